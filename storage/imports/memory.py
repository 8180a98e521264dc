"""Values that were cleaned already: most columns say the same few things again."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from storage.fields import Field, clean_many, tag_key
from storage.search import INDEXED, indexed

MOST: Final = 50_000
"""How many texts are remembered of one field, so that memory stays the same."""


class Column(NamedTuple):
    """What a column holds row by row; ``words`` is that text as the search index has it."""

    items: list[Any]
    words: list[str]


class _Known(NamedTuple):
    """What was made of the texts of one field, by the text."""

    values: dict[str, Any]
    words: dict[str, str]
    reasons: dict[str, str]


class Memory:
    """Cleans texts, each distinct one about once in a whole file."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def clean(self, field: Field, texts: Sequence[str]) -> tuple[Column, dict[int, str]]:
        """Return what the column holds, and by position why a text is refused."""
        distinct = set(texts)
        known = self._known.setdefault(field.identifier, _Known({}, {}, {}))
        if len(known.values) > MOST:
            for part in known:
                part.clear()
        self._learn(field, list(distinct - known.values.keys()), known)
        values = list(map(known.values.__getitem__, texts))
        words = list(map(known.words.__getitem__, texts))
        reasons: dict[int, str] = {}
        if not distinct.isdisjoint(known.reasons):
            said = map(known.reasons.get, texts)
            reasons = {at: reason for at, reason in enumerate(said) if reason}
        return Column(values, words), reasons

    def _learn(self, field: Field, texts: list[str], known: _Known) -> None:
        values, reasons = clean_many(field, texts)
        has_keys = field.identifier == "tags"
        for text, value in zip(texts, values, strict=True):
            known.values[text] = _with_keys(value) if has_keys else value
            known.words[text] = self._words(field, value)
        known.reasons.update((texts[at], reason) for at, reason in reasons.items())

    def _words(self, field: Field, value: Any) -> str:
        if isinstance(value, list):
            return indexed(" ".join(value))
        wanted = field.identifier in INDEXED
        return indexed(value) if wanted and isinstance(value, str) else ""


def _with_keys(tags: Any) -> list[tuple[str, str]]:
    """Return tags with their folded forms, ready to be compared."""
    return [(tag_key(tag), tag) for tag in tags or ()]
