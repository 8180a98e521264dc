"""Counts plain rows of a sheet by their bytes, and leaves all others to the XML parser.

Nearly every row that Excel or a library writes looks the same; calling Python for each
of its cells takes six times as long as two searches over the whole row.  A row counts as
plain only if every cell in it is accounted for; the parser gets everything else, in order,
so that it sees a whole document and nothing is taken on trust.
"""

import re
from typing import Final

from storage.files.sheet_counter import Counter
from storage.files.sheet_facts import Columns

ROWS_BEGIN: Final = b"<sheetData>"
ROW_ENDS: Final = b"</row>"
MAX_ROW_BYTES: Final = 8 * 1024 * 1024
UNUSUAL: Final = re.compile(rb"<[!?]")
"""Comments, CDATA and instructions may hide or show whole rows."""
ROW: Final = re.compile(rb'\s*<row r="([1-9]\d{0,6})"((?: [A-Za-z:0-9]+="[^"<>]*")*) ?>')
_CELL: Final = (
    rb'<c r="([A-Z]{1,3})[1-9]\d{0,6}"(?: s="\d+")?(?: t="(?:s|n|b|str|inlineStr)")?'
)
_EMPTY_TEXT: Final = rb"(?:<t ?/>|<t></t>)"
FILLED: Final = re.compile(_CELL + rb">(?:<v>|<is>(?!" + _EMPTY_TEXT + rb"))")
BLANK: Final = re.compile(_CELL + rb"(?: ?/>|><is>" + _EMPTY_TEXT + rb"</is></c>)")
MAX_KNOWN: Final = 50_000


class Scanner:
    """Takes the bytes of a sheet; counts plain rows, and hands on the others."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._buffer = b""
        self._in_rows = False
        self._given_up = False
        self._known: dict[tuple[bytes, ...], Columns] = {}

    def take(self, chunk: bytes) -> None:
        """Take the next bytes; none mean that there are no more."""
        if self._given_up:
            self._counter.take(chunk)
            return
        self._buffer += chunk
        if not self._in_rows:
            self._find_rows()
        at = self._take_rows() if self._in_rows else 0
        self._buffer = self._buffer[at:]
        if not chunk or len(self._buffer) > MAX_ROW_BYTES or self._is_past_rows():
            self._give_up()

    def _find_rows(self) -> None:
        head = self._buffer.find(ROWS_BEGIN) + len(ROWS_BEGIN)
        if head < len(ROWS_BEGIN):
            return
        if UNUSUAL.search(self._buffer, len(b"<?xml "), head):
            self._give_up()
            return
        self._counter.take(self._buffer[:head])
        self._buffer = self._buffer[head:]
        self._in_rows = True

    def _take_rows(self) -> int:
        """Take all whole rows in the buffer and return where the first other thing is."""
        buffer, at = self._buffer, 0
        if UNUSUAL.search(buffer):
            self._give_up()
            return 0
        while (end := buffer.find(ROW_ENDS, at)) >= 0:
            end += len(ROW_ENDS)
            row = buffer[at:end]
            if not self._is_plain(row):
                self._counter.take(row)
                self._counter.end_row()
            at = end
        return at

    def _is_plain(self, row: bytes) -> bool:
        """Take a row if all that it holds is known; else leave it to the parser."""
        begin = ROW.match(row)
        if begin is None or b"hidden" in begin[2] or row.count(b"<row") != 1:
            return False
        if b"<f" in row or b't="e"' in row:
            return False
        letters = tuple(FILLED.findall(row))
        blanks = len(BLANK.findall(row)) if row.count(b"<c") != len(letters) else 0
        if row.count(b"<c") != len(letters) + blanks or row.count(b"/>") > blanks:
            return False
        self._counter.row = int(begin[1])
        if letters:
            self._counter.facts.add(self._counter.row, self._columns(letters))
        return True

    def _columns(self, letters: tuple[bytes, ...]) -> Columns:
        columns = self._known.get(letters)
        if columns is None:
            columns = tuple(self._counter.column_of(each.decode()) for each in letters)
            if len(self._known) < MAX_KNOWN:
                self._known[letters] = columns
        return columns

    def _is_past_rows(self) -> bool:
        return self._in_rows and self._buffer.lstrip().startswith(b"</sheetData>")

    def _give_up(self) -> None:
        """Leave all that comes to the parser."""
        self._given_up = True
        rest, self._buffer = self._buffer, b""
        self._counter.take(rest)
