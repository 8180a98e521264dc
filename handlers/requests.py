"""What Slack brings, as handlers ask for it by name: places, clicks, forms."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import names
from handlers.answers import Answer, Payload, Slack
from handlers.channels import Channels
from handlers.rendering import as_json
from storage.access import Actor
from storage.errors import ContactsError

# What a form remembers of the message that it was opened from.
ANSWER_TO: Final = "answer_to"
# The card under a form.
CARD: Final = "card"
# The message from which a form was opened is a card.
FROM_CARD: Final = "from_card"
# Up to which version of a contact the person was told of what others have changed.
TOLD_VERSION: Final = "told"


class ClosingError(Exception):
    """The bot is about to end and takes nothing more."""


class NeedsClickError(ContactsError):
    """Slack opens a form only after a click or a slash command; ``line`` asks for it."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__("Slack opens forms only from a button.")


@dataclass
class Forms:
    """Opens and rewrites modals; what a form must remember (ids) is its metadata.

    ``kept`` is what every form remembers: where it was asked for, and how to answer there.
    ``address`` is that of the message from which a submitted form was opened, for as long
    as Slack takes anything there.
    """

    slack: Slack
    channels: Channels
    body: Payload
    kept: dict[str, str] = field(default_factory=dict)
    line: str = ""
    address: str | None = None

    async def open(self, view: View, **remember: Any) -> None:
        """Open a form, on top of the one that was clicked if there is one.

        Raises:
            NeedsClickError: Slack does not let us, since nothing was clicked.
        """
        if not self.body.get("trigger_id"):
            raise NeedsClickError(self.line)
        view.private_metadata = json.dumps({**self.kept, **remember})
        view.blocks = await self.channels.suited(view.blocks, self.kept.get("channel"))
        inside = self.body.get("view", {}).get("type") == "modal"
        show = self.slack.views_push if inside else self.slack.views_open
        await show(trigger_id=self.body["trigger_id"], view=as_json(view))

    async def turn(self, ack: AsyncAck, view: View, **remember: Any) -> None:
        """Answer a submitted form with the next one, in its place."""
        kept = {**remembered(self.body["view"]), **remember}
        view.private_metadata = json.dumps(kept)
        await ack(response_action="update", view=as_json(view))

    async def update(self, view: View, **remember: Any) -> None:
        """Rewrite the form that was clicked, unless it has changed since."""
        shown = self.body["view"]
        kept = {**remembered(shown), **remember}
        view.private_metadata = json.dumps(kept)
        try:
            await self.slack.views_update(
                view_id=shown["id"], hash=shown.get("hash"), view=as_json(view)
            )
        except SlackApiError as error:
            if error.response["error"] not in ("hash_conflict", "not_found"):
                raise  # else it shows something newer, or is closed

    @property
    def card(self) -> dict[str, Any]:
        """What a form remembers of the card from which it opens: a form, or a message."""
        shown = self.body.get("view") or {}
        if shown.get("callback_id") == names.CARD:
            return {CARD: shown["id"]}
        pressed = [action["action_id"] for action in self.body.get("actions", ())]
        return {FROM_CARD: True} if names.EDIT_CARD in pressed else {}

    async def redraw_card(self, view: View) -> None:
        """Show a card as it is now, if the form that was submitted lies on top of it."""
        kept = remembered(self.body["view"])
        if CARD not in kept:
            return
        own = {name: kept[name] for name in (*self.kept, ANSWER_TO) if name in kept}
        view.private_metadata = json.dumps(own)
        view.blocks = await self.channels.suited(view.blocks, own.get("channel"))
        try:
            await self.slack.views_update(view_id=kept[CARD], view=as_json(view))
        except SlackApiError:
            return  # it is closed; the form was saved all the same

    async def redraw_message(self, text: str, card: Sequence[Block]) -> None:
        """Show a card as it is now, if the form that was submitted was opened from one."""
        kept = remembered(self.body["view"])
        if FROM_CARD not in kept or self.address is None:
            return
        shown = await self.channels.suited(card, kept.get("channel"))
        payload = {"text": text, "blocks": as_json(shown), "replace_original": True}
        with suppress(aiohttp.ClientError, TimeoutError):  # it was saved all the same
            await self.slack.respond(self.address, payload)


@dataclass(frozen=True)
class Submission:
    """What a person typed into a form: ``values`` by block, and what it remembered."""

    values: Mapping[str, Any]
    remembered: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a text or choice; an empty box reads as ``""``."""
        return str(self.values.get(name) or "")


def submission(view: Payload) -> Submission:
    """Read a submitted view."""
    state = view.get("state", {}).get("values", {})
    values = {
        block: _value(element)
        for block, elements in state.items()
        for element in elements.values()
    }
    return Submission(values, remembered(view))


def remembered(view: Payload) -> dict[str, Any]:
    """Return what a form was told to remember."""
    return dict(json.loads(view.get("private_metadata") or "{}"))


def _value(element: Payload) -> Any:
    """Return what stands in one input, whatever its kind."""
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or ()]
    if "files" in element:
        return [file["id"] for file in element["files"] or ()]
    kinds = (
        *("value", "selected_date", "selected_time", "selected_user", "selected_users"),
        "selected_channel",
    )
    return next((element[kind] for kind in kinds if kind in element), None)


@dataclass(frozen=True)
class Click:
    """A button that was pressed, or a choice that was made."""

    action_id: str
    value: str
    values: Sequence[str]
    message_ts: str | None
    channel: str | None
    in_form: bool


def click(body: Payload) -> Click:
    """Read a block action."""
    action = body["actions"][0]
    value = action.get("value")
    value = _value(action) if value is None else value
    values = value if isinstance(value, list) else [value] if value else []
    container = body.get("container", {})
    return Click(
        action["action_id"],
        str(values[0]) if values else "",
        [str(v) for v in values],
        container.get("message_ts"),
        container.get("channel_id"),
        body.get("view", {}).get("type") == "modal",
    )


@dataclass(frozen=True)
class Place:
    """Where a request comes from."""

    channel: str | None
    thread_ts: str | None = None

    def remembered(self) -> dict[str, str]:
        """Return it as a form keeps it."""
        kept = {"channel": self.channel, "thread_ts": self.thread_ts}
        return {name: value for name, value in kept.items() if value}


def place_of(body: Payload) -> Place:
    """Return where a click was made; a form remembers where it was opened."""
    container = body.get("container") or {}
    kept = remembered(body.get("view") or {})
    channel = container.get("channel_id") or kept.get("channel")
    return Place(channel, container.get("thread_ts") or kept.get("thread_ts"))


def user_of(body: Payload) -> str:
    """Return who did it, whatever the shape of the delivery."""
    event = body.get("event") or body
    user = event.get("user") or event.get("user_id") or ""
    return str(user["id"] if isinstance(user, Mapping) else user)


def is_said_to_us(event: Payload) -> bool:
    """Tell whether a person, and no bot, says something to the bot for the first time."""
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share"):
        return False
    return event["type"] == "app_mention" or event.get("channel_type") == "im"


__all__ = [
    "Actor",
    "Answer",
    "Click",
    "ClosingError",
    "Forms",
    "NeedsClickError",
    "Payload",
    "Place",
    "Slack",
    "Submission",
    "click",
    "is_said_to_us",
    "place_of",
    "remembered",
    "submission",
    "user_of",
]
