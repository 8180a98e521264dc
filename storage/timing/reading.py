"""When a schedule runs, as people write it: ``every monday 09:00 Europe/Rome``."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from storage.timing import clocks
from storage.timing.crontab import in_words, read_crontab
from storage.timing.days import HELP, listed
from storage.timing.occurrences import Rule, after, next_after
from storage.timing.often import find_often, read_often
from storage.timing.shapes import Phrase, find_phrase, read_phrase
from storage.timing.zones import check_no_letters, read_zone, zone_among, zone_behind
from storage.values import BadValueError

_MOST_A_DAY: Final = 288
_YEARS: Final = range(2000, 2100)
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
    start = datetime.combine(timing.rule.since or date(2000, 1, 1), time(), UTC)
    if next_after(timing.rule, ZoneInfo("UTC"), start) is None:
        raise BadValueError("There is no such day.")
    return timing


def _cron(fields: str) -> Timing:
    rule = read_crontab(fields)
    return Timing(f'cron:"{" ".join(fields.split())}"', in_words(rule), rule)


def _plain(text: str) -> Timing:
    often = read_often(text)
    if often is not None:
        kept, fields = often
        return replace(_cron(fields), text=kept)
    phrase = read_phrase(text)
    if phrase is None:
        raise BadValueError(
            f"“{text}” says no time that I know. {HELP}" if text else f"Say when. {HELP}"
        )
    return _put_together(phrase)


def _put_together(phrase: Phrase) -> Timing:
    times = clocks.USUAL if phrase.clock is None else clocks.read_clocks(phrase.clock)
    since = None if phrase.since is None else _read_day(phrase.since)
    rule = replace(phrase.days.rule, times=times, since=since)
    shown = [clocks.shown(minutes) for minutes in times]
    text = f"{phrase.days.text} {','.join(shown)}"
    words = f"{phrase.days.words} at {listed(shown)}"
    if since is None:
        return Timing(text, words, rule)
    return Timing(f"{text} from {since}", f"{words} from {since} on", rule)


def _read_day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day.year not in _YEARS:
        raise BadValueError(f"There is no day {text}. Write for example from 2027-01-31.")
    return day


def counted(timing: Timing, zone: str, now: datetime) -> Timing:
    """Return it with the first day, where every second or third week is counted from it."""
    rule = timing.rule
    if rule.weeks == 1 or rule.since is not None:
        return timing
    first = next(after(replace(rule, weeks=1), ZoneInfo(zone), now))
    return read_timing(f"{timing.text} from {first.astimezone(ZoneInfo(zone)):%Y-%m-%d}")


@dataclass(frozen=True)
class Found:
    """What a line says of time, and what is left of it."""

    rest: str
    timing: Timing | None = None
    zone: str | None = None


def find_timing(line: str) -> Found:
    """Find in a line when something is to come; ``every:monday at:09:00`` is read as well.

    What stands in quotes is left alone: people search for these words.

    Raises:
        BadValueError: as ``read_timing`` and ``read_zone``, or a time of day is none.
    """
    given: dict[str, str] = {}

    def take(option: re.Match[str]) -> str:
        given[option["name"].casefold()] = option["value"].strip('"')
        return ""

    rest = " ".join(_OPTIONS.sub(take, line).split())
    at = f" at {given['at']}" if "at" in given else ""
    if "every" in given:
        found = Found(rest, read_timing(f"every {given['every']}{at}"))
    else:
        found = _in_words(rest, at)
    if found.timing is None:
        return Found(line)
    rest, zone = found.rest, found.zone or given.get("tz")
    if zone is None:
        rest, zone = _zone_in(rest)
    return Found(rest, found.timing, read_zone(zone) if zone else None)


def _zone_in(rest: str) -> tuple[str, str | None]:
    """Return what is left of other words without the zone that stands among them."""
    found = zone_among(_without_quotes(rest))
    if found is None:
        return rest, None
    return " ".join(f"{rest[: found.start()]} {rest[found.end() :]}".split()), found[0]


def _without_quotes(line: str) -> str:
    """Return a line with what stands in quotes blotted out; every place stays the same."""
    return _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), line)


_OPTIONS: Final = re.compile(
    r'(?<!\S)(?P<name>every|at|tz):(?P<value>"[^"]*"|\S+)', re.IGNORECASE
)


def _in_words(line: str, at: str) -> Found:
    """Find a time that is written in words, or as a crontab line."""
    said = _CRON_IN_LINE.search(line) or find_often(_without_quotes(line))
    if said:
        return _without(line, *said.span(), read_timing(said[0]))
    phrase = find_phrase(_without_quotes(line))
    if phrase is None:
        return Found(line)
    found = _without(line, *phrase.span, read_timing(line[slice(*phrase.span)] + at))
    if phrase.clock is None and not at:
        _check_no_clock(line[phrase.span[1] :])
    return found


_CRON_IN_LINE: Final = re.compile(r'(?<!\S)cron:\s*"[^"]*"(?!\S)', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')


def _without(line: str, start: int, end: int, timing: Timing) -> Found:
    zone = zone_behind(line, end)
    rest = f"{line[:start]} {line[zone.end() if zone else end :]}"
    return Found(" ".join(rest.split()), timing, zone["zone"] if zone else None)


def _check_no_clock(behind: str) -> None:
    """Refuse what looks like a time of day and is none: it would be searched for."""
    found = _LIKE_A_CLOCK.match(behind)
    if found:
        word = found[0].strip()
        raise BadValueError(f"“{word}” is no time of day: write 09:00, 9am or at 9. {HELP}")


_LIKE_A_CLOCK: Final = re.compile(r"\s(?:\d\S*|at\s\S+)", re.IGNORECASE)


def check_rest(rest: str, *, has_days: bool = True) -> None:
    """Refuse times in what is left of a line: they would become words to search for.

    ``has_days`` says that the line has told when, so that a time of day comes on top of it.

    Raises:
        BadValueError: there is one.
    """
    bare = _QUOTED.sub("", rest)
    if find_timing(rest).timing is not None:
        raise BadValueError(TWICE)
    word = _REPEATING.search(bare) or clocks.in_line(bare)
    if word and not has_days and word.re is not _REPEATING:
        raise BadValueError(
            f"On which days, {word[0]}? For every day, write daily {word[0]}. {HELP}"
        )
    if word:
        raise BadValueError(f"I do not understand “{word[0]}” here. {QUOTE} {HELP}")
    check_no_letters(bare)


QUOTE: Final = "Words to search for may stand in quotes."
TWICE: Final = (
    "Two times stand there. Write for example every monday,tuesday 09:00, or make two "
    f"schedules. {QUOTE}"
)
_REPEATING: Final = re.compile(
    r"(?<!\S)(?:(?:every|each|hourly|daily|weekly|monthly|quarterly|yearly)(?:\s\S+)?"
    r"|(?:from|between|until|till|starting)\s\d\S*)(?!\S)",
    re.IGNORECASE,
)
