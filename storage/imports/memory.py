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


class Memory:
    """Cleans texts, each distinct one about once in a whole file."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, tuple[Any, str, str]]] = {}

    def clean(
        self, field: Field, texts: Sequence[str]
    ) -> tuple[list[Any], list[str], dict[int, str]]:
        """Return values, words, and by position why a text is refused."""
        known = self._known.setdefault(field.identifier, {})
        if len(known) > MOST:
            known.clear()
        self._learn(field, [text for text in texts if text not in known], known)
        found = [known[text] for text in texts]
        reasons = {at: reason for at, (_, _, reason) in enumerate(found) if reason}
        return [value for value, _, _ in found], [words for _, words, _ in found], reasons

    def _learn(
        self, field: Field, texts: Sequence[str], known: dict[str, tuple[Any, str, str]]
    ) -> None:
        values, reasons = clean_many(field, texts)
        for at, (text, value) in enumerate(zip(texts, values, strict=True)):
            kept = _with_keys(value) if field.identifier == "tags" else value
            known[text] = (kept, self._words(field, value), reasons.get(at, ""))

    def _words(self, field: Field, value: Any) -> str:
        if isinstance(value, list):
            return indexed(" ".join(value))
        wanted = field.identifier in INDEXED
        return indexed(value) if wanted and isinstance(value, str) else ""


def _with_keys(tags: Any) -> list[tuple[str, str]]:
    """Return tags with their folded forms, ready to be compared."""
    return [(tag_key(tag), tag) for tag in tags or ()]
