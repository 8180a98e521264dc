"""Everything that the bot sent in a test, held against Slack's types and our promises."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from jsonschema import Draft7Validator

from tests.shared_data import SHARED

Json = Mapping[str, Any]

SCHEMA = SHARED / "slack" / "schemas" / "surfaces.schema.json"
OURS = re.compile(r"<(@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+|!date\^[^<>]*)>")
# A key or a number, and what a press changes: the page, the order, the act.
BUTTON_VALUE = re.compile(r"[\w-]{1,40}( [\w-]{1,40})?")


def check(traffic: Iterable[Json]) -> None:
    """Fail if Slack would refuse what was sent, or if text from outside is live in it."""
    for entry in traffic:
        sent = entry["arguments"] if entry.get("method") else entry["answer"]
        if isinstance(sent, Mapping):
            view = sent.get("view") or {}
            check_blocks([*(sent.get("blocks") or ()), *(view.get("blocks") or ())])


def check_blocks(blocks: list[Json]) -> None:
    """Hold blocks against the schema, and every mrkdwn text in them against ``OURS``."""
    for block in blocks:
        faults = _faults(json.dumps(block, sort_keys=True))
        assert not faults, (faults, block)
        for text in mrkdwn(block):
            assert "<" not in OURS.sub("", text), f"something is live in {text!r}"
        for value in _button_values(block):
            assert BUTTON_VALUE.fullmatch(value), f"a button carries {value!r}"


@lru_cache(maxsize=10_000)
def _faults(block: str) -> str:
    """Return what Slack's types say against a block; nothing without the shared data."""
    validator = _validator()
    found = next(validator.iter_errors(json.loads(block)), None) if validator else None
    return found.message[:300] if found else ""


@cache
def _validator() -> Draft7Validator | None:
    if not SCHEMA.exists():
        return None
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]
    return Draft7Validator({"$ref": "#/definitions/KnownBlock", "definitions": definitions})


def mrkdwn(part: Any) -> Iterator[str]:
    """Yield every text of a message that Slack reads signs in."""
    if isinstance(part, Mapping):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for value in part.values():
            yield from mrkdwn(value)
    elif isinstance(part, list):
        for item in part:
            yield from mrkdwn(item)


def _button_values(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if part.get("type") == "button" and part.get("value"):
            yield part["value"]
        for value in part.values():
            yield from _button_values(value)
    elif isinstance(part, list):
        for item in part:
            yield from _button_values(item)
