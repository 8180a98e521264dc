"""The text of a cell that a workbook stores as something else."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

MAX_EXACT: Final = 10**15
"""Excel keeps 15 digits of a number; what follows is lost before we see it."""

DIGITS_LOST: Final = "A number of more than 15 digits, of which Excel may have lost some"


class DigitsLostError(ValueError):
    """A number has more digits than Excel keeps."""


def text(value: Any) -> str:
    """Return what a person would have typed: no ``.0``, ISO dates, TRUE and FALSE.

    Raises:
        DigitsLostError: a whole number that is longer than Excel can store.
    """
    return _TEXT[type(value)](value)


def long_number(value: float) -> str:
    """Return a number whose last digits may be lost."""
    return str(int(value)) if math.isfinite(value) else str(value)


def _number(value: float) -> str:
    if not -MAX_EXACT < value < MAX_EXACT:  # also for what is no number at all
        raise DigitsLostError
    return str(int(value)) if value == int(value) else format(value, ".15g")


def _moment(value: datetime) -> str:
    rounded = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    words = rounded.isoformat(sep=" ")
    return words.removesuffix(" 00:00:00")


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, sign = abs(seconds) // 60, "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{abs(seconds) % 60:02}"


_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    str: str,
    type(None): lambda _: "",
    bool: lambda value: "TRUE" if value else "FALSE",
    int: _number,
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: lambda value: value.isoformat(timespec="seconds"),
    timedelta: _duration,
}


def column_letters(index: int) -> str:
    """Return the name Excel shows for a column counted from 0: A, Z, AA."""
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters = chr(ord("A") + letter) + letters
        index -= 1
    return letters


def in_words(problems: Mapping[int, str]) -> str | None:
    """Return one text for what is wrong in a row, by column from 0; None for nothing."""
    columns: dict[str, list[str]] = {}
    for at, problem in problems.items():
        columns.setdefault(problem, []).append(column_letters(at))
    said = [f"{problem} (column {', '.join(at)})." for problem, at in columns.items()]
    return " ".join(said) or None
