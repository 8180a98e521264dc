"""Where the header of a table is, and what about it only a person can say."""

import re
from collections import Counter
from typing import Final, NamedTuple

from storage.files.cells import column_letters
from storage.files.errors import DamagedFileError
from storage.files.shapes import Question, Reading, in_words
from storage.files.source import Record

MAX_TITLES: Final = 30
"""How many rows may stand above a header."""
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+|www\.\S+")
NUMBER_CHARS: Final = "0123456789.,:/+()- "
LONG_NUMBER_DIGITS: Final = 7
MAX_LOOKED_AT_CHARS: Final = 200


class Header(NamedTuple):
    """The names of the columns, where they stand, and how many records are above the rows.

    ``row`` is None and ``names`` are made up where there is no header.
    """

    names: list[str]
    row: int | None
    above: int
    notes: list[str]
    questions: list[Question]


def find(first: list[Record], reading: Reading) -> Header:
    """Find the header among the first records, none of which is blank.

    Raises:
        DamagedFileError: the header cannot be read, or none of these records can.
    """
    if reading.header is False:
        return _without(first, [])
    if reading.header_row is not None:
        above = sum(number < reading.header_row for number, _, _ in first)
        return _named(first, min(above, len(first) - 1), [])
    above = _titles(first)
    asked = [_about_titles(first[above][0])] if above else []
    if reading.header is None and _looks_like_data(first[above][1]):
        ask = Question("header", "The first row looks like a contact. Is there a header?")
        return _without(first, [ask])
    return _named(first, above, asked)


def _without(first: list[Record], questions: list[Question]) -> Header:
    widths = Counter(len(cells) for _, cells, _ in first if cells)
    if not widths:
        number, _, problem = first[0]
        raise DamagedFileError(f"Row {number} cannot be read. {in_words(problem)}")
    width = widths.most_common(1)[0][0]
    names = [f"Column {column_letters(at)}" for at in range(width)]
    return Header(names, None, 0, [], questions)


def _named(first: list[Record], above: int, questions: list[Question]) -> Header:
    number, cells, problem = first[above]
    if problem:
        msg = f"The header in row {number} cannot be read. {in_words(problem)}"
        raise DamagedFileError(msg)
    names = [name.strip() for name in cells]
    notes = [f"{above} rows above the header were left out."] if above > 1 else []
    if above == 1:
        notes = ["One row above the header was left out."]
    return Header(names, number, above + 1, notes, [*questions, *_twice(names)])


def _twice(names: list[str]) -> list[Question]:
    counts = Counter(name.casefold() for name in names if name)
    columns = [at for at, name in enumerate(names) if counts[name.casefold()] > 1]
    if not columns:
        return []
    named = ", ".join(dict.fromkeys(f"“{names[at]}”" for at in columns))
    text = f"Several columns have the same name: {named}. Which is which?"
    return [Question("duplicate_headers", text, columns)]


def _titles(first: list[Record]) -> int:
    """Count the records above the header: one filled cell where others have several."""
    for above, (_, cells, problem) in enumerate(first[:MAX_TITLES]):
        if problem:
            return 0
        if sum(1 for cell in cells if cell.strip()) > 1:
            return above
    return 0


def _about_titles(row: int) -> Question:
    return Question("header_row", f"Is row {row} the one with the names of the columns?")


def _looks_like_data(cells: list[str]) -> bool:
    filled = [cell.strip()[:MAX_LOOKED_AT_CHARS] for cell in cells if cell.strip()]
    if any(ADDRESS.fullmatch(cell) for cell in filled):
        return True
    numbers = [digits for cell in filled if (digits := _digits(cell))]
    return len(numbers) * 2 > len(filled) or max(numbers, default=0) >= LONG_NUMBER_DIGITS


def _digits(cell: str) -> int:
    """Count the digits of a number, date or telephone number; other texts have none."""
    return 0 if cell.strip(NUMBER_CHARS) else sum(map(str.isdigit, cell))
