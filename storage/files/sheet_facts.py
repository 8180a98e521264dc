"""What stands where in a sheet, counted in its XML: the check on every other reader."""

from array import array
from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from storage.files.errors import DamagedFileError, TooLargeFileError
from storage.files.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_CELLS
from storage.files.package import Package

DIGITS: Final = "0123456789"
EXCEL_COLUMNS: Final = 16_384
EXCEL_ROWS: Final = 1_048_576
REPORT_ROWS: Final = 10_000
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
        """Take a row, the next one down."""
        if self.numbers and number <= self.numbers[-1]:
            raise DamagedFileError(f"Row {number} of the sheet is there twice.")
        known = self._known.setdefault(columns, len(self._columns))
        if known == len(self._columns):
            self._columns.append(columns)
        self.numbers.append(number)
        self._patterns.append(known)
        self.width = max(self.width, max(columns) + 1)
        self._check_size()

    def _check_size(self) -> None:
        if self.width > MAX_COLUMNS:
            raise TooLargeFileError(f"There are more than {MAX_COLUMNS} columns.")
        if len(self.numbers) > MAX_ROWS:
            raise TooLargeFileError(f"There are more than {MAX_ROWS:,} rows.")
        if self.numbers[-1] * self.width > MAX_SHEET_CELLS:
            raise TooLargeFileError(
                f"The sheet reaches over more than {MAX_SHEET_CELLS:,} cells."
            )

    def columns(self, at: int) -> Columns:
        """Return the filled columns of the row at this place in ``numbers``."""
        return self._columns[self._patterns[at]]


def count(package: Package, part: str, found: Callable[[int], None]) -> SheetFacts:
    """Go through the XML of a sheet; ``found`` hears of the rows on the way.

    Raises:
        TooLargeFileError: the sheet passes a limit.
        DamagedFileError: the XML is broken or is no sheet.
    """
    counter = _Counter(found)
    package.parse(part, counter.start, counter.parser)
    counter.end_row()
    return counter.facts


class _Counter:
    """Where we are in the XML.

    No handler runs at the end of an element and none for text, except inside the few
    cells whose text matters: handlers are what counting costs.
    """

    def __init__(self, found: Callable[[int], None]) -> None:
        self.facts = SheetFacts()
        self.parser = expat.ParserCreate()
        self._found = found
        self._prefix: str | None = None
        self._row = 0
        self._column = -1
        self._filled: list[int] = []
        self._type = ""
        self._is_formula = False
        self._is_filled = False
        self._shown: str | None = None
        self._indexes: dict[str, int] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self._cell:
            self._start_cell(attributes)
        elif tag in self._values:
            if not self._is_filled:
                self._filled.append(self._column)
                self._is_filled = True
            if self._is_formula or self._type == "e":
                self._shown = ""
                self.parser.CharacterDataHandler = self._listen
        elif tag == self._row_tag:
            self.end_row()
            self._start_row(attributes)
        elif tag == self._formula:
            self._is_formula = True
        else:
            self._start_other(tag, attributes)

    _cell = _row_tag = _formula = ""
    _values: tuple[str, ...] = ()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._is_formula or self._type == "e":
            self._end_special()
        self._type = attributes.get("t", "n")
        self._is_filled = False
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(DIGITS)
        index = self._indexes.get(letters)
        if index is None:
            index = self._indexes[letters] = _column_index(letters)
        self._column = index

    def _end_special(self) -> None:
        """Note what a formula or an error shows, once its cell is over."""
        self.parser.CharacterDataHandler = None
        shown, self._shown = self._shown, None
        if not self._is_filled:
            self._filled.append(self._column)
        if self._type == "e":
            self.facts.errors.setdefault(self._row, {})[self._column] = shown or "an error"
        elif not shown and self._type != "str":
            self.facts.uncounted.setdefault(self._row, []).append(self._column)
        self._type, self._is_formula = "", False

    def _listen(self, text: str) -> None:
        self._shown = (self._shown or "") + text

    def end_row(self) -> None:
        """Hand over the row that is over."""
        if self._is_formula or self._type == "e":
            self._end_special()
        if self._filled:
            self.facts.add(self._row, tuple(self._filled))
            self._filled = []
            if len(self.facts.numbers) % REPORT_ROWS == 0:
                self._found(len(self.facts.numbers))

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = _row_number(number) if number else self._row + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.facts.hidden_rows += 1

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if self._prefix is None:
            self._name_tags(tag)
        local = tag.rpartition(":")[2]
        if local == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = attributes.get("min", "1"), attributes.get("max", "1")
            if first.isdecimal() and last.isdecimal():
                self.facts.hidden_columns += min(int(last), EXCEL_COLUMNS) - int(first) + 1
        if local == "mergeCell":
            self.facts.merged += 1

    def _name_tags(self, root: str) -> None:
        """Take over the prefix that this file gives to all names of its sheets."""
        prefix, colon, _ = root.rpartition(":")
        self._prefix = prefix + colon
        self._cell, self._row_tag = f"{self._prefix}c", f"{self._prefix}row"
        self._values = f"{self._prefix}v", f"{self._prefix}is"
        self._formula = f"{self._prefix}f"


def _row_number(text: str) -> int:
    number = int(text[:9]) if text.isdecimal() else 0
    if not 1 <= number <= EXCEL_ROWS:
        raise DamagedFileError("The sheet has a row that no sheet can have.")
    return number


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper()[:4]:
        index = index * 26 + ord(letter) - ord("A") + 1
    if not letters.isalpha() or not letters.isascii() or index > EXCEL_COLUMNS:
        raise DamagedFileError("The sheet has a column that no sheet can have.")
    return index - 1
