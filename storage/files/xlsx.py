"""Rows out of XLSX workbooks: calamine reads, the XML says whether anything got lost."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from storage.files import cells, first_reader
from storage.files.cells import DigitsLostError
from storage.files.errors import EmptyFileError, UnknownSheetError
from storage.files.package import Package, Sheet
from storage.files.second_reader import SecondReader
from storage.files.shapes import Reading
from storage.files.sheet_counts import count, count_exactly
from storage.files.sheet_facts import SheetFacts
from storage.files.source import Record, Source


def open_source(file: BinaryIO, reading: Reading, found: Callable[[int], None]) -> Source:
    """Return the records of one sheet; without a wish, of the first that has any."""
    package = Package(file)
    sheet, facts = _choose(package, reading.sheet, found)
    return Source(
        kind="xlsx",
        records=_records(file, package, sheet, facts),
        even=True,
        sheets=[each.name for each in package.sheets],
        sheet=sheet.name,
        notes=_notes(package, sheet, facts),
    )


def _choose(
    package: Package, wish: str | None, found: Callable[[int], None]
) -> tuple[Sheet, SheetFacts]:
    sheets = sorted(package.sheets, key=lambda each: each.hidden)
    if wish is not None:
        sheets = [sheet for sheet in sheets if sheet.name == wish]
        if not sheets:
            raise UnknownSheetError(f"The workbook has no sheet “{wish}”.")
    for sheet in sheets:
        facts = count(package, sheet.part, found)
        if facts.numbers:
            return sheet, facts
    raise EmptyFileError(
        "There is no row in this workbook."
        if wish is None
        else f"There is no row in the sheet “{wish}”."
    )


def _notes(package: Package, sheet: Sheet, facts: SheetFacts) -> list[str]:
    hidden = [each.name for each in package.sheets if each.hidden]
    return [
        *([f"Hidden sheets: {', '.join(hidden)}."] if hidden else []),
        *([f"The sheet “{sheet.name}” is hidden in Excel."] if sheet.hidden else []),
        *_counted(facts.hidden_rows, "hidden row is", "hidden rows are"),
        *_counted(facts.hidden_columns, "hidden column is", "hidden columns are"),
        *(["Dates count from 1904."] if package.dates_from_1904 else []),
        *(_merged(facts.merged) if facts.merged else []),
    ]


def _merged(count: int) -> list[str]:
    if count == 1:
        return ["Cells are merged in one place: only the first of them has a value."]
    return [f"Cells are merged in {count} places: only the first of each has a value."]


def _counted(count: int, one: str, many: str) -> list[str]:
    return [f"{count} {one if count == 1 else many} read too."] if count else []


def _records(
    file: BinaryIO, package: Package, sheet: Sheet, facts: SheetFacts
) -> Iterator[Record]:
    """Yield every row of the sheet, checked against the facts."""
    check = _Check(file, package, sheet, facts)
    at = 0
    rows = first_reader.rows(first_reader.workbook(file), sheet.name)
    for number, values in enumerate(rows, start=1):
        expected = at < len(facts.numbers) and facts.numbers[at] == number
        yield check.row(number, values, at if expected else None)
        at += expected
    for lost in range(at, len(facts.numbers)):
        yield check.row(facts.numbers[lost], [], lost)


class _Check:
    """Holds the rows that calamine read against the XML, and where they differ, again."""

    def __init__(
        self, file: BinaryIO, package: Package, sheet: Sheet, facts: SheetFacts
    ) -> None:
        self._package, self._sheet, self._facts = package, sheet, facts
        self._exact: SheetFacts | None = None
        self._second = SecondReader(file, sheet.name)

    def row(self, number: int, values: list[Any], at: int | None) -> Record:
        """Make a record of a row, which is at this place in the facts or should not be."""
        values += [""] * (self._facts.width - len(values))
        problems: dict[int, str] = {}
        lost = None
        filled = tuple([at for at, value in enumerate(values) if value != ""])
        if filled != (() if at is None else self._facts.columns(at)):
            problems = _unreal(number, values, self._facts)
            lost = self._differing(number, values, at, set(problems))
        try:
            texts = [each if type(each) is str else cells.text(each) for each in values]
        except DigitsLostError:
            texts = _doubtful(values, problems)
        return number, texts, lost or problems or None

    def _differing(
        self, number: int, values: list[Any], at: int | None, known: set[int]
    ) -> str | None:
        """Look closer; most often, what is missing is an empty text."""
        read = {column for column, value in enumerate(values) if value != ""} - known
        columns = set() if at is None else set(self._facts.columns(at)) - known
        if read < columns and at is not None:
            if self._exact is None:
                self._exact = count_exactly(self._package, self._sheet.part)
            columns = set(self._exact.columns_in(number)) - known
        return (
            None if read == columns else self._second.settle(number, values, columns, known)
        )


def _unreal(number: int, values: list[Any], facts: SheetFacts) -> dict[int, str]:
    """Put what Excel shows for an error in its place, and say so by column."""
    problems = {}
    for column, shown in facts.errors.get(number, {}).items():
        values[column] = shown
        problems[column] = f"{shown} instead of a value"
    for column in facts.uncounted.get(number, ()):
        problems[column] = "A formula whose result was never stored"
    return problems


def _doubtful(values: list[Any], problems: dict[int, str]) -> list[str]:
    texts = []
    for column, value in enumerate(values):
        try:
            texts.append(cells.text(value))
        except DigitsLostError:
            texts.append(cells.long_number(value))
            problems[column] = cells.DIGITS_LOST
    return texts
