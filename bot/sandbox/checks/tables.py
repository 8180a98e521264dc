"""The blocks that show data: tables and charts.

Facts: docs.slack.dev/reference/block-kit/blocks (table, data_table).  Charts are newer
than Slack's published types, so only their frame is looked at.
"""

from typing import Any

from bot.sandbox.checks.composition import BLOCK_ID
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.rich_text import RICH_TEXT
from bot.sandbox.checks.shapes import (
    Shape,
    choice,
    fields,
    flag,
    items,
    kind,
    kinds,
    number,
    text,
    whole,
)

_BLOCK = {"block_id": BLOCK_ID}
_MOST_COLUMNS = 20
_MOST_DATA_CHARACTERS = 20_000

_CELL = kinds(
    {
        "raw_text": kind("raw_text", {"text": text(least=1)}, {}),
        "raw_number": kind("raw_number", {"value": number}, {"text": text()}),
        "rich_text": RICH_TEXT,
    }
)
_ROW = items(_CELL, _MOST_COLUMNS, 1)
_COLUMN = fields({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def _characters(value: dict[str, Any], at: str, problems: Problems) -> None:
    """Refuse a table whose cells hold more text together than Slack shows."""
    if sum(map(_length, value["rows"])) > _MOST_DATA_CHARACTERS:
        message = f"must be less than {_MOST_DATA_CHARACTERS + 1} characters"
        problems.append(
            Problem(message, f"{at}/rows", ("max_length", _MOST_DATA_CHARACTERS))
        )


def _length(value: Any) -> int:
    """Return how many characters of text stand somewhere in this value."""
    if isinstance(value, list):
        return sum(map(_length, value))
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(map(_length, value.values()))
    return 0


def _points(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        problems.append(Problem("missing required field: type", at, ("required", "type")))


TABLE: Shape = kind(
    "table",
    {"rows": items(_ROW, 100, 1)},
    {**_BLOCK, "column_settings": items(_COLUMN, _MOST_COLUMNS)},
)

DATA_TABLE: Shape = kind(
    "data_table",
    {"caption": text(least=1), "rows": items(_ROW, 201, 2)},
    {**_BLOCK, "page_size": whole(1), "row_header_column_index": whole(0)},
    _characters,
)

DATA_VISUALIZATION: Shape = kind(
    "data_visualization", {"title": text(least=1), "chart": _points}, _BLOCK
)
