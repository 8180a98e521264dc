"""Counts the cells of a sheet in its XML; values are somebody else's business."""

from typing import Final
from xml.parsers import expat

from storage.files.errors import DamagedFileError
from storage.files.package import refuse_declaration
from storage.files.sheet_facts import SheetFacts

DIGITS: Final = "0123456789"
EXCEL_COLUMNS: Final = 16_384
EXCEL_ROWS: Final = 1_048_576
ERROR, SHARED, FORMULA_TEXT, INLINE = "e", "s", "str", "inlineStr"
TEXTS: Final = frozenset({ERROR, SHARED, FORMULA_TEXT, INLINE})
TRUE: Final = ("1", "true")


class Counter:
    """Counts the cells of the XML that it is given; an error cell counts as filled.

    ``heard`` are the types of cells whose texts matter, and ``empty_texts`` the shared
    ones that do not fill a cell.  No handler runs at the end of an element and none for
    text, except inside the few cells whose text matters: handlers are what it costs.
    """

    def __init__(
        self,
        heard: frozenset[str] = frozenset({ERROR, INLINE}),
        empty_texts: frozenset[str] = frozenset(),
    ) -> None:
        self.facts = SheetFacts()
        self.parser = expat.ParserCreate()
        self._heard = heard
        self._empty_texts = empty_texts
        self._prefix: str | None = None
        self.row = 0
        self._column = -1
        self._filled: list[int] = []
        self._type = ""
        self._is_formula = False
        self._is_filled = False
        self._has_cells = False
        self._shown = ""
        self._indexes: dict[str, int] = {}
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = refuse_declaration

    def take(self, chunk: bytes) -> None:
        """Count what begins in the next bytes of the XML.

        Raises:
            TooLargeFileError: the sheet passes a limit.
            DamagedFileError: a cell is where no cell can be.
        """
        self.parser.Parse(chunk)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self._cell:
            self._start_cell(attributes)
        elif tag == self._value:
            self._fill()
            self._hear_if_it_matters()
        elif tag == self._row:
            self.end_row()
            self._start_row(attributes)
        elif tag == self._formula:
            self._is_formula = True
        elif tag == self._inline:
            self._fill()
        elif tag == self._text:
            self._hear_if_it_matters()
        else:
            self._start_other(tag, attributes)

    _cell = _row = _formula = _value = _inline = _text = ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._is_formula or self._type in self._heard:
            self._end_heard()
        self._type = attributes.get("t", "n")
        self._is_filled = False
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        self._column = self.column_of(reference.rstrip(DIGITS))

    def column_of(self, letters: str) -> int:
        """Return the column, from 0, that Excel calls by these letters."""
        index = self._indexes.get(letters)
        if index is None:
            index = self._indexes[letters] = _column_index(letters)
        return index

    def _end_heard(self) -> None:
        """Decide about a cell whose text matters, once it is over."""
        shown, self._shown = self._shown, ""
        if self._type == ERROR:
            shown = shown.strip() or "An error"
            self.facts.errors.setdefault(self.row, {})[self._column] = shown
            self._fill()
        elif self._is_formula and self._type != FORMULA_TEXT and not shown.strip():
            self.facts.uncounted.setdefault(self.row, []).append(self._column)
            self._fill()
        elif self._is_filled and self._is_empty(shown):
            self._filled.pop()
        self._type, self._is_formula = "", False

    def _is_empty(self, shown: str) -> bool:
        return not shown or (self._type == SHARED and shown in self._empty_texts)

    def _fill(self) -> None:
        if not self._is_filled:
            self._filled.append(self._column)
            self._is_filled = self._has_cells = True

    def _hear_if_it_matters(self) -> None:
        if self._is_formula or self._type in self._heard:
            self.parser.CharacterDataHandler = self._hear
            self.parser.EndElementHandler = self._hush

    def _hear(self, text: str) -> None:
        self._shown += text

    def _hush(self, _: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None

    def end_row(self) -> None:
        """Hand over the row that is over."""
        if self._is_formula or self._type in self._heard:
            self._end_heard()
        if self._has_cells:
            self.facts.add(self.row, tuple(self._filled))
            self._filled, self._has_cells = [], False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self.row = _row_number(number) if number else self.row + 1
        self._column = -1
        if attributes.get("hidden") in TRUE:
            self.facts.hidden_rows += 1

    def _start_other(self, tag: str, attributes: dict[str, str]) -> None:
        if self._prefix is None:
            self._name_tags(tag)
        local = tag.rpartition(":")[2]
        if local == "col" and attributes.get("hidden") in TRUE:
            first, last = attributes.get("min", "1"), attributes.get("max", "1")
            if first.isdecimal() and last.isdecimal():
                self.facts.hidden_columns += min(int(last), EXCEL_COLUMNS) - int(first) + 1
        if local == "mergeCell":
            self.facts.merged += 1

    def _name_tags(self, root: str) -> None:
        """Take over the prefix that this file gives to all names of its sheets."""
        prefix, colon, _ = root.rpartition(":")
        self._prefix = prefix = prefix + colon
        self._cell, self._row = f"{prefix}c", f"{prefix}row"
        self._value, self._formula = f"{prefix}v", f"{prefix}f"
        self._inline, self._text = f"{prefix}is", f"{prefix}t"


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
