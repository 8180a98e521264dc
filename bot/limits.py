"""What Slack takes, checked before it goes out.

The numbers are Slack's own (docs.slack.dev/reference/block-kit, /reference/views and
/reference/methods/chat.postMessage).  ``handlers/blocks.py`` cuts texts to fit; what still
does not fit here is our mistake, and is better found by us than by Slack.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
UPDATE_TEXT: Final = 4_000
MESSAGE_TEXT: Final = 40_000
TABLE_ROWS, TABLE_COLUMNS = 100, 20

# Longest texts and lists, by the path of keys that leads to them; the type stands first.
LENGTHS: Final[Mapping[tuple[str, str], int]] = {
    ("section", "text"): 3_000,
    ("section.fields", "text"): 2_000,
    ("header", "text"): 150,
    ("context", "text"): 3_000,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
    ("button", "text"): 75,
    ("button", "value"): 2_000,
    ("button", "url"): 3_000,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("option", "description"): 75,
    ("any", "placeholder"): 150,
    ("any", "block_id"): 255,
    ("any", "action_id"): 255,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("view", "title"): 24,
    ("view", "submit"): 24,
    ("view", "close"): 24,
    ("view", "private_metadata"): 3_000,
    ("view", "callback_id"): 255,
}
COUNTS: Final[Mapping[tuple[str, str], int]] = {
    ("section", "fields"): 10,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("overflow", "options"): 5,
    ("checkboxes", "options"): 10,
    ("radio_buttons", "options"): 10,
    ("any", "options"): 100,
    ("any", "option_groups"): 100,
}
NOT_IN_VIEWS: Final = frozenset(("table", "markdown", "data_table"))


class OversizeError(ValueError):
    """Something of ours does not fit into Slack; the text says what and where."""


def check(arguments: Json) -> None:
    """Refuse a message or view that Slack would refuse.

    Args:
        arguments: of a Web API method, or an acknowledgement's payload.

    Raises:
        OversizeError: with every fault found.
    """
    view = arguments.get("view")
    faults = list(_view_faults(view) if view else _message_faults(arguments))
    if faults:
        raise OversizeError("; ".join(faults))


def _message_faults(message: Json) -> Iterator[str]:
    blocks = message.get("blocks") or []
    if len(message.get("text") or "") > (UPDATE_TEXT if "ts" in message else MESSAGE_TEXT):
        yield "the text is too long"
    if len(blocks) > MESSAGE_BLOCKS:
        yield f"{len(blocks)} blocks in a message"
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield "two tables in a message"
    yield from _blocks_faults(blocks)


def _view_faults(view: Json) -> Iterator[str]:
    blocks = view.get("blocks") or []
    if len(blocks) > VIEW_BLOCKS:
        yield f"{len(blocks)} blocks in a view"
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        yield "the view has too many bytes"
    for block in blocks:
        if block["type"] in NOT_IN_VIEWS:
            yield f"a {block['type']} block in a view"
    if any(b["type"] == "input" for b in blocks) and not view.get("submit"):
        yield "inputs without a submit button"
    yield from _lengths(view, "view", "view")
    yield from _blocks_faults(blocks)


def _blocks_faults(blocks: Sequence[Json]) -> Iterator[str]:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(ids) != len(set(ids)):
        yield "a block_id stands twice"
    for position, block in enumerate(blocks):
        path = f"blocks[{position}]"
        if block["type"] == "table":
            yield from _table_faults(block, path)
        else:
            yield from _walk(block, block["type"], path)


def _table_faults(table: Json, path: str) -> Iterator[str]:
    rows = table["rows"]
    if not 1 <= len(rows) <= TABLE_ROWS or max(map(len, rows)) > TABLE_COLUMNS:
        yield f"{path}: a table of {len(rows)} rows"
    if any(cell.get("text") == "" for row in rows for cell in row):
        yield f"{path}: an empty cell"


def _walk(part: Json, kind: str, path: str) -> Iterator[str]:
    """Check one object and all inside it; ``kind`` is its type or its place."""
    yield from _lengths(part, kind, path)
    for key, value in part.items():
        below = f"{path}.{key}"
        if isinstance(value, Mapping):
            yield from _walk(value, _kind(value, key, kind), below)
        elif isinstance(value, list):
            limit = COUNTS.get((kind, key)) or COUNTS.get(("any", key))
            if not value or (limit and len(value) > limit):
                yield f"{below}: {len(value)} of at most {limit}"
            for position, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from _walk(item, _kind(item, key, kind), f"{below}[{position}]")


def _kind(part: Json, key: str, parent: str) -> str:
    places = {"confirm": "confirm", "options": "option", "initial_option": "option"}
    if key == "fields":
        return f"{parent}.fields"
    return places.get(key) or str(part.get("type", key))


def _lengths(part: Json, kind: str, path: str) -> Iterator[str]:
    for key, value in part.items():
        limit = LENGTHS.get((kind, key)) or LENGTHS.get(("any", key))
        words = value.get("text") if isinstance(value, Mapping) else value
        if limit and isinstance(words, str) and len(words) > limit:
            yield f"{path}.{key}: {len(words)} characters of at most {limit}"
        if key == "text" and words == "":
            yield f"{path}.text: empty"
