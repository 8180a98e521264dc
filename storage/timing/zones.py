"""Time zones as people write them: ``Europe/Rome`` or ``UTC``, and what is none."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import available_timezones

from storage.values import BadValueError

# Those without a place that change their clocks as whoever writes them expects.
BARE: Final = ("UTC", "GMT", "WET", "CET", "EET")
# What is written for others, and a place with these clocks.  Such letters say the time of
# one half of the year, or of several places, so none of them is taken for a zone.
PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
        **dict.fromkeys(("CST", "CDT", "CT"), "America/Chicago"),
        **dict.fromkeys(("MST", "MDT"), "America/Denver"),
        **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
        **dict.fromkeys(("AKST", "AKDT"), "America/Anchorage"),
        **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
        **dict.fromkeys(("NZST", "NZDT"), "Pacific/Auckland"),
        "HST": "Pacific/Honolulu",
        "BST": "Europe/London",
        "WEST": "Europe/Lisbon",
        **dict.fromkeys(("CEST", "MET", "MEST", "MEZ", "MESZ"), "Europe/Berlin"),
        "EEST": "Europe/Athens",
        "MSK": "Europe/Moscow",
        "IST": "Asia/Kolkata",
        "SGT": "Asia/Singapore",
        "HKT": "Asia/Hong_Kong",
        "JST": "Asia/Tokyo",
        "KST": "Asia/Seoul",
        "AWST": "Australia/Perth",
    }
)
EXAMPLE: Final = "Write for example Europe/Rome."
_BEHIND: Final = re.compile(
    rf"\s(?P<zone>[A-Z]+(?:/[\w+-]+)+|{'|'.join(BARE)})(?!\S)", re.IGNORECASE
)
# No city that names a zone has more words.
_WORDS: Final = re.compile(
    r"\s(?:in\s)?(?P<words>[A-Z]+(?:\s[A-Z]+){0,2})(?!\S)", re.IGNORECASE
)
_ALONE: Final = re.compile(rf"(?<!\S)(?:[A-Za-z]+(?:/[\w+-]+)+|{'|'.join(BARE)})(?!\S)")
# Two letters may well be searched for, where they do not stand behind the time.
_SHORTEST: Final = 3
_LETTERS: Final = re.compile(
    rf"(?<!\S)(?:{'|'.join(one for one in PLACES if len(one) >= _SHORTEST)})(?!\S)"
)


class CityAloneError(BadValueError):
    """A city stands behind a time in a line: for its ``zone``, or to be searched for."""

    def __init__(self, word: str, zone: str) -> None:
        self.word, self.zone = word, zone
        super().__init__(
            f"“{word}” behind the time can be meant in two ways. For the time there, write "
            f"{zone}; words to search for may stand in quotes."
        )


def read_zone(text: str) -> str:
    """Return the name of a time zone.

    Raises:
        BadValueError: there is none of this name, or it is no place's all year round.
    """
    text = text.strip()
    if text.upper() in PLACES:
        raise _no_place(text)
    found = _zones().get(text.casefold())
    if found is None:
        raise BadValueError(f"There is no time zone “{text}”. {_instead(text)}")
    return found


def _no_place(letters: str) -> BadValueError:
    return BadValueError(
        f"“{letters}” names no place, and places change their clocks on different days. "
        f"Write for example {PLACES[letters.upper()]}."
    )


def _instead(text: str) -> str:
    """Return what was probably meant: the city alone, or the name with a slip."""
    close = get_close_matches(text.casefold().replace(" ", "_"), _zones(), 1)
    city = text.casefold().replace(" ", "_")
    near = _cities().get(city) or (_zones()[close[0]] if close else None)
    return f"Write {near}." if near else EXAMPLE


@cache
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> Mapping[str, str]:
    """Return the zones by their last word; of several, that of the shortest name."""
    names = sorted(available_timezones(), key=lambda name: (-len(name), name))
    return {name.rpartition("/")[2].casefold(): name for name in names if "/" in name}


def zone_behind(line: str, place: int) -> re.Match[str] | None:
    """Return the zone that stands in a line right behind a place in it.

    Raises:
        BadValueError: a word stands there that is meant for one.
    """
    found = _BEHIND.match(line, place)
    behind = None if found else _WORDS.match(line, place)
    if behind:
        words = behind["words"].split()
        for count in range(len(words), 0, -1):
            _check_no_zone(" ".join(words[:count]))
    return found


def _check_no_zone(word: str) -> None:
    """Refuse words by which people call a zone: they would be searched for."""
    if word.upper() in PLACES:
        raise _no_place(word)
    city = _cities().get(word.casefold().replace(" ", "_"))
    if city:
        raise CityAloneError(word, city)


def zone_among(words: str) -> re.Match[str] | None:
    """Return what stands among other words and is meant for a zone."""
    found = _ALONE.finditer(words)
    return next((one for one in found if _area(one[0]) in _areas()), None)


def _area(name: str) -> str:
    return name.partition("/")[0].casefold()


@cache
def _areas() -> frozenset[str]:
    return frozenset(map(_area, available_timezones()))


def check_no_letters(words: str) -> None:
    """Refuse letters that people write for a zone and that are none.

    Raises:
        BadValueError: there are some.
    """
    found = _LETTERS.search(words)
    if found:
        raise _no_place(found[0])
