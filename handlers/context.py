"""From a delivery to its handler: one listener per kind, one place for rights."""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers import errors
from handlers.answers import (
    UNANSWERED,
    Acknowledgement,
    Addresses,
    Answer,
    Response,
    Slack,
    Whisper,
)
from handlers.asked import REQUEST, Asked, Desk
from handlers.channels import Channels
from handlers.once import Once
from handlers.people import People
from handlers.requests import (
    ANSWER_TO,
    ClosingError,
    Payload,
    Place,
    click,
    is_said_to_us,
    place_of,
    remembered,
    submission,
    user_of,
)
from handlers.routing import Button, Event, Form, Options, Route, Shortcut, Table

ANY: Final = re.compile(".*", re.DOTALL)
SAID: Final = ("app_mention", "message")
HOME: Final = "app_home_opened"
# The form was opened from the Home tab, which shows it all anew when it is sent.
AT_HOME: Final = "at_home"


class Reception:
    """Takes what Slack delivers to the handler it is for.

    Args:
        services: what handlers may ask for by name, beside the request itself.
        card_command: the slash command that opens one card.
    """

    def __init__(
        self,
        routes: tuple[Route, ...],
        services: Mapping[str, Any],
        people: People,
        slack: Slack,
        card_command: str,
    ) -> None:
        table = Table(routes, {*services, *REQUEST})
        self._desk = Desk(table, dict(services), people, slack, Channels(slack))
        self._card_command = card_command
        self._addresses = Addresses()
        self._once = Once()
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False

    def attach(self, app: AsyncApp) -> None:
        """Give Bolt its listeners."""
        app.command(ANY)(self.command)
        app.action(ANY)(self.press)
        app.view(ANY)(self.submit)
        app.options(ANY)(self.suggest)
        app.shortcut(ANY)(self.shortcut)
        app.event(ANY)(self.event)
        app.error(errors.explain)

    async def drain(self, seconds: float) -> None:
        """Take nothing more, and wait for what is running; Bolt itself would not."""
        self._closing = True
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)

    async def command(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext
    ) -> None:
        """Take a slash command."""
        words = body.get("text") or ""
        place = Place(body["channel_id"])
        asked = self._ask(body, "command", place, Acknowledgement(ack), context)
        asked.forms.kept |= self._address(body)
        is_card = body["command"] == self._card_command
        say = asked.open if is_card else asked.say
        await self._run(asked, say(words, ack=ack))
        await _acknowledge(ack)

    async def press(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """Take a button, or a choice from a menu."""
        clicked = click(body)
        place = place_of(body)
        asked = self._ask(body, "button", place, self._beside(body, place), context)
        asked.forms.kept |= self._address(body)
        route = self._desk.table.find(Button, clicked.action_id.partition("#")[0])
        at_home = (body.get("view") or {}).get("type") == "home"
        do = self._do_at_home if at_home else Asked.do
        await self._run(asked, do(asked, route, ack=ack, clicked=clicked))
        await _acknowledge(ack)

    async def _do_at_home(self, asked: Asked, route: Route | None, **more: Any) -> None:
        """Do what was pressed on the Home tab, and show the tab as it is then."""
        asked.forms.kept[AT_HOME] = "yes"
        await asked.do(route, **more)
        await asked.do(self._desk.table.find(Event, HOME), event={"tab": "home"})

    async def submit(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """Take a submitted form."""
        if body["type"] == "view_closed":
            await ack()
            return
        place = place_of(body)
        asked = self._ask(body, "form", place, self._beside(body, place), context)
        asked.forms.address = self._url(body)
        route = self._desk.table.find(Form, body["view"]["callback_id"])
        submitted = submission(body["view"])
        do = self._send_at_home if AT_HOME in submitted.remembered else Asked.do
        await self._run(asked, do(asked, route, ack=ack, submitted=submitted))
        await _acknowledge(ack)

    async def _send_at_home(self, asked: Asked, route: Route | None, **more: Any) -> None:
        """Do what a form from the Home tab says, and show the tab as it is then."""
        await asked.do(route, **more)
        with suppress(*UNANSWERED):  # it is done
            await asked.do(self._desk.table.find(Event, HOME), event={"tab": "home"})

    async def suggest(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext
    ) -> None:
        """Answer a menu that is typed into."""
        answer = Whisper(self._desk.slack, body["user"]["id"])
        asked = self._ask(body, "menu", Place(None), answer, context)
        route = self._desk.table.find(Options, body["action_id"].partition("#")[0])
        typed = body.get("value") or ""
        await self._run(asked, asked.do(route, ack=ack, typed=typed))
        await _acknowledge(ack, options=[])

    async def shortcut(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext
    ) -> None:
        """Take an entry of Slack's own menus."""
        place = Place(body.get("channel", {}).get("id"))
        asked = self._ask(body, "shortcut", place, self._beside(body, place), context)
        route = self._desk.table.find(Shortcut, body["callback_id"])
        await self._run(asked, asked.do(route, ack=ack))
        await _acknowledge(ack)

    async def event(self, body: Payload, context: AsyncBoltContext) -> None:
        """Take an event; one that nobody wants is acknowledged and forgotten."""
        event = body["event"]
        route = self._desk.table.find(Event, event["type"])
        if route is None or (event["type"] in SAID and not is_said_to_us(event)):
            return
        channel = event.get("channel") or event.get("channel_id")
        place = Place(channel, event.get("thread_ts"))
        answer = Whisper(self._desk.slack, user_of(body), place.channel, place.thread_ts)
        asked = self._ask(body, "event", place, answer, context)
        await self._run(asked, asked.do(route, event=event))

    def _ask(
        self,
        body: Payload,
        through: str,
        place: Place,
        answer: Answer,
        context: AsyncBoltContext,
    ) -> Asked:
        key = body.get("event_id") or body.get("trigger_id")
        asked = Asked(self._desk, body, user_of(body), through, key, place, answer)
        context["asked"] = asked
        return asked

    async def _run(self, asked: Asked, work: Coroutine[Any, Any, None]) -> None:
        """Run a handler, unless we are about to leave: then Slack shall ask again."""
        try:
            if self._closing:
                raise ClosingError
            task = asyncio.current_task()
            if task is not None and task not in self._running:
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            async with self._once.take(asked.key) as is_first:
                if is_first and self._is_ours(asked.body):
                    await work
        finally:
            work.close()

    def _beside(self, body: Payload, place: Place) -> Answer:
        """Return how to answer a click: beside its message, also from a form it opened."""
        whisper = Whisper(self._desk.slack, user_of(body), place.channel, place.thread_ts)
        url = self._url(body)
        return Response(self._desk.slack, url, whisper) if url else whisper

    def _url(self, body: Payload) -> str | None:
        key = remembered(body.get("view") or {}).get(ANSWER_TO)
        return body.get("response_url") or self._addresses.find(key)

    def _address(self, body: Payload) -> dict[str, str]:
        """Return what a form that this click opens remembers of how to answer beside it."""
        url = body.get("response_url")
        kept = remembered(body.get("view") or {}).get(ANSWER_TO)
        key = self._addresses.keep(url) if url else kept
        return {ANSWER_TO: key} if key else {}

    def _is_ours(self, body: Payload) -> bool:
        """Tell whether a delivery comes from the workspace that the bot is installed in."""
        team = body.get("team_id") or (body.get("team") or {}).get("id")
        return bool(team == self._desk.people.team_id)


async def _acknowledge(ack: AsyncAck, **answer: Any) -> None:
    """Acknowledge what the handler has not answered itself."""
    if ack.response is None:
        await ack(**answer)


__all__ = ["REQUEST", "Reception"]
