"""Days and months by their names."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from storage.values import BadValueError

WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
# What a name may be cut to: mon, tue, jan, feb.
SHORTEST: Final = 3
HELP: Final = (
    "Write for example every monday 09:00, every weekday 8:30, every day 7:00, "
    'monthly 1 07:00 or cron:"0 9 * * 1".'
)
_GROUPS: Final[Mapping[str, tuple[int, ...]]] = {
    "day": (0, 1, 2, 3, 4, 5, 6),
    "weekday": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
}


def read_days(text: str) -> list[int]:
    """Return the weekdays that are named, counted from 0, Monday.

    Raises:
        BadValueError: one of them is no day.
    """
    words = re.split(r"\s*,\s*|\s+and\s+", text.casefold())
    return sorted({day for word in words for day in _day(word)})


def _day(word: str) -> tuple[int, ...]:
    if word in _GROUPS:
        return _GROUPS[word]
    found = place(word.removesuffix("s"), WEEKDAYS)
    if found is None:
        raise BadValueError(f"“{word}” is no day. {HELP}")
    return (found,)


def place(word: str, names: Iterable[str]) -> int | None:
    """Return the place of the name that begins so; None for too few letters or none."""
    fits = (at for at, name in enumerate(names) if name.startswith(word.casefold()))
    return next(fits, None) if len(word) >= SHORTEST else None


def named(days: Iterable[int]) -> str:
    """Return weekdays as people say them."""
    chosen = tuple(days)
    for name, group in _GROUPS.items():
        if chosen == group and name != "weekend":
            return name
    names = [WEEKDAYS[day].capitalize() for day in chosen]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
