"""Files that the bot has sent and takes back, since a newer one stands in their place."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.gate import Gate
from bot.tools import Tools
from storage.jobs import Claim
from storage.models import Outbox

log = logging.getLogger(__name__)

GONE: Final = frozenset(("file_not_found", "file_deleted", "message_not_found"))


async def discard(claim: Claim, tools: Tools) -> bool:
    """Delete a file that was sent, and the message that brought it.

    Raises:
        TimeoutError: it is still on its way; try again later.
    """
    async with tools.services.database.read() as session:
        sent = await session.get_one(Outbox, claim.arguments["outbox_id"])
    if sent.state in ("pending", "sending", "doubtful"):
        msg = "The file is still on its way."
        raise TimeoutError(msg)
    if sent.file_id is not None:
        try:
            await _delete(tools.gate, sent.file_id)
        except SlackApiError as error:
            if error.response["error"] not in GONE:
                raise
    return True


async def _delete(gate: Gate, file_id: str) -> None:
    """Delete the message first: without its file, nothing says where it was."""
    file: Mapping[str, Any] = (await gate.files_info(file=file_id))["file"]
    for places in (file.get("shares") or {}).values():
        for channel, shares in places.items():
            for share in shares:
                await _delete_message(gate, channel, share["ts"])
    await gate.files_delete(file=file_id)


async def _delete_message(gate: Gate, channel: str, ts: str) -> None:
    try:
        await gate.chat_delete(channel=channel, ts=ts)
    except SlackApiError as error:
        if error.response["error"] not in GONE:
            raise


async def leave_it(claim: Claim, _tools: Tools, problem: str) -> None:
    """Say nothing to anybody: an old file too many does no harm."""
    log.warning("A file could not be taken back (job %s): %s", claim.id, problem)
