"""The names of fields in payloads, and in which recordings they occur."""

import json
from collections.abc import Iterable
from typing import Any

from tests.shared_data import shared

Json = dict[str, Any]

# What stands below these is the app's own, or told apart by other tests.
_OWN = {"blocks", "values", "attachments", "metadata", "profile", "files", "inputs"}
_DEPTH = 4


def names(value: Any, place: str = "", depth: int = 0) -> set[str]:
    """Return the path of every field, such as ``user.id`` or ``actions[].type``."""
    if depth >= _DEPTH:
        return set()
    if isinstance(value, list):
        return {name for item in value for name in names(item, f"{place}[]", depth)}
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, part in value.items():
        path = f"{place}.{key}" if place else key
        found.add(path)
        if key not in _OWN:
            found |= names(part, path, depth + 1)
    return found


def examples(folder: str, patterns: Iterable[str]) -> list[Json]:
    """Return the example payloads whose file name fits one of the patterns."""
    root = shared("slack", "payloads", folder)
    files = sorted({path for pattern in patterns for path in root.glob(f"{pattern}.json")})
    return [json.loads(path.read_text(encoding="utf-8")) for path in files]


def ever_seen(examples_: Iterable[Json], *unions: str) -> set[str]:
    """Return every name that Slack ever sent in such payloads."""
    root = shared("slack", "payloads", "field-unions")
    told = [
        json.loads((root / f"{each}.json").read_text(encoding="utf-8")) for each in unions
    ]
    return {name for each in [*examples_, *told] for name in names(each)}


def always_seen(examples_: Iterable[Json]) -> set[str]:
    """Return the names that stand in every one of these payloads."""
    return set.intersection(*(names(each) for each in examples_))
