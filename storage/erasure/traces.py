"""What erased people leave in texts that are not theirs, and how it is found there.

Words are compared as every index compares them, folded, whole words only: so upper and
lower case, marks, blanks and punctuation between them make no difference.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final, Self

from storage.words import fold

SHORTEST: Final = 3
"""What has fewer letters and digits than that stands in any text by chance."""
# What says how a message is built, not what it says.
STRUCTURE: Final = frozenset(
    ("type", "style", "action_id", "block_id", "kind", "mode", "state", "columns")
)
_WORD: Final = re.compile("[\\w\u0300-\u036f]+")
_NUMBER: Final = re.compile(r"[+(]?\d(?:[\s().\-/]*\d){5,}")

Words = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Traces:
    """The values that erased people had.

    Args:
        token: what stands in their place from now on; one word, so that a query that
            asked for them finds nobody rather than more people.
        naming: names, addresses and accounts: each says who is meant.
        telling: the rest, such as a company or a note.
        numbers: phone numbers, digits only, without the code of the country.
    """

    token: str
    naming: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what ``to_json`` was made from."""
        return cls(
            stored["token"],
            tuple(stored["naming"]),
            tuple(stored["telling"]),
            tuple(stored["numbers"]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold, for the job that follows them."""
        return asdict(self)

    def naming_only(self) -> "Traces":
        """Return those that say who is meant, for words that are the team's own."""
        return Traces(self.token, self.naming, (), self.numbers)

    def stand_in(self, text: str) -> bool:
        """Tell whether any of them stands in a text."""
        if self._first_words.isdisjoint(fold(text).split(" ")):
            return bool(self.numbers) and any(self._numbers_in(text))
        return bool(self._spans(text))

    def within(self, value: Any) -> bool:
        """Tell whether any of them stands anywhere in a JSON value."""
        return any(self.stand_in(text) for text in texts_in(value))

    def without(self, value: Any) -> Any:
        """Return a JSON value with the token in place of each of them."""
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if isinstance(value, dict):
            return {
                key: item if key in STRUCTURE else self.without(item)
                for key, item in value.items()
            }
        return value

    def dropped_from(self, value: Any) -> Any:
        """Return a JSON value without the items of lists in which any of them stands.

        An address among others goes: with a token in its place it would be none.
        """
        if isinstance(value, list):
            return [self.dropped_from(item) for item in value if not self.within(item)]
        if isinstance(value, dict):
            return {key: self.dropped_from(item) for key, item in value.items()}
        return self.without(value)

    def _without(self, text: str) -> str:
        kept, at = [], 0
        for begin, end in sorted(self._spans(text)):
            if begin >= at:
                kept += [text[at:begin], self.token]
            at = max(at, end)
        return "".join([*kept, text[at:]])

    def _spans(self, text: str) -> list[Span]:
        words = list(_words_of(text))
        spans = list(self._numbers_in(text))
        for place, (word, begin, _) in enumerate(words):
            for asked in self._by_first_word.get(word, ()):
                there = words[place : place + len(asked)]
                if tuple(word for word, _, _ in there) == asked:
                    spans.append((begin, there[-1][2]))
        return spans

    def _numbers_in(self, text: str) -> Iterator[Span]:
        for found in _NUMBER.finditer(text):
            digits = "".join(filter(str.isdecimal, found[0]))
            if any(n in digits or n in digits[::-1] for n in self.numbers):
                yield found.span()

    @cached_property
    def _by_first_word(self) -> dict[str, set[Words]]:
        found: dict[str, set[Words]] = {}
        for value in (*self.naming, *self.telling):
            words = tuple(fold(value).split())
            if words and is_telling(value):
                found.setdefault(words[0], set()).add(words)
        return found

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(self._by_first_word)


def _words_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the folded words of a text, each with where it begins and ends."""
    for found in _WORD.finditer(text):
        for word in fold(found[0]).split():
            yield word, *found.span()


def is_telling(value: str) -> bool:
    """Tell whether a value says anything, found in a text without its field."""
    return len(fold(value).replace(" ", "")) >= SHORTEST


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)


def distinct(values: Iterable[str | None], but: Collection[str] = ()) -> tuple[str, ...]:
    """Return what is worth following, each value once, in order.

    What stands in ``but`` is left out, in whatever order its words are.
    """
    left_out = {tuple(sorted(fold(value).split())) for value in but}
    kept: dict[str, str] = {}
    for value in values:
        words = fold(value or "")
        if is_telling(words) and tuple(sorted(words.split())) not in left_out:
            kept.setdefault(words, value or "")
    return tuple(kept.values())
