"""When a schedule runs, as people write it: ``every monday 09:00 Europe/Rome``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from storage.occurrences import Rule, next_after
from storage.timing.crontab import in_words, read_crontab
from storage.timing.days import HELP, WEEKDAYS, named, read_days
from storage.values import BadValueError

_MOST_A_DAY: Final = 288
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


@dataclass(frozen=True)
class Found:
    """What a line says of time, and what is left of it."""

    rest: str
    timing: Timing | None = None
    zone: str | None = None


def find_timing(line: str) -> Found:
    """Find in a line when something is to come; ``every:monday at:09:00`` is read as well.

    Raises:
        BadValueError: as ``read_timing`` and ``read_zone``.
    """
    given: dict[str, str] = {}

    def take(option: re.Match[str]) -> str:
        given[option["name"].casefold()] = option["value"].strip('"')
        return ""

    rest = _OPTIONS.sub(take, line)
    zone = given.get("tz")
    if "every" in given:
        timing = read_timing(f"every {given['every']} {given.get('at', '')}")
    elif found := _PHRASE.search(rest):
        timing = read_timing(found["when"])
        zone = found["zone"] or zone
        rest = rest[: found.start()] + rest[found.end() :]
    else:
        return Found(line)
    return Found(" ".join(rest.split()), timing, read_zone(zone) if zone else None)


_OPTIONS: Final = re.compile(
    r'(?<!\S)(?P<name>every|at|tz):(?P<value>"[^"]*"|\S+)', re.IGNORECASE
)
_PHRASE: Final = re.compile(
    rf'(?<!\S)(?P<when>{_SHAPES.pattern}|cron:\s*"[^"]*")(?!\S)'
    r"(?:\s+(?P<zone>[A-Za-z]+(?:/[\w+-]+)+|UTC)(?!\S))?",
    re.IGNORECASE,
)


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


def _cron(fields: str) -> Timing:
    rule = read_crontab(fields)
    return Timing(f'cron:"{" ".join(fields.split())}"', in_words(rule), rule)


def _plain(text: str) -> Timing:
    found = _SHAPES.fullmatch(text)
    if found is None:
        raise BadValueError(HELP)
    hour, minute = int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:  # noqa: PLR2004  # the clock's own
        raise BadValueError(f"There is no {found['hour']}:{found['minute']} on a clock.")
    at, times = f"{hour:02}:{minute:02}", (60 * hour + minute,)
    if found["day"]:
        return _monthly(int(found["day"]), at, times)
    days = read_days(found["days"] or "day")
    rule = Rule(times, None if len(days) == len(WEEKDAYS) else frozenset(days))
    said = named(days)
    listed = said.replace(" and ", ",").replace(", ", ",").casefold()
    return Timing(f"every {listed} {at}", f"every {said} at {at}", rule)


def _monthly(day: int, at: str, times: tuple[int, ...]) -> Timing:
    if not 1 <= day <= 31:  # noqa: PLR2004  # the longest month
        raise BadValueError("A month has the days 1 to 31.")
    rule = Rule(times, days=frozenset((day,)), to_the_end=True)
    end = " or the last" if day > 28 else ""  # noqa: PLR2004  # every month has these
    return Timing(f"monthly {day} {at}", f"on day {day}{end} of every month at {at}", rule)
