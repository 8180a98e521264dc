"""A file on its way into a channel: uploaded, shared, and looked for; there once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from slack_sdk.errors import SlackApiError

from bot.gate import Gate

NO_FILE: Final = frozenset(("file_not_found", "file_deleted"))
# Slack says where a file was shared a moment after it was.
WAITS_SECONDS: Final = (0.1, 0.3, 1.0, 2.0, 0.0)


class NotSharedError(TimeoutError):
    """Slack has taken a file, and has not put it into the channel."""


@dataclass(frozen=True)
class Parcel:
    """A file, and where it goes: the id of a channel, not of a person."""

    name: str
    content: bytes | Path
    channel: str
    thread_ts: str | None
    text: str

    @property
    def length_bytes(self) -> int:
        """How long it is."""
        if isinstance(self.content, Path):
            return self.content.stat().st_size
        return len(self.content)


async def has_arrived(
    gate: Gate, file_id: str, channel: str, waits: Sequence[float] = WAITS_SECONDS
) -> bool:
    """Ask Slack where a file is: its answer to the upload does not say."""
    for wait in waits:
        try:
            file = (await gate.files_info(file=file_id))["file"]
        except SlackApiError as error:
            if error.response["error"] in NO_FILE:
                return False
            raise
        shares = (file.get("shares") or {}).values()
        if any(channel in places for places in shares):
            return True
        await asyncio.sleep(wait)
    return False


async def discard(gate: Gate, file_id: str) -> None:
    """Delete an upload that Slack keeps but has not shared, before it goes again."""
    try:
        await gate.files_delete(file=file_id)
    except SlackApiError as error:
        if error.response["error"] not in NO_FILE:
            raise


async def share(gate: Gate, parcel: Parcel, note: Callable[[str], Awaitable[None]]) -> str:
    """Upload a file and share it; return its id.

    ``note`` keeps the id before the file is shared: whoever goes on after a doubtful
    attempt looks for it first.

    Raises:
        NotSharedError: Slack has taken the file but not shared it.
    """
    place = await gate.files_getUploadURLExternal(
        filename=parcel.name, length=parcel.length_bytes
    )
    await gate.upload(place["upload_url"], parcel.content)
    await note(place["file_id"])
    await gate.files_completeUploadExternal(
        files=[{"id": place["file_id"], "title": parcel.name}],
        channel_id=parcel.channel,
        thread_ts=parcel.thread_ts,
        initial_comment=parcel.text,
    )
    if not await has_arrived(gate, place["file_id"], parcel.channel):
        msg = "Slack has taken the file but not shared it"
        raise NotSharedError(msg)
    return str(place["file_id"])
