"""Rows out of XLS workbooks: calamine reads, xlrd reads too, and they must agree."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, BinaryIO, Final

import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from storage.files import cells, first_reader
from storage.files.cells import DigitsLostError
from storage.files.errors import (
    DamagedFileError,
    EmptyFileError,
    ProtectedFileError,
    TooLargeFileError,
    UnknownSheetError,
)
from storage.files.limits import MAX_COLUMNS, MAX_SHEET_CELLS
from storage.files.shapes import Reading
from storage.files.source import Record, Source

SECONDS_PER_DAY: Final = 86_400


def open_source(file: BinaryIO, reading: Reading, found: Callable[[int], None]) -> Source:
    """Return the records of one sheet; without a wish, of the first that has any."""
    book = _second_opinion(file)
    first = first_reader.workbook(file)
    listed = [each for each in first.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    hidden = [each.name for each in listed if each.visible != SheetVisibleEnum.Visible]
    names = sorted((each.name for each in listed), key=hidden.__contains__)
    sheet = _choose(first, book, names, reading.sheet)
    found(sheet.nrows)
    notes = [f"Hidden sheets: {', '.join(hidden)}."] if hidden else []
    if book.datemode:
        notes.append("Dates count from 1904.")
    return Source(
        kind="xls",
        records=_records(first_reader.rows(first, sheet.name), sheet),
        even=True,
        sheets=[each.name for each in listed],
        sheet=sheet.name,
        notes=notes,
    )


def _second_opinion(file: BinaryIO) -> xlrd.Book:
    file.seek(0)
    try:
        book = xlrd.open_workbook(
            file_contents=file.read(), logfile=io.StringIO(), on_demand=True
        )
    except MemoryError:
        raise
    except xlrd.XLRDError as bad:
        if "encrypted" in str(bad).lower():
            raise ProtectedFileError("This workbook has a password.") from bad
        raise DamagedFileError(first_reader.UNREADABLE) from bad
    except Exception as bad:  # xlrd raises whatever a wrong byte leads to
        raise DamagedFileError(first_reader.UNREADABLE) from bad
    return book


def _choose(
    first: CalamineWorkbook, second: xlrd.Book, names: list[str], wish: str | None
) -> xlrd.sheet.Sheet:
    """Load the sheet that was asked for, or the first in which either sees a row."""
    if wish is not None and wish not in names:
        raise UnknownSheetError(f"The workbook has no sheet “{wish}”.")
    for name in names if wish is None else [wish]:
        sheet = _loaded(second, name)
        if sheet.nrows or next(first_reader.rows(first, name), None):
            return sheet
    raise EmptyFileError("There is no row in it.")


def _loaded(book: xlrd.Book, name: str) -> xlrd.sheet.Sheet:
    try:
        sheet = book.sheet_by_name(name)
    except MemoryError:
        raise
    except Exception as bad:  # xlrd raises whatever a wrong byte leads to
        raise DamagedFileError(first_reader.UNREADABLE) from bad
    if sheet.ncols > MAX_COLUMNS:
        raise TooLargeFileError(f"There are more than {MAX_COLUMNS} columns.")
    if sheet.nrows * sheet.ncols > MAX_SHEET_CELLS:
        raise TooLargeFileError(
            f"The sheet reaches over more than {MAX_SHEET_CELLS:,} cells."
        )
    return sheet


def _records(rows: Iterator[list[Any]], sheet: xlrd.sheet.Sheet) -> Iterator[Record]:
    """Yield every row that either reader sees."""
    last = 0
    for last, values in enumerate(rows, start=1):
        yield _checked(last, values, sheet)
    for number in range(last + 1, sheet.nrows + 1):
        yield _checked(number, [], sheet)


def _checked(number: int, values: list[Any], sheet: xlrd.sheet.Sheet) -> Record:
    width = max(sheet.ncols, len(values))
    inside = number <= sheet.nrows
    kinds = list(sheet.row_types(number - 1)) if inside else []
    seen = sheet.row_values(number - 1) if inside else []
    kinds += [xlrd.XL_CELL_EMPTY] * (width - len(kinds))
    seen += [""] * (width - len(seen))
    values += [""] * (width - len(values))
    found = [
        _cell(*cell, sheet.book.datemode) for cell in zip(values, kinds, seen, strict=True)
    ]
    return (
        number,
        [text for text, _ in found],
        {at: problem for at, (_, problem) in enumerate(found) if problem} or None,
    )


def _cell(value: Any, kind: int, seen: Any, datemode: int) -> tuple[str, str | None]:
    """Return the text of a cell, and what is wrong with it."""
    if kind == xlrd.XL_CELL_ERROR:
        shown = xlrd.error_text_from_code.get(seen, "an error")
        return shown, f"{shown} instead of a value"
    if kind == xlrd.XL_CELL_TEXT and str(value).replace("\0", "") == seen:
        return seen, None  # calamine keeps the empty half of some wide characters
    if not _agree(value, kind, seen, datemode):
        return str(seen), "Two readers see different values"
    try:
        return cells.text(value), None
    except DigitsLostError:
        return cells.long_number(value), cells.DIGITS_LOST


def _agree(value: Any, kind: int, seen: Any, datemode: int) -> bool:
    """Tell whether both readers see the same in a cell."""
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_TEXT):
        return bool(value == seen)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return value is bool(seen)
    if kind == xlrd.XL_CELL_NUMBER:
        return type(value) in (int, float) and bool(value == seen)
    if isinstance(value, timedelta):
        return round(value.total_seconds()) == round(float(seen) * SECONDS_PER_DAY)
    return cells.text(value) == _moment(seen, datemode)


def _moment(seen: float, datemode: int) -> str:
    try:
        moment = xlrd.xldate.xldate_as_datetime(seen, datemode)
    except (ValueError, OverflowError):
        return ""
    return cells.text(moment.time() if 0 <= seen < 1 else moment)
