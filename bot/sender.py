"""Sends what we owe Slack: in order per channel, and never unmarked twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex
from typing import Any, Final, Self

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.gate import Gate, retry_after_seconds
from bot.limits import OversizeError
from bot.services import Services
from storage.outbox import Due, OutboxQueue
from storage.sheets import render

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
LOOK_SECONDS: Final = 0.15
LONGEST_WAIT: Final = timedelta(minutes=5)
REPEATED: Final = "_This may have been sent before._\n"
EVENT_TYPE: Final = "contacts_outbox"
# Slack's answers that another attempt could change.
PASSING: Final = frozenset(
    (
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    )
)
# The bot may come back into the workspace; until then, nothing can be sent.
SHUT_OUT: Final = frozenset(
    ("invalid_auth", "token_revoked", "account_inactive", "not_authed")
)


class Sender:
    """Works off the outbox for as long as it is open."""

    def __init__(self, services: Services, gate: Gate) -> None:
        self._queue = OutboxQueue(services.database, f"sender-{token_hex(4)}")
        self._database, self._gate = services.database, gate
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drain(0)

    async def drain(self, seconds: float) -> None:
        """Finish what is being sent; the rest stays in the outbox."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=max(seconds, 0.01))
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._tasks = []

    async def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                due = await self._queue.claim()
                if due is not None:
                    await self._send(due)
                    continue
            except Exception:  # one broken message must not stop all others
                log.exception("The sender stumbled")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _send(self, due: Due) -> None:
        try:
            if due.is_rewrite:
                await self._rewrite(due)
            elif due.sheet is not None:
                await self._post_file(due, due.sheet)
            else:
                await self._post(due)
        except SlackApiError as error:
            await self._refused(due, error)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Message %s is doubtful: %s", due.id, type(error).__name__)
            await self._queue.later(due.id, _wait(due), doubtful=True)
        except (OversizeError, ValueError):
            log.exception("Message %s cannot be sent", due.id)
            await self._queue.failed(due.id, "It does not fit into Slack.")

    async def _post(self, due: Due) -> None:
        payload = dict(due.payload)
        if due.doubtful:
            found, can_look = await self._find(due)
            if found is not None:
                await self._queue.sent(due.id, found)
                return
            if not can_look:
                payload = _marked(payload)
        answer = await self._gate.chat_postMessage(
            channel=due.channel,
            thread_ts=due.thread_ts,
            text=payload["text"],
            blocks=payload.get("blocks") or None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"id": due.id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        await self._queue.sent(due.id, answer["ts"])

    async def _rewrite(self, due: Due) -> None:
        if due.target_ts is None:
            await self._queue.failed(due.id, "The message to rewrite was never sent.")
            return
        await self._gate.chat_update(
            channel=due.channel,
            ts=due.target_ts,
            text=due.payload["text"],
            blocks=due.payload.get("blocks") or [],
        )
        await self._queue.sent(due.id, due.target_ts)

    async def _post_file(self, due: Due, sheet: Mapping[str, Any]) -> None:
        """Send a file in three steps; what is done is noted, so that none is done twice."""
        if due.file_id is not None and await self._is_shared(due.file_id, due.channel):
            await self._queue.sent(due.id, None)
            return
        name, content = await render(self._database, sheet)
        place = await self._gate.files_getUploadURLExternal(
            filename=name, length=len(content)
        )
        await self._gate.upload(place["upload_url"], content)
        await self._queue.uploaded(due.id, place["file_id"])
        await self._gate.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": name}],
            channel_id=due.channel,
            thread_ts=due.thread_ts,
            initial_comment=due.payload["text"],
        )
        await self._until(lambda: self._is_shared(place["file_id"], due.channel))
        await self._queue.sent(due.id, None)

    async def _is_shared(self, file_id: str, channel: str) -> bool:
        """Ask Slack whether a file has arrived: its answer to the upload does not say."""
        try:
            shares = (await self._gate.files_info(file=file_id))["file"].get("shares") or {}
        except SlackApiError as error:
            if error.response["error"] == "file_not_found":
                return False
            raise
        return any(channel in places for places in shares.values()) or channel.startswith(
            "U"
        )

    async def _until(self, is_done: Callable[[], Awaitable[bool]]) -> None:
        for wait in (0.1, 0.3, 1.0, 2.0):
            if await is_done():
                return
            await asyncio.sleep(wait)
        msg = "Slack has taken the file but not shared it"
        raise TimeoutError(msg)

    async def _find(self, due: Due) -> tuple[str | None, bool]:
        """Look for a message that may have arrived: its ts, and whether we could look."""
        look = (
            self._gate.conversations_replies(
                channel=due.channel, ts=due.thread_ts, include_all_metadata=True, limit=200
            )
            if due.thread_ts
            else self._gate.conversations_history(
                channel=due.channel, include_all_metadata=True, limit=100
            )
        )
        try:
            messages = (await look)["messages"]
        except SlackApiError as error:
            if error.response["error"] in (
                "missing_scope",
                "not_in_channel",
                "channel_not_found",
            ):
                return None, False
            raise
        for message in messages:
            metadata = message.get("metadata") or {}
            if metadata.get("event_payload", {}).get("id") == due.id:
                return message["ts"], True
        return None, True

    async def _refused(self, due: Due, error: SlackApiError) -> None:
        reason = error.response.get("error") or ""
        if error.response.status_code == 429 or reason == "ratelimited":  # noqa: PLR2004  # Too Many Requests
            wait = timedelta(seconds=retry_after_seconds(error))
            await self._queue.later(due.id, wait, doubtful=due.doubtful)
        elif error.response.status_code >= 500 or reason in PASSING:  # noqa: PLR2004  # a fault of the server
            await self._queue.later(due.id, _wait(due), doubtful=True)
        elif reason in SHUT_OUT:
            await self._queue.later(due.id, LONGEST_WAIT, doubtful=due.doubtful)
        else:
            log.warning("Message %s was refused: %s", due.id, reason)
            await self._queue.failed(due.id, reason)


def _wait(due: Due) -> timedelta:
    return min(timedelta(seconds=2**due.attempts / 2), LONGEST_WAIT)


def _marked(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Say on a repeated message that it may be one."""
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": REPEATED.strip()}]}
    return {
        "text": REPEATED + payload["text"],
        "blocks": [note, *payload["blocks"]] if payload.get("blocks") else None,
    }
