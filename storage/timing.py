"""When a schedule runs, as people write it: ``every monday 09:00``, ``cron:"0 9 * * 1"``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from storage.occurrences import Rule, next_after
from storage.values import BadValueError

WEEKDAYS: Final = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS: Final = tuple(
    "january february march april may june july august september october november "
    "december".split()
)
_MOST_A_DAY: Final = 288
_HELP: Final = (
    "Write for example every monday 09:00, every weekday 8:30, every day 7:00, "
    'monthly 1 07:00 or cron:"0 9 * * 1".'
)
_GROUPS: Final[Mapping[str, tuple[int, ...]]] = {
    "day": (0, 1, 2, 3, 4, 5, 6),
    "weekday": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
}
_SHAPES: Final = re.compile(
    r"(?:every\s+(?P<days>[a-z]+(?:(?:\s*,\s*|\s+and\s+)[a-z]+)*)"
    r"|(?P<daily>daily)|(?:monthly|every\s+month)(?:\s+on)?(?:\s+the)?\s+"
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:\s+at)?\s+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})",
    re.IGNORECASE,
)
_CRON: Final = re.compile(r'cron:\s*"?(?P<fields>[^"]+?)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Timing:
    """A rule with its canonical text, and how one says it."""

    text: str
    words: str
    rule: Rule


def read_timing(text: str) -> Timing:
    """Return what a text says.

    Raises:
        BadValueError: it cannot be understood, never comes, or comes too often.
    """
    text = " ".join(text.split())
    cron = _CRON.fullmatch(text)
    timing = _cron(cron["fields"]) if cron else _plain(text)
    if len(timing.rule.times) > _MOST_A_DAY:
        raise BadValueError("It may come every five minutes at most.")
    if next_after(timing.rule, ZoneInfo("UTC"), datetime(2000, 1, 1, tzinfo=UTC)) is None:
        raise BadValueError("There is no such day.")
    return timing


def read_zone(text: str) -> str:
    """Return the name of a time zone.

    Raises:
        BadValueError: there is none of this name.
    """
    found = _zones().get(text.strip().casefold())
    if found is None:
        raise BadValueError(
            f"There is no time zone “{text.strip()}”. Write for example Europe/Rome."
        )
    return found


@cache
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _plain(text: str) -> Timing:
    found = _SHAPES.fullmatch(text)
    if found is None:
        raise BadValueError(_HELP)
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:  # noqa: PLR2004  # the clock's own
        raise BadValueError(f"There is no {found['hour']}:{found['minute']} on a clock.")
    at, times = f"{hour:02}:{minute:02}", (60 * hour + minute,)
    if found["day"]:
        return _monthly(int(found["day"]), at, times)
    days = _days(found["days"] or "day")
    rule = Rule(times, None if len(days) == len(WEEKDAYS) else frozenset(days))
    named = _named(days)
    listed = named.replace(" and ", ",").replace(", ", ",").casefold()
    return Timing(f"every {listed} {at}", f"every {named} at {at}", rule)


def _monthly(day: int, at: str, times: tuple[int, ...]) -> Timing:
    if not 1 <= day <= 31:  # noqa: PLR2004  # the longest month
        raise BadValueError("A month has the days 1 to 31.")
    rule = Rule(times, days=frozenset((day,)), to_the_end=True)
    end = " or the last" if day > 28 else ""  # noqa: PLR2004  # every month has these
    return Timing(f"monthly {day} {at}", f"on day {day}{end} of every month at {at}", rule)


def _days(text: str) -> list[int]:
    words = re.split(r"\s*,\s*|\s+and\s+", text.casefold())
    return sorted({day for word in words for day in _day(word)})


def _day(word: str) -> tuple[int, ...]:
    word = word.removesuffix("s") if word not in _GROUPS else word
    if word in _GROUPS:
        return _GROUPS[word]
    fits = [
        at for at, name in enumerate(WEEKDAYS) if len(word) > 2 and name.startswith(word)
    ]  # noqa: PLR2004  # mon, tue
    if not fits:
        raise BadValueError(f"“{word}” is no day. {_HELP}")
    return (fits[0],)


def _named(days: Iterable[int]) -> str:
    """Return days as people say them."""
    chosen = tuple(days)
    for name, group in _GROUPS.items():
        if chosen == group and name != "weekend":
            return name
    names = [WEEKDAYS[day].capitalize() for day in chosen]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@dataclass(frozen=True)
class _Part:
    """One of the five parts of a crontab line."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    first: int = 0

    def read(self, text: str) -> frozenset[int] | None:
        """Return the numbers that are meant; None for all of them."""
        if text == "*":
            return None
        return frozenset(n for one in text.split(",") for n in self._range(one))

    def _range(self, text: str) -> range:
        span, slash, step = text.partition("/")
        if slash and not (step.isdecimal() and int(step)):
            raise self._refused(text)
        low, dash, high = span.partition("-")
        if span == "*":
            first, last = self.low, self.high
        else:
            first = self._number(low)
            last = self._number(high) if dash else self.high if slash else first
        if first > last:
            raise self._refused(text)
        return range(first, last + 1, int(step or 1))

    def _number(self, text: str) -> int:
        word = text.casefold()
        for at, name in enumerate(self.names):
            if len(word) > 2 and name.startswith(word):  # noqa: PLR2004  # mon, jan
                return at + self.first
        if not (word.isascii() and word.isdecimal()) or not (
            self.low <= int(word) <= self.high
        ):
            raise self._refused(text)
        return int(word)

    def _refused(self, text: str) -> BadValueError:
        return BadValueError(
            f"“{text}” is no {self.name} of a crontab line "
            f"({self.low} to {self.high}). {_HELP}"
        )


_SUNDAY_FIRST: Final = (WEEKDAYS[-1], *WEEKDAYS[:-1])
_PARTS: Final = (
    _Part("minute", 0, 59),
    _Part("hour", 0, 23),
    _Part("day", 1, 31),
    _Part("month", 1, 12, MONTHS, 1),
    _Part("weekday", 0, 7, _SUNDAY_FIRST),
)


def _cron(fields: str) -> Timing:
    """Read a crontab line; there, 0 and 7 are Sunday."""
    texts = fields.split()
    if len(texts) != len(_PARTS):
        raise BadValueError(f"A crontab line has five parts. {_HELP}")
    minutes, hours, days, months, cron_days = (
        part.read(text) for part, text in zip(_PARTS, texts, strict=True)
    )
    weekdays = None if cron_days is None else frozenset((d - 1) % 7 for d in cron_days)
    times = tuple(
        60 * hour + minute
        for hour in sorted(hours if hours is not None else range(24))
        for minute in sorted(minutes if minutes is not None else range(60))
    )
    rule = Rule(times, weekdays, days, months)
    return Timing(f'cron:"{" ".join(texts)}"', _in_words(rule), rule)


def _in_words(rule: Rule) -> str:
    clock = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in rule.times]
    few = 4
    at = f" at {', '.join(clock)}"
    if len(clock) > few:
        at = f", {len(clock)} times a day from {clock[0]} to {clock[-1]}"
    on = [f"every {_named(sorted(rule.weekdays))}"] if rule.weekdays is not None else []
    if rule.days is not None:
        on.append(f"on day {', '.join(map(str, sorted(rule.days)))} of the month")
    words = f"{' or '.join(on) or 'every day'}{at}"
    if rule.months is not None:
        names = [MONTHS[month - 1].capitalize() for month in sorted(rule.months)]
        words += f" in {', '.join(names)}"
    return words
