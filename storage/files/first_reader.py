"""calamine: fast and nearly always right, so that others only check it."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from storage.files.errors import DamagedFileError

UNREADABLE = "The workbook is damaged: its reader stops in the middle."


def workbook(file: BinaryIO) -> CalamineWorkbook:
    """Open a workbook without holding all of its bytes in memory.

    Raises:
        DamagedFileError: it is none.
    """
    try:
        return CalamineWorkbook.from_path(f"/dev/fd/{file.fileno()}")
    except CalamineError as bad:
        raise DamagedFileError(UNREADABLE) from bad


def rows(book: CalamineWorkbook, sheet: str) -> Iterator[list[Any]]:
    """Yield the rows of a sheet from its first row and first column on.

    Raises:
        DamagedFileError: a cell makes no sense.
    """
    try:
        read = book.get_sheet_by_name(sheet)
    except CalamineError as bad:
        raise DamagedFileError(UNREADABLE) from bad
    # calamine begins every row at the first column in which any row has a value.
    left_out = [""] * (read.start or (0, 0))[1]
    for row in read.iter_rows():
        yield left_out + row
