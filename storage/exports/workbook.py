"""A workbook as it grows: typed cells, a heading that stays, a sheet about itself."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from storage.exports.columns import Cells, Column
from storage.formulas import escaped

MOST_ROWS: Final = 1_048_575
"""Excel's own limit, less the heading."""
WIDTH: Final = 18
ABOUT_WIDTHS: Final = (14, 90)
# What is text stays text: no formula, no link, no number that loses its zeros.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss",
}


class Workbook:
    """Writes contacts into a workbook, row by row."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        options = {**_OPTIONS, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._sheet: Worksheet = self._book.add_worksheet("Contacts")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(columns) - 1, WIDTH)
        for at, column in enumerate(columns):
            self._sheet.write_string(0, at, column.heading, self._bold)
        self._row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def write(self, columns: Sequence[Cells]) -> None:
        """Add a batch, given column by column."""
        for cells in zip(*columns, strict=True):
            self._row += 1
            for at, cell in enumerate(cells):
                self._write(at, cell)

    def _write(self, at: int, cell: Any) -> None:
        if isinstance(cell, str):
            # Typed as text, it is calculated nowhere.
            self._sheet.write_string(self._row, at, escaped(cell))
        elif isinstance(cell, datetime):
            self._sheet.write_datetime(self._row, at, cell.replace(tzinfo=None))
        elif cell is not None:
            self._sheet.write_number(self._row, at, cell)

    def finish(self, about: Sequence[tuple[str, str]]) -> None:
        """Say on a sheet of its own what the file is about."""
        sheet = self._book.add_worksheet("About")
        for at, width in enumerate(ABOUT_WIDTHS):
            sheet.set_column(at, at, width)
        for row, (label, value) in enumerate(about):
            sheet.write_string(row, 0, label, self._bold)
            sheet.write_string(row, 1, value)
