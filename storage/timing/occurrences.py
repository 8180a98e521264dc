"""When something comes next by a wall clock, through every change of daylight saving.

A wall time is due at the first moment at which the clock on the wall has reached it.  So a
time that the clock skips is due when it jumps, and one that it shows twice, the first time.
What comes every hour is due both times: an hour without it would be one too few.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
HOURS: Final = 24
# In minutes.
HOUR: Final = 60
# A clock may skip a whole day (Samoa did), so yesterday's times may be due today.
BEHIND: Final = 2 * DAY
# The 29th of February comes after eight years at the latest.
LONGEST_DAYS: Final = 9 * 366
A_MONDAY: Final = date(2024, 1, 1)


@dataclass(frozen=True)
class Rule:
    """The wall times that are meant: each of ``times`` (minutes of a day) on certain days.

    ``weekdays`` count from 0, Monday.  Where both ``days`` and ``weekdays`` are given,
    either will do, as in a crontab.  ``to_the_end``: a month that is too short for the day
    has it on its last one.  ``nth``: of such days in a month, only this one, counted from
    1, or backwards from -1.  ``weeks``: only every so many weeks, counted from the week of
    ``since``; nothing comes before that day.
    """

    times: tuple[int, ...]
    weekdays: frozenset[int] | None = None
    days: frozenset[int] | None = None
    months: frozenset[int] | None = None
    to_the_end: bool = False
    nth: int | None = None
    weeks: int = 1
    since: date | None = None

    @cached_property
    def is_hourly(self) -> bool:
        """Tell whether it comes every hour, at the same minutes of each."""
        minutes = {minutes % HOUR for minutes in self.times}
        return len(set(self.times)) == HOURS * len(minutes)

    def is_on(self, day: date) -> bool:
        """Tell whether it comes on this day."""
        if self.months is not None and day.month not in self.months:
            return False
        if self.nth is not None:
            return self._is_nth(day, self.nth)
        if _weeks_between(self.since or A_MONDAY, day) % self.weeks:
            return False
        is_weekday = self.weekdays is not None and day.weekday() in self.weekdays
        is_day = self.days is not None and self._is_day(day)
        return is_weekday or is_day or (self.weekdays is None and self.days is None)

    def _is_nth(self, day: date, nth: int) -> bool:
        month = (day.replace(day=n + 1) for n in range(monthrange(day.year, day.month)[1]))
        such = [d for d in month if self.weekdays is None or d.weekday() in self.weekdays]
        return such[nth - 1 if nth > 0 else nth :][:1] == [day]

    def _is_day(self, day: date) -> bool:
        days = self.days or frozenset()
        is_last = (day + DAY).month != day.month
        is_beyond = self.to_the_end and is_last and any(d > day.day for d in days)
        return day.day in days or is_beyond


def _weeks_between(first: date, day: date) -> int:
    mondays = [one - one.weekday() * DAY for one in (first, day)]
    return (mondays[1] - mondays[0]) // (7 * DAY)


def next_after(rule: Rule, zone: ZoneInfo, moment: datetime) -> datetime | None:
    """Return the first time after ``moment`` at which the rule is due; None for never."""
    return next(after(rule, zone, moment), None)


def after(rule: Rule, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """Yield every time after ``moment`` at which the rule is due."""
    first_day = moment.astimezone(zone).date() - BEHIND
    if rule.since is not None:
        first_day = max(first_day, rule.since)
    quiet = 0
    day, found = first_day, set[datetime]()
    while quiet < LONGEST_DAYS:
        quiet = 0 if rule.is_on(day) else quiet + 1
        if quiet == 0:
            found.update(_on(rule, zone, day))
        day += DAY
        if found:
            # A clock that is put back over midnight shows the end of a day once more.
            until = reached(datetime.combine(day, time()), zone)
            yield from sorted(due for due in found if moment < due < until)
            found = {due for due in found if due >= until}


def _on(rule: Rule, zone: ZoneInfo, day: date) -> Iterator[datetime]:
    for minutes in rule.times:
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        yield reached(wall, zone)
        again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if rule.is_hourly and _wall(again, zone) == wall:
            yield again


def reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment, in UTC, at which a clock of the zone has reached it."""
    there = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(there, zone) == wall:
        return there
    # The clock skips it: look for the jump, in whole minutes.
    before, behind = there - BEHIND, there
    while behind - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(behind - before) // timedelta(minutes=2))
        if _wall(middle, zone) >= wall:
            behind = middle
        else:
            before = middle
    return behind


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
