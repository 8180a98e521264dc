"""A file that somebody dropped, as Slack tells of it: where it is, and if it is for us."""

import asyncio
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.gate import Gate
from storage.models import Import

TABLES: Final = frozenset(
    (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
)
# Whoever shares these, or one of Slack's own canvases, in a channel means something else.
NEVER_TABLES: Final = (
    *("image/", "video/", "audio/", "application/pdf"),
    "application/vnd.slack-docs",
)
# Slack says where a file was shared a moment after it says that it was.
SHARE_WAITS_SECONDS: Final = (0.1, 0.3, 0.6, 1.0, 2.0, 4.0)


async def find(gate: Gate, import_: Import) -> Mapping[str, Any] | None:
    """Ask Slack for the file until it says where it was shared; None if it is gone."""
    for wait in SHARE_WAITS_SECONDS:
        try:
            answer = await gate.files_info(file=import_.file_id)
        except SlackApiError as error:
            if error.response["error"] in ("file_not_found", "file_deleted"):
                return None
            raise
        file: Mapping[str, Any] = answer["file"]
        if file.get("mode") in ("tombstone", "hidden_by_limit"):
            return None
        is_threadless = import_.message or not import_.profile.get("shared", True)
        if is_threadless or thread_of(file, import_.channel):
            break
        await asyncio.sleep(wait)
    return file


def thread_of(file: Mapping[str, Any], channel: str) -> str | None:
    """Return the thread to answer in: that of the message which brought the file."""
    for places in (file.get("shares") or {}).values():
        for share in places.get(channel) or ():
            return str(share.get("thread_ts") or share["ts"])
    return None


async def is_for_us(
    import_: Import, file: Mapping[str, Any], gate: Gate, import_channels: Collection[str]
) -> bool:
    """Tell whether this file, dropped there by this person, is meant as an import."""
    if file.get("mode") == "external" or (file.get("mimetype") or "").startswith(
        NEVER_TABLES
    ):
        return _is_addressed(import_) and _suggests_table(file)
    if _is_addressed(import_):
        return True
    channel = await gate.channel(import_.channel)
    names = {import_.channel, channel.get("name")}
    return not names.isdisjoint(import_channels)


def _is_addressed(import_: Import) -> bool:
    return import_.channel.startswith("D") or bool(import_.profile.get("asked"))


def _suggests_table(file: Mapping[str, Any]) -> bool:
    return PurePath(str(file.get("name") or "")).suffix.lower() in TABLES
