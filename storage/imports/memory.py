"""Values that were cleaned already: most columns say the same few things again."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from storage.fields import Field, clean_many, tag_key
from storage.imports.batch import Tags
from storage.search import INDEXED, indexed

MOST: Final = 50_000
"""How many texts are remembered of one field, so that memory stays the same."""


class Column(NamedTuple):
    """What a column holds row by row, ``""`` for a blank.

    ``words`` is that text as the search index has it.
    """

    items: list[str]
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
        known = self._knowing(field, distinct)
        values = list(map(known.values.__getitem__, texts))
        words = _words(field, texts, known)
        return Column(values, words), _reasons(texts, distinct, known)

    def clean_tags(
        self, field: Field, texts: Sequence[str]
    ) -> tuple[dict[str, Tags], list[str], dict[int, str]]:
        """Return the tags of each distinct text, the words by row, and what is refused."""
        distinct = set(texts)
        known = self._knowing(field, distinct)
        tags = {text: known.values[text] for text in distinct}
        words = list(map(known.words.__getitem__, texts))
        return tags, words, _reasons(texts, distinct, known)

    def _knowing(self, field: Field, distinct: set[str]) -> _Known:
        """Return what is known of a field once it is known of these texts."""
        known = self._known.setdefault(field.identifier, _Known({}, {}, {}))
        if len(known.values) > MOST:
            for part in known:
                part.clear()
        _learn(field, list(distinct - known.values.keys()), known)
        return known


def _learn(field: Field, texts: list[str], known: _Known) -> None:
    values, reasons = clean_many(field, texts)
    is_indexed = field.identifier in INDEXED
    for text, value in zip(texts, values, strict=True):
        if field.identifier == "tags":
            tags = value if isinstance(value, list) else []
            known.values[text] = [(tag_key(tag), tag) for tag in tags]
            known.words[text] = indexed(" ".join(tags))
        else:
            known.values[text] = value or ""
            known.words[text] = indexed(str(value or "")) if is_indexed else ""
    known.reasons.update((texts[at], reason) for at, reason in reasons.items())


def _words(field: Field, texts: Sequence[str], known: _Known) -> list[str]:
    if field.identifier not in INDEXED:
        return [""] * len(texts)
    return list(map(known.words.__getitem__, texts))


def _reasons(texts: Sequence[str], distinct: set[str], known: _Known) -> dict[int, str]:
    if distinct.isdisjoint(known.reasons):
        return {}
    said = map(known.reasons.get, texts)
    return {at: reason for at, reason in enumerate(said) if reason}
