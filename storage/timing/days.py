"""Days and months by their names."""

import re
from collections.abc import Iterable, Mapping, Sequence
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
    "Write for example every monday 09:00, weekdays 8:30, daily at 9 and 17, monthly 1 "
    "07:00, last friday of the month 5pm, every 2 weeks on monday 9am, every 4 hours "
    'or cron:"0 9 * * 1".'
)
_GROUPS: Final[Mapping[str, tuple[int, ...]]] = {
    "day": (0, 1, 2, 3, 4, 5, 6),
    "weekday": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    "workday": (0, 1, 2, 3, 4),
    "working day": (0, 1, 2, 3, 4),
    "business day": (0, 1, 2, 3, 4),
}
_CUT: Final = "|".join(
    name[:length] for name in WEEKDAYS for length in range(len(name), SHORTEST - 1, -1)
)
# One day or group of days, by a word that may be wrong, and by those that are known.
WORD: Final = r"(?:(?:working|business)\s)?[a-z]+"
KNOWN: Final = rf"(?:{'|'.join(_GROUPS)}|{_CUT})s?"
# Those that are understood without "every": beside a clock, and alone.
BARE: Final = rf"(?:(?:weekday|weekend|workday|{_CUT})s?|daily)"
PLURAL: Final = rf"(?:(?:weekday|weekend|workday|{_CUT})s|daily)"


def several(day: str) -> str:
    """Return the pattern of one such day or more."""
    return rf"{day}(?:(?:\s?,\s?|,?\sand\s){day})*"


def read_days(text: str) -> list[int]:
    """Return the weekdays that are named, counted from 0, Monday.

    Raises:
        BadValueError: one of them is no day.
    """
    words = re.split(r"\s*,?\s+and\s+|\s*,\s*", text.casefold())
    return sorted({day for word in words for day in _day(word)})


def _day(word: str) -> tuple[int, ...]:
    word = "day" if word == "daily" else word
    group = _GROUPS.get(word) or _GROUPS.get(word.removesuffix("s"))
    if group is not None:
        return group
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
    return listed([WEEKDAYS[day].capitalize() for day in chosen])


def listed(names: Sequence[str]) -> str:
    """Return names as one says them one after the other."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
