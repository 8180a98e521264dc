"""Which character parts the cells of a text."""

import csv
from collections import Counter
from contextlib import suppress
from typing import Final, NamedTuple

DELIMITERS: Final = (",", ";", "\t", "|")
NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS: Final = 200
CLEAR: Final = 0.9
"""The share of rows that must agree on their width for a delimiter to be believed."""
UNLIKE_FIRST: Final = 0.8
"""Counts less: commas in every name, but none in the header."""


class Split(NamedTuple):
    """A delimiter, and whether another one would have made sense as well."""

    delimiter: str
    certain: bool


def said(first_line: str) -> str | None:
    """Return the delimiter that Excel's first line ``sep=;`` names, if this is one."""
    line = first_line.rstrip("\r\n").strip('"')
    named = line[4:] if line[:4].lower() == "sep=" else ""
    return named if len(named) == 1 and named not in "\"'" else None


def guess(lines: list[str]) -> Split:
    """Choose the delimiter that parts most rows into the same number of cells."""
    scores = {each: _score(lines, each) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: scores[each])
    share, _ = scores[best]
    rivals = [each for each in DELIMITERS if each != best and scores[each][0] >= CLEAR]
    return Split(best, not rivals and (share >= CLEAR or share == 0))


def _score(lines: list[str], delimiter: str) -> tuple[float, int]:
    """Return the share of rows of the commonest width, and that width; 0 for one column."""
    widths = _widths(lines, delimiter)
    counted = Counter(width for width in widths if width > 1)
    if not counted:
        return 0.0, 0
    width, count = max(counted.items(), key=lambda each: (each[1], each[0]))
    share = count / len(widths)
    return (share if widths[0] == width else share * UNLIKE_FIRST), width


def _widths(lines: list[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    with suppress(csv.Error):  # what was read up to there decides
        rows = csv.reader(lines, delimiter=delimiter)
        widths.extend(len(row) for row in rows if any(row))
    return widths[:SAMPLE_ROWS]
