"""How an export looks: what is said while it is made, and beside its file."""

from typing import Any

from slack_sdk.models.blocks import Block

from handlers import blocks
from handlers.rendering import as_json
from storage.models import Export


def progress(export: Export) -> tuple[str, list[dict[str, Any]]]:
    """Return what is said about an export: text and blocks."""
    text = _STATES[export.state](export)
    shown: list[Block] = [blocks.section(text)]
    if export.selection is None and export.query:
        shown.append(blocks.context("Query:", export.query))
    return text, as_json(shown)


def _waiting(export: Export) -> str:
    return f":hourglass_flowing_sand: Exporting … {export.done:,} so far."


def _delivered(export: Export) -> str:
    where = "" if export.channel == export.user_id else f" to <#{export.channel}>"
    return f":outbox_tray: Exported {count(export)}{where}: {export.file_name}"


def _failed(export: Export) -> str:
    return f":warning: The export did not arrive. {export.problem or ''}"


_STATES = {
    "queued": lambda _: ":hourglass_flowing_sand: Exporting …",
    "running": _waiting,
    "made": _waiting,
    "delivered": _delivered,
    "failed": _failed,
}


def count(export: Export) -> str:
    """Say how many contacts are in the file."""
    return "1 contact" if export.count == 1 else f"{export.count:,} contacts"


def comment(export: Export) -> str:
    """Return what stands beside the file."""
    asked = "chosen contacts" if export.selection is not None else "all contacts"
    if export.query and export.selection is None:
        asked = blocks.code(export.query)
    return f"*{count(export)}* · {asked} · for <@{export.user_id}>"
