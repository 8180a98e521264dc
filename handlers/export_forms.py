"""The forms of exports: who is in the file, its format and columns, and where it goes."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, form
from storage.exports.columns import ALL
from storage.exports.exports import KINDS
from storage.fields import FIELDS

CHANNEL: Final = "channel"
WHO: Final = "who"
RESULT: Final = "result"
EVERYTHING: Final = "all"
SHOWN: Final = "shown"
KEPT: Final = "kept"
PEOPLE: Final = ("U", "W")


def export_form(callback_id: str, these: str) -> View:
    """Ask whether to export what was found or ticked, or everybody, and how."""
    who = [blocks.option(these, RESULT), blocks.option("All contacts", EVERYTHING)]
    choice = blocks.radios(WHO, "Who?", who, RESULT)
    return form.modal(callback_id, "Export", "Export", [choice, *boxes()])


def everybody_form(callback_id: str, many: str) -> View:
    """Ask how to export everybody, where nothing was found or ticked before."""
    who = blocks.section(f"*{many}*")
    return form.modal(callback_id, "Export", "Export", [who, *boxes()])


NO_CHANNEL: Final = "Leave it empty for a direct message."


def boxes(
    kind: str = KINDS[0],
    columns: Sequence[str] | None = None,
    channel: str | None = None,
    hint: str = NO_CHANNEL,
) -> list[Block]:
    """Return what exports and schedules both ask: format, columns, place.

    ``columns`` are those that a schedule has, ``channel`` is the public one that its files
    go to, and ``hint`` says what happens where none is chosen.
    """
    kinds = [blocks.option("CSV", "csv"), blocks.option("Excel (XLSX)", "xlsx")]
    ways = [
        blocks.option("The columns shown", SHOWN),
        blocks.option("All fields", EVERYTHING),
    ]
    way = EVERYTHING if columns is not None and tuple(columns) == ALL else SHOWN
    if columns is not None and way == SHOWN:
        named = ", ".join(FIELDS[name].label for name in columns)
        ways.insert(0, blocks.option("As it is", KEPT, named))
        way = KEPT
    return [
        blocks.radios("kind", "Format", kinds, kind),
        blocks.radios("columns", "Columns", ways, way),
        blocks.channel_choice(CHANNEL, "Channel", hint=hint, chosen=channel),
    ]
