"""Rows out of XLSX workbooks: calamine reads, the XML says whether anything got lost."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import python_calamine

from storage.files import cells, sheet_facts
from storage.files.cells import DigitsLostError
from storage.files.errors import EmptyFileError, UnknownSheetError
from storage.files.package import Package, Sheet
from storage.files.second_reader import SecondReader
from storage.files.shapes import Reading
from storage.files.sheet_facts import Columns, SheetFacts
from storage.files.source import Record, Source


def open_source(file: BinaryIO, reading: Reading, found: Callable[[int], None]) -> Source:
    """Return the records of one sheet; without a wish, of the first that has any."""
    package = Package(file)
    sheet, facts = _choose(package, reading.sheet, found)
    return Source(
        kind="xlsx",
        records=_records(file, sheet, facts),
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
        facts = sheet_facts.count(package, sheet.part, found)
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
        *(
            [f"{facts.merged} merged: only the first cell of each has a value."]
            if facts.merged
            else []
        ),
    ]


def _counted(count: int, one: str, many: str) -> list[str]:
    return [f"{count} {one if count == 1 else many} read too."] if count else []


def _records(file: BinaryIO, sheet: Sheet, facts: SheetFacts) -> Iterator[Record]:
    """Yield every row of the sheet, checked against the facts."""
    second = SecondReader(file, sheet.name)
    book = python_calamine.load_workbook(f"/dev/fd/{file.fileno()}")
    read = book.get_sheet_by_name(sheet.name)
    left_out = [""] * (read.start or (0, 0))[
        1
    ]  # calamine begins at the first filled column
    at = 0
    for number, values in enumerate(read.iter_rows(), start=1):
        columns: Columns = ()
        if at < len(facts.numbers) and facts.numbers[at] == number:
            columns = facts.columns(at)
            at += 1
        yield _checked(number, left_out + values, columns, facts, second)
    for left in range(at, len(facts.numbers)):
        yield _checked(facts.numbers[left], [], facts.columns(left), facts, second)


def _checked(
    number: int,
    values: list[Any],
    columns: Columns,
    facts: SheetFacts,
    second: SecondReader,
) -> Record:
    """Make a record of a row, unless the facts say that it is another row."""
    values += [""] * (facts.width - len(values))
    problems: dict[int, str] = {}
    lost = None
    if tuple([at for at, value in enumerate(values) if value != ""]) != columns:
        problems = _unreal(number, values, facts)
        lost = second.settle(number, values, set(columns) - set(problems), set(problems))
    try:
        texts = [each if type(each) is str else cells.text(each) for each in values]
    except DigitsLostError:
        texts = _doubtful(values, problems)
    return number, texts, lost or cells.in_words(problems)


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
