"""One message on its way to Slack: posted, rewritten, or shared as a file, once."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import sharing
from bot.gate import TOO_MANY_REQUESTS, Gate, may_pass, retry_after_seconds
from bot.insiders import has_gone_inside
from bot.repeats import marked
from bot.services import Services
from bot.sharing import Parcel
from storage.errors import PassingError
from storage.jobs import ATTEMPTS
from storage.outbox_queue import Due, OutboxQueue
from storage.sheets import render

log = logging.getLogger(__name__)

LONGEST_SECONDS: Final = 60.0
LONGEST_WAIT: Final = timedelta(minutes=5)
MOST_LOOKED_AT: Final = 200
PEOPLE: Final = ("U", "W")
EVENT_TYPE: Final = "contacts_outbox"
# The bot may come back into the workspace; until then, nothing can be sent.
SHUT_OUT: Final = frozenset(
    ("invalid_auth", "token_revoked", "account_inactive", "not_authed")
)
# The message that was to be rewritten is gone, or too old: it is said anew.
NOT_REWRITTEN: Final = frozenset(
    ("message_not_found", "cant_update_message", "edit_window_closed")
)


class Sending:
    """Sends one message of the outbox."""

    def __init__(
        self, services: Services, gate: Gate, queue: OutboxQueue, due: Due
    ) -> None:
        self._services, self._gate, self._queue, self._due = services, gate, queue, due

    async def send(self) -> None:
        """Send it, and note what became of it."""
        due = self._due
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                if not await has_gone_inside(due, self._services, self._gate):
                    await self._send(await self._place())
        except SlackApiError as error:
            await self._refused(error)
        except (aiohttp.ClientError, OSError) as error:
            log.warning("Message %s is doubtful: %s", due.id, type(error).__name__)
            await self._queue.later(due.id, _wait(due), doubtful=True)
        except ValueError:  # as OversizeError is one
            log.exception("Message %s cannot be sent", due.id)
            await self._queue.failed(due.id, "It does not fit into Slack.")
        except asyncio.CancelledError:
            await self._queue.later(due.id, timedelta(), doubtful=True)
            raise
        except PassingError:
            raise  # then nothing can be noted either
        except Exception:  # a broken message must not hold up its channel for good
            log.exception("Message %s stumbled", due.id)
            await self._stumbled()

    async def _place(self) -> str:
        """Return the channel; a person's is their direct message with the bot.

        Slack takes a person's id for a message, but not to look for one, nor for a file.
        """
        if not self._due.channel.startswith(PEOPLE):
            return self._due.channel
        opened = await self._gate.conversations_open(users=self._due.channel)
        return str(opened["channel"]["id"])

    async def _send(self, channel: str) -> None:
        if self._due.target_ts is not None:
            await self._rewrite(channel, self._due.target_ts)
        elif self._due.sheet is not None:
            await self._post_file(channel, self._due.sheet)
        else:
            await self._post(channel)

    async def _post(self, channel: str) -> None:
        due, payload = self._due, dict(self._due.payload)
        if due.doubtful:
            found, can_look = await self._find(channel)
            if found is not None:
                await self._queue.sent(due.id, found, instead_of=due.replaces)
                return
            if not can_look:
                payload = marked(payload)
        answer = await self._gate.chat_postMessage(
            channel=channel,
            thread_ts=due.thread_ts,
            text=payload["text"],
            blocks=payload.get("blocks") or None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": due.id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        await self._queue.sent(due.id, answer["ts"], instead_of=due.replaces)

    async def _rewrite(self, channel: str, target_ts: str) -> None:
        due = self._due
        try:
            await self._gate.chat_update(
                channel=channel,
                ts=target_ts,
                text=due.payload["text"],
                blocks=due.payload.get("blocks") or [],
            )
        except SlackApiError as error:
            if error.response["error"] not in NOT_REWRITTEN:
                raise
            await self._post(channel)
        else:
            await self._queue.sent(due.id, target_ts)

    async def _post_file(self, channel: str, sheet: Mapping[str, Any]) -> None:
        """Send a file; its id is noted before it is shared, so that it is shared once."""
        due = self._due
        if due.file_id is not None:
            if await sharing.has_arrived(self._gate, due.file_id, channel, waits=(0.0,)):
                await self._queue.sent(due.id, None)
                return
            await sharing.discard(self._gate, due.file_id)
        name, content = await render(self._services.database, sheet)
        parcel = Parcel(name, content, channel, due.thread_ts, due.payload["text"])
        await sharing.share(self._gate, parcel, partial(self._queue.uploaded, due.id))
        await self._queue.sent(due.id, None)

    async def _find(self, channel: str) -> tuple[str | None, bool]:
        """Look for a message that may have arrived: its ts, and whether we could look."""
        try:
            found = await self._history(channel)
        except SlackApiError as error:
            if may_pass(error):
                raise
            return None, False
        for message in found["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_payload", {}).get("id") == self._due.id:
                return message["ts"], True
        return None, not found.get("has_more")

    async def _history(self, channel: str) -> AsyncSlackResponse:
        if self._due.thread_ts is None:
            return await self._gate.conversations_history(
                channel=channel, include_all_metadata=True, limit=MOST_LOOKED_AT
            )
        return await self._gate.conversations_replies(
            channel=channel,
            ts=self._due.thread_ts,
            include_all_metadata=True,
            limit=MOST_LOOKED_AT,
        )

    async def _refused(self, error: SlackApiError) -> None:
        due, reason = self._due, error.response.get("error") or ""
        if error.response.status_code == TOO_MANY_REQUESTS:
            wait = timedelta(seconds=retry_after_seconds(error))
            await self._queue.later(due.id, wait, doubtful=due.doubtful)
        elif may_pass(error):
            await self._queue.later(due.id, _wait(due), doubtful=True)
        elif reason in SHUT_OUT:
            await self._queue.later(due.id, LONGEST_WAIT, doubtful=due.doubtful)
        else:
            log.warning("Message %s was refused: %s", due.id, reason)
            await self._queue.failed(due.id, reason)

    async def _stumbled(self) -> None:
        """Try again a few times: whatever is wrong with us may pass."""
        due = self._due
        if due.attempts < ATTEMPTS:
            await self._queue.later(due.id, _wait(due), doubtful=True)
        else:
            await self._queue.failed(due.id, "This is our mistake.")


def _wait(due: Due) -> timedelta:
    return min(timedelta(seconds=2 ** min(due.attempts, 12) / 2), LONGEST_WAIT)
