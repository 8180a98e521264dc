"""Cells that a spreadsheet would calculate, made harmless, and made what they were again.

An apostrophe in front keeps a program from calculating.  What stands in front of a formula
already gets one more, so that taking one away gives back the text as it was.
"""

import re
from typing import Final

# Full-width signs are formulas to programs that turn them into the plain ones.
_SIGNS: Final = "=+\\-@\t\r＝＋－＠"
_FORMULA: Final = re.compile(f"'*[{_SIGNS}]")
_GUARDED: Final = re.compile(f"''*[{_SIGNS}]")
SUSPECT: Final = frozenset("'=+-@\t\r＝＋－＠")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in SUSPECT and _FORMULA.match(cell) else cell


def escaped(cell: str) -> str:
    """Return a cell that stays the same when it is unguarded; it may be a formula."""
    return f"'{cell}" if cell[:1] == "'" and _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what a cell was before it was guarded."""
    return cell[1:] if _GUARDED.match(cell) else cell
