"""Crontab lines: ``0 9 * * mon`` is every Monday at nine."""

from dataclasses import dataclass
from typing import Final

from storage.timing.days import (
    HELP,
    MONTHS,
    SHORTEST,
    WEEKDAYS,
    listed,
    named,
    place,
)
from storage.timing.occurrences import HOUR, Rule
from storage.values import BadValueError

MOST_SAID: Final = 4


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
        at = place(text, self.names)
        if at is not None:
            return at + self.first
        is_number = text.isascii() and text.isdecimal() and len(text) < SHORTEST
        if not is_number or not self.low <= int(text) <= self.high:
            raise self._refused(text)
        return int(text)

    def _refused(self, text: str) -> BadValueError:
        return BadValueError(
            f"“{text}” is no {self.name} of a crontab line "
            f"({self.low} to {self.high}). {HELP}"
        )


_SUNDAY_FIRST: Final = (WEEKDAYS[-1], *WEEKDAYS[:-1])
_PARTS: Final = (
    _Part("minute", 0, 59),
    _Part("hour", 0, 23),
    _Part("day", 1, 31),
    _Part("month", 1, 12, MONTHS, 1),
    _Part("weekday", 0, 7, _SUNDAY_FIRST),
)


def read_crontab(fields: str) -> Rule:
    """Return the rule of a crontab line; there, 0 and 7 are Sunday.

    Raises:
        BadValueError: it is none.
    """
    texts = fields.split()
    if len(texts) != len(_PARTS):
        raise BadValueError(f"A crontab line has five parts. {HELP}")
    minutes, hours, days, months, cron_days = (
        part.read(text) for part, text in zip(_PARTS, texts, strict=True)
    )
    weekdays = None if cron_days is None else frozenset((d - 1) % 7 for d in cron_days)
    times = tuple(
        60 * hour + minute
        for hour in sorted(hours if hours is not None else range(24))
        for minute in sorted(minutes if minutes is not None else range(60))
    )
    return Rule(times, weekdays, days, months)


def in_words(rule: Rule) -> str:
    """Return a rule as people say it."""
    clock = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in rule.times]
    at = f" at {', '.join(clock)}"
    if rule.is_hourly:
        at = f", {_hourly(rule)}"
    elif len(clock) > MOST_SAID:
        at = f", {len(clock)} times a day from {clock[0]} to {clock[-1]}"
    on = [f"every {named(sorted(rule.weekdays))}"] if rule.weekdays is not None else []
    if rule.days is not None:
        on.append(f"on day {', '.join(map(str, sorted(rule.days)))} of the month")
    is_always = rule.is_hourly and not on
    words = _hourly(rule) if is_always else f"{' or '.join(on) or 'every day'}{at}"
    if rule.months is not None:
        names = [MONTHS[month - 1].capitalize() for month in sorted(rule.months)]
        words += f" in {', '.join(names)}"
    return words


def _hourly(rule: Rule) -> str:
    """Say at which minutes of every hour it comes."""
    minutes = sorted({minute % HOUR for minute in rule.times})
    if minutes == [0]:
        return "every hour"
    step = HOUR // len(minutes)
    if len(minutes) > 1 and minutes == list(range(0, HOUR, step)):
        return f"every {step} minutes"
    return f"every hour at {listed([f':{minute:02}' for minute in minutes])}"
