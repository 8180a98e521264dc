"""From a delivery to its handler: one listener per kind, one place for rights."""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from handlers import errors
from handlers.people import People
from handlers.requests import (
    Acknowledgement,
    Answer,
    ClosingError,
    Forms,
    Payload,
    Place,
    Response,
    Slack,
    Whisper,
    click,
    submission,
)
from handlers.routing import Button, Command, Event, Form, Options, Route, Shortcut, Table
from storage.access import Actor
from storage.models import Role
from storage.query import clean_line, split_verb
from storage.results import Kept, new_key

ANY: Final = re.compile(".*", re.DOTALL)
DEFAULT_VERB: Final = "find"
# What a handler may ask for besides the services.
REQUEST: Final = (
    "ack",
    "actor",
    "answer",
    "body",
    "clicked",
    "context",
    "event",
    "forms",
    "line",
    "place",
    "routes",
    "run",
    "slack",
    "submitted",
    "typed",
    "words",
)


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
        self._table = Table(routes, {*services, *REQUEST})
        self._services, self._people, self._slack = dict(services), people, slack
        self._card_command = card_command
        self._running: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._verbs = [command.name for command in self._table.commands()]

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
        place = Place(body["channel_id"])
        line = body.get("text") or ""
        if body["command"] == self._card_command:
            line = f"show {line}"
        scope = self._scope(body, place, Acknowledgement(ack), context) | {"ack": ack}
        await self._run(self._typed(line, body["user_id"], body["trigger_id"], scope))
        await _acknowledge(ack)

    async def press(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """Take a button, or a choice from a menu."""
        clicked = click(body)
        place = Place(clicked.channel, body.get("container", {}).get("thread_ts"))
        user = body["user"]["id"]
        answer = self._click_answer(body, place, user)
        scope = self._scope(body, place, answer, context) | {"ack": ack, "clicked": clicked}
        name = clicked.action_id.partition("#")[0]
        route = self._table.find(Button, name) or self._table.find(Button, "*")
        await self._run(self._act(route, user, "button", body["trigger_id"], scope))
        await _acknowledge(ack)

    async def submit(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """Take a submitted form."""
        if body["type"] == "view_closed":
            await ack()
            return
        submitted = submission(body["view"])
        remembered = submitted.remembered
        place = Place(remembered.get("channel"), remembered.get("thread_ts"))
        user = body["user"]["id"]
        answer = Whisper(self._slack, user, place.channel, place.thread_ts)
        scope = self._scope(body, place, answer, context)
        scope |= {"ack": ack, "submitted": submitted}
        route = self._table.find(Form, body["view"]["callback_id"])
        await self._run(self._act(route, user, "form", body["trigger_id"], scope))
        await _acknowledge(ack)

    async def suggest(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext
    ) -> None:
        """Answer a menu that is typed into."""
        user = body["user"]["id"]
        answer = Whisper(self._slack, user)
        scope = self._scope(body, Place(None), answer, context)
        scope |= {"ack": ack, "typed": body.get("value") or ""}
        route = self._table.find(Options, body["action_id"])
        await self._run(self._act(route, user, "menu", None, scope))
        await _acknowledge(ack, options=[])

    async def shortcut(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext
    ) -> None:
        """Take an entry of Slack's own menus."""
        place = Place(body.get("channel", {}).get("id"))
        user = body["user"]["id"]
        answer = Whisper(self._slack, user, place.channel)
        scope = self._scope(body, place, answer, context) | {"ack": ack}
        route = self._table.find(Shortcut, body["callback_id"])
        await self._run(self._act(route, user, "shortcut", body["trigger_id"], scope))
        await _acknowledge(ack)

    async def event(self, body: Payload, context: AsyncBoltContext) -> None:
        """Take an event; one that nobody wants is acknowledged and forgotten."""
        event = body["event"]
        route = self._table.find(Event, event["type"])
        if route is None or not self._is_ours(body):
            return
        user = _user_of(event)
        thread = event.get("thread_ts") or event.get("ts")
        place = Place(event.get("channel") or event.get("channel_id"), thread)
        answer = Whisper(self._slack, user, place.channel, event.get("thread_ts"))
        scope = self._scope(body, place, answer, context) | {"event": event}
        key = body["event_id"]
        if event["type"] == "app_mention" or _is_direct(event):
            await self._run(self._said(event, user, key, scope))
        elif route.role is None:
            await self._run(self._table.run(route, scope))
        else:
            await self._run(self._act(route, user, "event", key, scope))

    async def _said(
        self, event: Payload, user: str, key: str, scope: dict[str, Any]
    ) -> None:
        """Take words that were said to the bot; files that came with them go first."""
        route = self._table.find(Event, event["type"])
        if event.get("files"):
            await self._act(route, user, "message", key, scope)
            return
        line = re.sub(r"^\s*<@[A-Z0-9]+(\|[^>]*)?>", "", event.get("text") or "")
        await self._typed(line, user, key, scope)

    async def _typed(self, line: str, user: str, key: str, scope: dict[str, Any]) -> None:
        """Take a line that was typed: find its verb, then its handler."""
        if not self._is_ours(scope["body"]):
            return
        actor = await self._enter(user, "command", key, scope)
        await self._say(clean_line(line), actor, scope)

    async def _say(self, line: str, actor: Actor, scope: dict[str, Any]) -> None:
        verb, words = split_verb(line, self._verbs)
        scope["forms"].line = line
        scope |= {"line": line, "words": words}
        route = self._table.find(Command, verb or (DEFAULT_VERB if line else ""))
        await self._do(route, actor, scope)

    async def _act(
        self,
        route: Route | None,
        user: str,
        through: str,
        key: str | None,
        scope: dict[str, Any],
    ) -> None:
        """Take anything else that a person does."""
        if route is not None and self._is_ours(scope["body"]):
            await self._do(route, await self._enter(user, through, key, scope), scope)

    async def _enter(
        self, user: str, through: str, key: str | None, scope: dict[str, Any]
    ) -> Actor:
        """Find out who acts, with the role they have now."""
        actor = await self._people.actor(user, through=through, request=key)
        scope["actor"] = actor
        scope["run"] = lambda line: self._say(line, actor, scope)
        scope["context"]["remember"] = lambda line: self._remember(line, actor)
        return actor

    async def _do(self, route: Route | None, actor: Actor, scope: dict[str, Any]) -> None:
        """Let a person do what their role reaches."""
        if route is not None:
            actor.must_be(route.role or Role.VIEWER, _name_of(route))
            await self._table.run(route, scope)

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a handler, unless we are about to leave: then Slack shall ask again."""
        if self._closing:
            work.close()
            raise ClosingError
        task = asyncio.current_task()
        if task is not None and task not in self._running:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        await work

    def _scope(
        self, body: Payload, place: Place, answer: Answer, context: AsyncBoltContext
    ) -> dict[str, Any]:
        context["answer"], context["slack"] = answer, self._slack
        forms = Forms(self._slack, body, place.remembered())
        return self._services | {
            "answer": answer,
            "body": body,
            "context": context,
            "forms": forms,
            "place": place,
            "routes": self._table,
            "slack": self._slack,
        }

    def _click_answer(self, body: Payload, place: Place, user: str) -> Answer:
        if body.get("response_url"):
            return Response(self._slack, body["response_url"])
        return Whisper(self._slack, user, place.channel, place.thread_ts)

    async def _remember(self, line: str, actor: Actor) -> str:
        """Keep a line for a button, and return the key that the button carries."""
        kept = Kept(new_key(), line, page=1, first=1, ids=())
        self._services["lately"].keep(kept, by=actor)
        return kept.key

    def _is_ours(self, body: Payload) -> bool:
        """Tell whether a delivery comes from the workspace that the bot is installed in."""
        team = body.get("team_id") or (body.get("team") or {}).get("id")
        return bool(team == self._people.team_id)


async def _acknowledge(ack: AsyncAck, **answer: Any) -> None:
    """Acknowledge what the handler has not answered itself."""
    if ack.response is None:
        await ack(**answer)


def _user_of(event: Payload) -> str:
    user = event.get("user") or event.get("user_id") or ""
    return user["id"] if isinstance(user, Mapping) else str(user)


def _is_direct(event: Payload) -> bool:
    """Tell whether a person, and no bot, wrote this to the bot alone."""
    return (
        event["type"] == "message"
        and event.get("channel_type") == "im"
        and event.get("subtype") in (None, "file_share")
        and not event.get("bot_id")
    )


def _name_of(route: Route) -> str:
    return f"`/contacts {route.name}`" if isinstance(route, Command) else "This button"


__all__ = ["REQUEST", "Actor", "Reception"]
