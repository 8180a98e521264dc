"""Rows and a profile, made of the records of any kind of file by the same rules."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from storage.files import headers
from storage.files.errors import EmptyFileError, TooLargeFileError
from storage.files.headers import MAX_TITLES, Header
from storage.files.limits import FIRST_ROWS, MAX_COLUMNS, MAX_ROWS
from storage.files.shapes import (
    Problem,
    Profile,
    Question,
    Reading,
    Trouble,
    in_words,
)
from storage.files.source import Record, Source

MAX_PROBLEM_TEXTS: Final = 20
MAX_PROBLEM_ROWS: Final = 10


class Table:
    """A header and the rows below it; the rows can be gone through once."""

    def __init__(self, source: Source, reading: Reading) -> None:
        self.source = source
        self.blank_rows = 0
        first = list(islice(self._filled(source.records), MAX_TITLES + 1))
        if not first:
            raise EmptyFileError("There is no row in it, only blanks.")
        self.header: Header = headers.find(first, reading)
        if len(self.header.names) > MAX_COLUMNS:
            raise TooLargeFileError(f"There are more than {MAX_COLUMNS} columns.")
        self._following = chain(first[self.header.above :], source.records)

    def _filled(self, records: Iterator[Record]) -> Iterator[Record]:
        """Leave out and count the rows in which nothing stands."""
        for record in records:
            _, cells, problem = record
            if problem is None and _is_blank(cells):
                self.blank_rows += 1
            else:
                yield record

    def records(self) -> Iterator[Record]:
        """Yield every row; one of another width than the header says so, without cells.

        Raises:
            TooLargeFileError: there are more rows than are read.
        """
        width, count = len(self.header.names), 0
        for record in self._following:
            number, cells, problem = record
            if problem is None and _is_blank(cells):
                self.blank_rows += 1
                continue
            count += 1
            if count > MAX_ROWS:
                raise TooLargeFileError(f"There are more than {MAX_ROWS:,} rows.")
            if len(cells) == width:
                yield record
            else:
                trouble = in_words(problem) or _width_problem(len(cells), width)
                yield number, [], trouble


def _is_blank(cells: list[str]) -> bool:
    first = cells[0] if cells else ""
    return (not first or first.isspace()) and not "".join(cells).strip()


def _width_problem(found: int, width: int) -> str:
    cells = "1 cell" if found == 1 else f"{found} cells"
    return f"The row has {cells} where the header has {width}."


def profile(table: Table) -> Profile:
    """Go through all rows and say what there is.

    Raises:
        EmptyFileError: there is a header but no row below it.
    """
    seen = _Seen(table.header.names)
    for record in table.records():
        seen.add(*record)
    if not seen.rows:
        raise EmptyFileError("There is a header but no row below it.")
    source, header = table.source, table.header
    blanks = _blanks(table.blank_rows, seen.empty_nameless)
    return Profile(
        kind=source.kind,
        header=header.names,
        header_row=header.row,
        rows=seen.rows,
        first_rows=seen.first_rows,
        encoding=source.encoding,
        encoding_certain=source.encoding_certain,
        candidates=source.candidates,
        delimiter=source.delimiter,
        sheets=source.sheets,
        sheet=source.sheet,
        notes=[*source.notes, *header.notes, *blanks],
        problems=seen.summed(),
        questions=[*source.questions, *header.questions, *_nameless(seen.filled_nameless)],
    )


class _Seen:
    """What is remembered of all rows: little, however many there are."""

    def __init__(self, names: list[str]) -> None:
        self.rows = 0
        self.first_rows: list[list[str]] = []
        self.empty_nameless = {at for at, name in enumerate(names) if not name}
        self.filled_nameless: set[int] = set()
        self._problems: dict[str, tuple[int, list[int]]] = {}

    def add(self, number: int, cells: list[str], trouble: Trouble | None) -> None:
        self.rows += 1
        if trouble:
            self._add_problem(in_words(trouble) or "", number)
        if not isinstance(trouble, str) and len(self.first_rows) < FIRST_ROWS:
            self.first_rows.append(cells)
        if self.empty_nameless and cells:
            filled = {at for at in self.empty_nameless if cells[at].strip()}
            self.filled_nameless |= filled
            self.empty_nameless -= filled

    def _add_problem(self, text: str, number: int) -> None:
        if text not in self._problems and len(self._problems) == MAX_PROBLEM_TEXTS:
            text = "Other problems."
        count, rows = self._problems.get(text, (0, []))
        if count < MAX_PROBLEM_ROWS:
            rows.append(number)
        self._problems[text] = (count + 1, rows)

    def summed(self) -> list[Problem]:
        """Return the problems, the commonest first."""
        found = [Problem(text, *seen) for text, seen in self._problems.items()]
        return sorted(found, key=lambda problem: -problem.count)


def _blanks(rows: int, columns: set[int]) -> list[str]:
    notes = []
    if rows:
        notes.append(
            "One blank row was left out."
            if rows == 1
            else f"{rows} blank rows were left out."
        )
    if columns:
        numbers = ", ".join(str(at + 1) for at in sorted(columns))
        notes.append(f"Columns without a name or a value: {numbers}.")
    return notes


def _nameless(columns: set[int]) -> list[Question]:
    if not columns:
        return []
    numbers = ", ".join(str(at + 1) for at in sorted(columns))
    text = f"Columns with values but without a name: {numbers}. What do they hold?"
    return [Question("empty_headers", text, sorted(columns))]
