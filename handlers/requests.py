"""What Slack brings, and the ways to answer it, as handlers ask for them by name."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.rendering import as_json
from storage.access import Actor
from storage.errors import ContactsError

Payload = Mapping[str, Any]
# Where an ephemeral message cannot be shown, the person gets a direct message instead.
NOT_SHOWN_THERE = frozenset(("not_in_channel", "channel_not_found", "user_not_in_channel"))


class ClosingError(Exception):
    """The bot is about to end and takes nothing more."""


class NeedsClickError(ContactsError):
    """Slack opens a form only after a click or a slash command; ``line`` asks for it."""

    def __init__(self, line: str) -> None:
        self.line = line
        super().__init__("Slack opens forms only from a button.")


class Slack(AsyncWebClient, ABC):
    """Slack's Web API as handlers see it; ``bot/gate.py`` is what stands behind it."""

    @abstractmethod
    async def respond(self, response_url: str, payload: Payload) -> None:
        """Answer a click at the address that came with it."""


class Answer(Protocol):
    """Tells the person something that only they see."""

    async def __call__(
        self, text: str, blocks: Sequence[Block | Payload] = (), *, replace: bool = False
    ) -> None:
        """Say it; ``replace`` puts it in the place of the message that was clicked."""


@dataclass
class Acknowledgement:
    """Answers a slash command inside its acknowledgement: one round trip, not two."""

    ack: AsyncAck

    async def __call__(
        self, text: str, blocks: Sequence[Block | Payload] = (), *, replace: bool = False
    ) -> None:
        """Answer; there is nothing to replace."""
        del replace
        await self.ack(text=text, blocks=as_json(blocks) or None)


@dataclass
class Response:
    """Answers a click, at the address that came with it."""

    slack: Slack
    response_url: str

    async def __call__(
        self, text: str, blocks: Sequence[Block | Payload] = (), *, replace: bool = False
    ) -> None:
        """Answer, beside the message or in its place."""
        payload = {"text": text, "replace_original": replace, "response_type": "ephemeral"}
        await self.slack.respond(self.response_url, payload | {"blocks": as_json(blocks)})


@dataclass
class Whisper:
    """Says something to one person: in a channel, or in a direct message."""

    slack: Slack
    user_id: str
    channel: str | None = None
    thread_ts: str | None = None

    async def __call__(
        self, text: str, blocks: Sequence[Block | Payload] = (), *, replace: bool = False
    ) -> None:
        """Answer; there is nothing to replace."""
        del replace
        message: dict[str, Any] = {"text": text, "blocks": as_json(blocks) or None}
        message["unfurl_links"] = message["unfurl_media"] = False
        if self.channel is None or self.channel.startswith("D"):
            await self._write(message)
            return
        try:
            await self.slack.chat_postEphemeral(
                channel=self.channel,
                user=self.user_id,
                thread_ts=self.thread_ts,
                text=text,
                blocks=message["blocks"],
            )
        except SlackApiError as error:
            if error.response["error"] not in NOT_SHOWN_THERE:
                raise
            await self._write(message)

    async def _write(self, message: dict[str, Any]) -> None:
        is_dm = self.channel is not None and self.channel.startswith("D")
        thread = self.thread_ts if is_dm else None
        channel = self.channel if is_dm and self.channel else self.user_id
        await self.slack.chat_postMessage(channel=channel, thread_ts=thread, **message)


@dataclass
class Forms:
    """Opens and rewrites modals; what a form must remember (ids) is its metadata."""

    slack: Slack
    body: Payload
    place: Mapping[str, str] = field(default_factory=dict)
    line: str = ""

    async def open(self, view: View, **remember: Any) -> None:
        """Open a form, on top of the one that was clicked if there is one.

        Raises:
            NeedsClickError: Slack does not let us, since nothing was clicked.
        """
        if not self.body.get("trigger_id"):
            raise NeedsClickError(self.line)
        view.private_metadata = json.dumps({**self.place, **remember})
        inside = self.body.get("view", {}).get("type") == "modal"
        show = self.slack.views_push if inside else self.slack.views_open
        await show(trigger_id=self.body["trigger_id"], view=as_json(view))

    async def update(self, view: View, **remember: Any) -> None:
        """Rewrite the form that was clicked, unless it has changed since."""
        shown = self.body["view"]
        kept = {**json.loads(shown.get("private_metadata") or "{}"), **remember}
        view.private_metadata = json.dumps(kept)
        await self.slack.views_update(
            view_id=shown["id"], hash=shown.get("hash"), view=as_json(view)
        )


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
    return Submission(values, json.loads(view.get("private_metadata") or "{}"))


def _value(element: Payload) -> Any:
    """Return what stands in one input, whatever its kind."""
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or ()]
    if "files" in element:
        return [file["id"] for file in element["files"] or ()]
    kinds = ("value", "selected_date", "selected_time", "selected_user", "selected_users")
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


__all__ = [
    "Acknowledgement",
    "Actor",
    "Answer",
    "Click",
    "ClosingError",
    "Forms",
    "NeedsClickError",
    "Payload",
    "Place",
    "Response",
    "Slack",
    "Submission",
    "Whisper",
    "click",
    "submission",
]
