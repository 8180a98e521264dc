"""Dates, times and birthdays: ISO, or written so that they can mean one day only."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from storage.values import BadValueError, shown

_EARLIEST_YEAR = 1000
_LEAP_YEAR = 2000  # where a birthday has no year, 29 February is a day
_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)

_TIMELESS = r"(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?"  # what tables add to a date
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d\d?)\2(\d\d?){_TIMELESS}", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d\d?)([-/.])(\d\d?)\2(\d{{4}}){_TIMELESS}", re.ASCII)
_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|\.)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?:[\s,-]+(?P<year>\d{4}))?"
_DAY_MONTH = re.compile(rf"{_DAY}(?:\s+of)?[\s-]*{_MONTH}{_YEAR}", re.ASCII | re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_MONTH}[\s-]*{_DAY}{_YEAR}", re.ASCII | re.IGNORECASE)


class _Day(NamedTuple):
    """A day; ``year`` is None where nobody wrote one."""

    year: int | None
    month: int
    day: int


def read_date(text: str) -> str:
    """Return the day as 2026-01-31.

    Raises:
        BadValueError: it is no day of the calendar, or could be two.
    """
    iso = re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)
    day = _Day(*map(int, text.split("-"))) if iso else _read_day(text)
    if day is None or day.year is None:
        raise BadValueError(f"{shown(text)} is no date. Write it as 2026-01-31.")
    return _checked(day, text)


def read_birthday(text: str) -> str:
    """Return the birthday as 1990-05-17, or as --05-17 where the year is not told.

    Raises:
        BadValueError: it is no day of the calendar, or could be two.
    """
    short = _WITHOUT_YEAR.fullmatch(text)
    day = _Day(None, int(short[1]), int(short[2])) if short else _read_day(text)
    if day is None:
        raise BadValueError(
            f"{shown(text)} is no birthday. Write it as 1990-05-17, "
            "or without the year as 17 May or --05-17."
        )
    return _checked(day, text)


_WITHOUT_YEAR = re.compile(r"--(\d\d)-?(\d\d)", re.ASCII)


def birthday_text(stored: str) -> str:
    """Return a birthday as people write it, so that it can be read again."""
    short = _WITHOUT_YEAR.fullmatch(stored)
    return f"{int(short[2])} {_full_name(int(short[1])).title()}" if short else stored


def _read_day(text: str) -> _Day | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _Day(int(found[1]), int(found[3]), int(found[4]))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        return _which(int(found[1]), int(found[3]), int(found[4]), text)
    return _in_words(text)


def _which(first: int, second: int, year: int, text: str) -> _Day:
    """Return the day where only one of the two orders gives one; never guess."""
    months = range(1, 13)
    if first in months and second in months and first != second:
        raise BadValueError(
            f"{shown(text)} could be {year}-{first:02}-{second:02} or "
            f"{year}-{second:02}-{first:02}. Write the one you mean."
        )
    return _Day(year, second, first) if second in months else _Day(year, first, second)


def _in_words(text: str) -> _Day | None:
    found = _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    month = _month(found["month"].lower()) if found else None
    if found is None or month is None:
        return None
    return _Day(int(found["year"]) if found["year"] else None, month, int(found["day"]))


def _month(word: str) -> int | None:
    """Return the number of an English month, written out or cut to three letters."""
    for number, short in enumerate(_MONTHS, start=1):
        if word in (short, _full_name(number), "sept" if short == "sep" else short):
            return number
    return None


def _full_name(month: int) -> str:
    names = "january february march april may june july august september october november"
    return [*names.split(), "december"][month - 1]


def _checked(day: _Day, text: str) -> str:
    try:
        written = date(day.year or _LEAP_YEAR, day.month, day.day).isoformat()
    except ValueError:
        raise BadValueError(f"{shown(text)} is no day of the calendar.") from None
    if day.year is not None and day.year < _EARLIEST_YEAR:
        raise BadValueError(f"{shown(text)} is too long ago. Check the year.")
    return f"-{written[4:]}" if day.year is None else written


_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*(Z|UTC|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)


def read_datetime(text: str) -> str:
    """Return the moment in UTC, as 2026-01-31T14:00:00+00:00.

    A time without an offset is in UTC; a day alone is its first moment.

    Raises:
        BadValueError: it is no moment.
    """
    found = _MOMENT.fullmatch(text)
    if not found:
        return f"{read_date(text)}T00:00:00+00:00"
    offset = "+00:00" if found[3] is None or found[3].upper() in ("Z", "UTC") else found[3]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValueError(
            f"{shown(text)} is no time. Write it as 2026-01-31 14:00 or 2026-01-31T14:00Z."
        ) from None
    return moment.isoformat()
