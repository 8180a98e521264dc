"""openpyxl, asked only about the rows in which calamine and the XML disagree."""

import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

EMPTY = (None, "")
LOST = "Parts of the row are not where the sheet says they are."


class SecondReader:
    """Reads on through the sheet as far as it is asked; the rows must be asked in order."""

    def __init__(self, file: BinaryIO, sheet: str) -> None:
        self._file, self._sheet = file, sheet
        self._rows: Iterator[tuple[int, dict[int, Any]]] | None = None
        self._at: tuple[int, dict[int, Any]] = (0, {})

    def settle(
        self, number: int, values: list[Any], columns: set[int], known: set[int]
    ) -> str | None:
        """Correct ``values`` of a row in place, or say why it cannot be believed.

        ``columns`` are those that hold something in the XML; ``known`` are not looked at.
        """
        seen = {at: value for at, value in self._row(number).items() if at not in known}
        if set(seen) != columns or max(seen, default=0) >= len(values):
            return LOST
        for at in range(len(values)):
            if at not in known:
                values[at] = seen.get(at, "")
        return None

    def _row(self, number: int) -> dict[int, Any]:
        """Return what stands in a row, by column."""
        if self._rows is None:
            self._rows = self._open()
        while self._at[0] < number:
            self._at = next(self._rows, (number, {}))
        return self._at[1] if self._at[0] == number else {}

    def _open(self) -> Iterator[tuple[int, dict[int, Any]]]:
        """Yield the rows that openpyxl sees; none where it fails, which settles nothing."""
        import openpyxl  # noqa: PLC0415 - takes 0.2 s, and is hardly ever asked

        self._file.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(self._file, read_only=True, data_only=True)
                sheet = book[self._sheet]
                sheet.reset_dimensions()
                rows = sheet.iter_rows(values_only=True)
                for number, row in enumerate(rows, start=1):
                    filled = [at for at, cell in enumerate(row) if cell not in EMPTY]
                    yield number, {at: row[at] for at in filled}
        except Exception:  # noqa: BLE001 - it raises almost anything on an odd workbook
            return
