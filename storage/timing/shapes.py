"""The ways in which people say on which days something comes, beside crontab lines."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from storage.timing.clocks import CLOCK
from storage.timing.days import (
    BARE,
    HELP,
    KNOWN,
    PLURAL,
    WEEKDAYS,
    WORD,
    named,
    read_days,
    several,
)
from storage.timing.occurrences import Rule
from storage.values import BadValueError

MOST_WEEKS: Final = 52
_NTH: Final = ("first", "second", "third", "fourth", "last")
NTH: Final[Mapping[str, int]] = {
    **dict(zip(_NTH, (1, 2, 3, 4, -1), strict=True)),
    **{f"{number}{end}": number for number, end in enumerate(("st", "nd", "rd", "th"), 1)},
}
_MONTHLY: Final = r"(?:monthly|(?:every|each)\smonth)(?:\son)?(?:\sthe)?"
_OF_MONTH: Final = r"(?:of|in)\s(?:the|every|each)\smonth"

Said = re.Match[str]


@dataclass(frozen=True)
class Days:
    """On which days: canonical, as one says it, and the rule but for the time of day."""

    text: str
    words: str
    rule: Rule


def _weekly(said: Said) -> Days:
    days = read_days(said["days"])
    rule = Rule((), _unless_all(days))
    return Days(f"every {_listed(days)}", f"every {named(days)}", rule)


def _unless_all(days: Iterable[int]) -> frozenset[int] | None:
    chosen = frozenset(days)
    return None if len(chosen) == len(WEEKDAYS) else chosen


def _listed(days: Iterable[int]) -> str:
    return named(days).replace(" and ", ",").replace(", ", ",").casefold()


def _every_few_weeks(said: Said) -> Days:
    weeks = 2 if said["weeks"].casefold() == "other" else int(said["weeks"])
    if not 1 <= weeks <= MOST_WEEKS:
        raise BadValueError(f"It may come every 1 to {MOST_WEEKS} weeks. {HELP}")
    return _weekly(said) if weeks == 1 else _in_weeks(weeks, read_days(said["days"]))


def _in_weeks(weeks: int, days: list[int]) -> Days:
    rule = Rule((), frozenset(days), weeks=weeks)
    words = f"every {weeks} weeks on {named(days)}"
    return Days(f"every {weeks} weeks on {_listed(days)}", words, rule)


def _every_other(said: Said) -> Days:
    days = read_days(said["day"])
    if len(days) > 1:
        raise BadValueError(f"“{said[0]}” can be meant in two ways. {HELP}")
    return _in_weeks(2, days)


def _on_date(said: Said) -> Days:
    date = int(said["date"])
    if not 1 <= date <= 31:  # noqa: PLR2004  # the longest month
        raise BadValueError("A month has the days 1 to 31.")
    end = " or the last" if date > 28 else ""  # noqa: PLR2004  # every month has these
    rule = Rule((), days=frozenset((date,)), to_the_end=True)
    return Days(f"monthly {date}", f"on day {date}{end} of every month", rule)


def _on_nth(said: Said) -> Days:
    nth, days = NTH[said["nth"].casefold()], read_days(said["day"])
    if said["day"].casefold().startswith("weekend"):
        raise BadValueError(f"A weekend has two days: say saturday or sunday. {HELP}")
    which = next(name for name, number in NTH.items() if number == nth)
    words = f"on the {which} {named(days)} of every month"
    rule = Rule((), _unless_all(days), nth=nth)
    return Days(f"monthly {which} {_listed(days)}", words, rule)


_Reader = Callable[[Said], Days]


def _shapes(day: str, bare: str) -> tuple[tuple[str, _Reader], ...]:
    """Return the shapes with the words for a day, and for days without an "every"."""
    days, nth = several(day), rf"(?P<nth>{'|'.join(NTH)})\s(?P<day>{day})"
    date = r"(?P<date>\d{1,2})"
    return (
        (rf"(?:every|each)\s(?P<days>{days})", _weekly),
        (rf"(?:on\s)?(?P<days>{several(bare)})", _weekly),
        (rf"(?:every\sweek|weekly)\s(?:on\s)?(?P<days>{days})", _weekly),
        (
            rf"every\s(?P<weeks>\d{{1,2}}|other)\sweeks?\s(?:on\s)?(?P<days>{days})",
            _every_few_weeks,
        ),
        (rf"every\sother\s(?P<day>{day})", _every_other),
        (rf"{_MONTHLY}\s{date}(?:st|nd|rd|th)?", _on_date),
        (rf"(?:on\s)?(?:the\s)?{date}(?:st|nd|rd|th)\s{_OF_MONTH}", _on_date),
        (rf"{_MONTHLY}\s{nth}(?:\s{_OF_MONTH})?", _on_nth),
        (rf"(?:(?:on|every|each)\s)?(?:the\s)?{nth}\s{_OF_MONTH}", _on_nth),
    )


_SINCE: Final = r"(?:\s(?:from|starting)\s(?P<since>\d{4}-\d{2}-\d{2}))?"


def _compiled() -> Iterator[list[tuple[re.Pattern[str], _Reader]]]:
    """Yield all shapes with a clock behind them, with one before them, and without.

    Beside a clock, every word may be meant as a day; without one, only true days.
    """
    for before, behind, day, bare in (
        ("", rf"\s{CLOCK}", WORD, BARE),
        (rf"{CLOCK}\s", "", WORD, BARE),
        ("(?P<clock>)(?P<sharp>)", "", KNOWN, PLURAL),
    ):
        end = rf"{behind}{_SINCE}(?!\S)"
        yield [
            (re.compile(rf"(?<!\S){before}{shape}{end}", re.IGNORECASE), read)
            for shape, read in _shapes(day, bare)
        ]


@cache
def _orders() -> Sequence[Sequence[tuple[re.Pattern[str], _Reader]]]:
    return tuple(_compiled())


@dataclass(frozen=True)
class Phrase:
    """What of a line says when: on which days, at what o'clock, and from which day on."""

    days: Days
    clock: str | None
    since: str | None
    span: tuple[int, int]


def read_phrase(text: str) -> Phrase | None:
    """Return what a whole text says, if it says when something comes.

    Raises:
        BadValueError: it does, with a day that there is not.
    """
    for shapes in _orders():
        for shape, read in shapes:
            said = shape.fullmatch(text)
            if said:
                return _phrase(said, read)
    return None


def find_phrase(line: str) -> Phrase | None:
    """Return the first words of a line that say it; those with a clock go first.

    Raises:
        BadValueError: as ``read_phrase``.
    """
    for shapes in _orders():
        found = [(said, read) for shape, read in shapes if (said := shape.search(line))]
        if found:
            return _phrase(*min(found, key=lambda one: (one[0].start(), -one[0].end())))
    return None


def _phrase(said: Said, read: _Reader) -> Phrase:
    clock = said["clock"] or said["sharp"] or None
    return Phrase(read(said), clock, said["since"], said.span())
