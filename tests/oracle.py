"""When something is due by brute force: a clock on the wall, watched minute by minute."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import takewhile
from operator import ge
from zoneinfo import ZoneInfo

from storage.timing.occurrences import DAY, Rule, after

MINUTE = timedelta(minutes=1)
YEARS = (2025, 2026, 2027)
AROUND = timedelta(hours=30)
WEEK = timedelta(weeks=1)
SINCE = date(2025, 3, 9)
# Every half hour of a day, and what people write; weekdays and days of the month.  Beside
# each rule stands in other words on which days it is.
RULES: Mapping[Rule, Callable[[date], bool]] = {
    Rule(tuple(range(0, 1440, 30))): lambda _: True,
    Rule(tuple(range(15, 1440, 60)), frozenset((6,))): lambda day: f"{day:%a}" == "Sun",
    Rule(tuple(range(0, 1440, 120))): lambda _: True,
    Rule((150,), weekdays=frozenset((6,))): lambda day: f"{day:%a}" == "Sun",
    Rule((90, 1410), days=frozenset((29, 31)), to_the_end=True): lambda day: (
        day.day in (29, 31) or (day + DAY).day == 1
    ),
    Rule((0,), weekdays=frozenset((0, 6)), days=frozenset((1,))): lambda day: (
        f"{day:%a}" in ("Mon", "Sun") or day.day == 1
    ),
    Rule((0, 150), nth=-1): lambda day: (day + DAY).day == 1,
    Rule((30, 540), frozenset((6,)), nth=-1): lambda day: (
        f"{day:%a}" == "Sun" and (day + WEEK).month != day.month
    ),
    Rule((30, 540), frozenset((6,)), nth=2): lambda day: (
        f"{day:%a}" == "Sun" and day.day in range(8, 15)
    ),
    Rule((150,), frozenset(range(5)), nth=1): lambda day: (
        f"{day:%a}" not in ("Sat", "Sun")
        and (day.day == 1 or (f"{day:%a}" == "Mon" and day.day in (2, 3)))
    ),
    Rule((150,), frozenset((6,)), weeks=2, since=SINCE): lambda day: (
        day >= SINCE and (day - SINCE) % (2 * WEEK) == timedelta()
    ),
    Rule((0,), frozenset((0, 6)), weeks=3, since=SINCE): lambda day: any(
        day in (SINCE + n * 3 * WEEK, SINCE + n * 3 * WEEK - 6 * DAY) and day >= SINCE
        for n in range(60)
    ),
}


# Those of them that come every hour: a time that the clock shows twice is meant twice.
HOURLY = {
    Rule(tuple(range(0, 1440, 30))),
    Rule(tuple(range(15, 1440, 60)), frozenset((6,))),
}


def shown(
    zone: ZoneInfo, start: datetime, end: datetime
) -> list[tuple[datetime, list[datetime], list[datetime]]]:
    """Return, minute by minute, what the clock shows or jumps over.

    First what it does for the first time, then what it shows once more.
    """
    found: list[tuple[datetime, list[datetime], list[datetime]]] = []
    highest = max(_wall(start - minutes * MINUTE, zone) for minutes in range(1, 1_500))
    moment = start
    while moment <= end:
        wall = _wall(moment, zone)
        if wall > highest:
            found.append((moment, list(_between(highest, wall)), []))
            highest = wall
        else:
            found.append((moment, [], [wall]))
        moment += MINUTE
    return found


def _between(low: datetime, high: datetime) -> Iterator[datetime]:
    while low < high:
        low += MINUTE
        yield low


def _is_meant(rule: Rule, wall: datetime) -> bool:
    return 60 * wall.hour + wall.minute in rule.times and RULES[rule](wall.date())


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def changes(zone: ZoneInfo) -> list[datetime]:
    """Return about when the zone changes its offset, in the years that we look at."""
    hours = [
        datetime(YEARS[0], 1, 1, tzinfo=UTC) + timedelta(hours=12 * n)
        for n in range(2 * 366 * len(YEARS))
    ]
    offsets = [moment.astimezone(zone).utcoffset() for moment in hours]
    pairs = zip(hours, offsets, offsets[1:], strict=False)
    return [moment for moment, before, behind in pairs if before != behind]


def differences(name: str) -> list[str]:
    """Return where our own function and the clock on the wall do not agree."""
    zone = ZoneInfo(name)
    quiet = datetime(2026, 1, 31, tzinfo=UTC)
    wrong = []
    for change in [quiet, *changes(zone)]:
        start, end = change - AROUND, change + AROUND
        watched = shown(zone, start, end)
        for rule in RULES:
            due = [
                at
                for at, new, again in watched
                if any(_is_meant(rule, w) for w in [*new, *(again * (rule in HOURLY))])
            ]
            coming = after(rule, zone, start - MINUTE)
            ours = list(takewhile(partial(ge, end), coming))
            if ours != due:
                wrong.append(f"{name} {change:%Y-%m-%d} {rule}: {ours} {due}")
    return wrong
