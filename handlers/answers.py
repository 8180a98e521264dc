"""The ways to tell a person something that only they see."""

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any, Final, Protocol

import aiohttp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks import section
from handlers.rendering import as_json

Payload = Mapping[str, Any]
PAGE: Final = 1_000
# Slack says no, or nothing.
UNANSWERED: Final = (SlackApiError, aiohttp.ClientError, TimeoutError)
# What Slack says of a form that shows something newer, or is closed.
OVERTAKEN: Final = frozenset(("hash_conflict", "not_found"))
# Where an ephemeral message cannot be shown, the person gets a direct message instead.
NOT_SHOWN_THERE: Final = frozenset(
    ("not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived")
)


class Slack(AsyncWebClient, ABC):
    """Slack's Web API as handlers see it; ``bot/gate.py`` is what stands behind it."""

    @abstractmethod
    async def respond(self, response_url: str, payload: Payload) -> bool:
        """Answer a click at the address that came with it; say whether Slack took it."""


async def every(
    method: Callable[..., Awaitable[Any]], name: str, **arguments: Any
) -> list[Any]:
    """Return all that a method of the Web API lists under ``name``, page after page."""
    found: list[Any] = []
    cursor: str | None = None
    while cursor != "":
        answer = await method(limit=PAGE, cursor=cursor, **arguments)
        found += answer[name]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
    return found


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
        await self.ack(text=text, blocks=_shown(text, blocks))


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
        shown = _shown(text, blocks)
        if self.channel is None or self.channel.startswith("D"):
            await self._write(text, shown)
            return
        try:
            await self.slack.chat_postEphemeral(
                channel=self.channel,
                user=self.user_id,
                thread_ts=self.thread_ts,
                text=text,
                blocks=shown,
            )
        except SlackApiError as error:
            if error.response["error"] not in NOT_SHOWN_THERE:
                raise
            await self._write(text, shown)

    async def _write(self, text: str, shown: list[dict[str, Any]]) -> None:
        is_dm = self.channel is not None and self.channel.startswith("D")
        await self.slack.chat_postMessage(
            channel=self.channel if is_dm and self.channel else self.user_id,
            thread_ts=self.thread_ts if is_dm else None,
            text=text,
            blocks=shown,
            unfurl_links=False,
            unfurl_media=False,
        )


@dataclass
class Response:
    """Answers at the address that came with a click, which serves for half an hour."""

    slack: Slack
    response_url: str
    otherwise: Whisper

    async def __call__(
        self, text: str, blocks: Sequence[Block | Payload] = (), *, replace: bool = False
    ) -> None:
        """Answer in the place of the message, or beside it: in its thread if it has one."""
        payload: dict[str, Any] = {"text": text, "blocks": _shown(text, blocks)}
        payload |= {"replace_original": replace, "response_type": "ephemeral"}
        if self.otherwise.thread_ts is not None and not replace:
            payload["thread_ts"] = self.otherwise.thread_ts
        if not await self.slack.respond(self.response_url, payload):
            await self.otherwise(text, blocks)


def _shown(text: str, blocks: Sequence[Block | Payload]) -> list[dict[str, Any]]:
    """Return the blocks; words alone become one, where Slack makes no links of them."""
    shown: list[dict[str, Any]] = as_json(blocks or [section(text)])
    return shown


class Addresses:
    """The addresses of clicks that opened forms, so that a form answers beside its button.

    They are secrets that let anybody write, so forms carry a key in their stead.
    """

    MOST: Final = 2_000

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, str] = OrderedDict()

    def keep(self, response_url: str) -> str:
        """Return the key for an address."""
        key = token_urlsafe(9)
        self._by_key[key] = response_url
        if len(self._by_key) > self.MOST:
            self._by_key.popitem(last=False)
        return key

    def find(self, key: str | None) -> str | None:
        """Return the address, None if it is forgotten."""
        return self._by_key.get(key or "")
