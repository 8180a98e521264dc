"""Rows that follow one another, column by column: so they are sent, kept and cleaned."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, Self

from storage.files.limits import CHUNK_CHARS, CHUNK_ROWS, RECORDS_AT_ONCE
from storage.files.shapes import Row, Trouble, in_words
from storage.files.source import Record

_BETWEEN: Final = "`"  # JSON writes it as it is, and few cells have one

Column = str | list[str]
"""One text with a sign between the cells, which is read and written in a fraction of the
time of many texts; where a cell has that sign in it, a list of texts."""


class Chunk(NamedTuple):
    """Some thousand rows.

    ``numbers`` are those of the rows; ``columns`` has a text per row for each column of
    the header, blank where a row has no cells; ``problems`` are by position, and what is
    wrong with a cell is wrong only where its column is wanted.
    """

    numbers: list[int]
    columns: list[Column]
    problems: dict[int, Trouble]

    def column(self, at: int) -> list[str]:
        """Return the cells of a column."""
        return _apart(self.columns[at])

    def rows(self) -> list[Row]:
        """Return the rows as the file has them."""
        texts_by_row = map(list, zip(*map(_apart, self.columns), strict=True))
        rows = [Row(*both) for both in zip(self.numbers, texts_by_row, strict=True)]
        for at, problem in self.problems.items():
            number, texts, _ = rows[at]
            rows[at] = Row(number, texts if any(texts) else [], in_words(problem))
        return rows

    def check(self) -> Self:
        """Return the chunk, if it is one.

        Raises:
            ValueError: the columns differ in length.
        """
        if any(_length(column) != len(self.numbers) for column in self.columns):
            raise ValueError("The columns of a chunk differ in length.")
        return self


def gather(records: Iterator[Record], width: int) -> Iterator[Chunk]:
    """Gather records until there are enough of them, or enough text in them."""
    gathering = _Gathering(width)
    while some := list(islice(records, gathering.at_once)):
        gathering.add(some)
        if gathering.is_enough:
            yield gathering.chunk()
            gathering = _Gathering(width)
    if gathering.numbers:
        yield gathering.chunk()


class _Gathering:
    """A chunk that is being made.

    A few records at a time become columns: their cells are still in the processor's cache
    then, which takes half the time.
    """

    def __init__(self, width: int) -> None:
        self.numbers: list[int] = []
        self._blank = [""] * width
        self._parts: list[list[Column]] = [[] for _ in range(width)]
        self._problems: dict[int, Trouble] = {}
        self._chars = 0

    @property
    def at_once(self) -> int:
        """How many records to add next: one, unless a chunk has room for several."""
        rows = len(self.numbers)
        if self._chars * RECORDS_AT_ONCE >= CHUNK_CHARS * rows:
            return 1
        return RECORDS_AT_ONCE - rows % RECORDS_AT_ONCE

    @property
    def is_enough(self) -> bool:
        return len(self.numbers) >= CHUNK_ROWS or self._chars >= CHUNK_CHARS

    def add(self, records: Sequence[Record]) -> None:
        for at, (number, _, problem) in enumerate(records, len(self.numbers)):
            self.numbers.append(number)
            if problem:
                self._problems[at] = problem
        columns = zip(*[cells or self._blank for _, cells, _ in records], strict=True)
        for parts, texts in zip(self._parts, columns, strict=bool(records)):
            joined = _BETWEEN.join(texts)
            self._chars += len(joined)
            is_clear = joined.count(_BETWEEN) == len(texts) - 1
            parts.append(joined if is_clear else list(texts))

    def chunk(self) -> Chunk:
        return Chunk(self.numbers, list(map(_together, self._parts)), self._problems)


def _together(parts: list[Column]) -> Column:
    texts = [part for part in parts if isinstance(part, str)]
    if texts and len(texts) == len(parts):
        return _BETWEEN.join(texts)
    return [text for part in parts for text in _apart(part)]


def _apart(column: Column) -> list[str]:
    return column.split(_BETWEEN) if isinstance(column, str) else column


def _length(column: Column) -> int:
    if isinstance(column, str):
        return column.count(_BETWEEN) + 1
    return len(column)
