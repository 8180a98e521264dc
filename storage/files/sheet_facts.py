"""What stands where in a sheet, as its XML says: the check on every other reader."""

from array import array
from bisect import bisect_left

from storage.files.errors import DamagedFileError, TooLargeFileError
from storage.files.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_CELLS

Columns = tuple[int, ...]


class SheetFacts:
    """The cells of a sheet that hold something, by row number from 1 and column from 0.

    Rows are kept as numbers into a list of patterns, since most rows have the same.
    ``errors`` has what Excel shows instead of a value, ``uncounted`` the formulas whose
    result was never stored.
    """

    def __init__(self) -> None:
        self.numbers = array("I")
        self._patterns = array("I")
        self._columns: list[Columns] = []
        self._known: dict[Columns, int] = {}
        self.errors: dict[int, dict[int, str]] = {}
        self.uncounted: dict[int, list[int]] = {}
        self.width = 0
        self.hidden_rows = 0
        self.hidden_columns = 0
        self.merged = 0

    def add(self, number: int, columns: Columns) -> None:
        """Take a row, the next one down.

        Raises:
            DamagedFileError: it is there twice.
            TooLargeFileError: the sheet has more rows or cells than are read.
        """
        if self.numbers and number <= self.numbers[-1]:
            raise DamagedFileError(f"Row {number} of the sheet is there twice.")
        known = self._known.get(columns)
        if known is None:
            known = self._add_pattern(number, columns)
        self.numbers.append(number)
        self._patterns.append(known)
        if len(self.numbers) > MAX_ROWS:
            raise TooLargeFileError(f"There are more than {MAX_ROWS:,} rows.")
        if number * self.width > MAX_SHEET_CELLS:
            raise TooLargeFileError(
                f"The sheet reaches over more than {MAX_SHEET_CELLS:,} cells."
            )

    def _add_pattern(self, number: int, columns: Columns) -> int:
        if len(set(columns)) < len(columns):
            raise DamagedFileError(f"A cell in row {number} of the sheet is there twice.")
        self.width = max(self.width, *(column + 1 for column in columns), 0)
        if self.width > MAX_COLUMNS:
            raise TooLargeFileError(f"There are more than {MAX_COLUMNS} columns.")
        self._known[columns] = len(self._columns)
        self._columns.append(tuple(sorted(columns)))
        return self._known[columns]

    def columns(self, at: int) -> Columns:
        """Return the filled columns of the row at this place in ``numbers``."""
        return self._columns[self._patterns[at]]

    def columns_in(self, number: int) -> Columns:
        """Return the filled columns of a row; none if it is not there."""
        at = bisect_left(self.numbers, number)
        found = at < len(self.numbers) and self.numbers[at] == number
        return self.columns(at) if found else ()
