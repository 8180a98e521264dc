"""Times of day as people write them: ``09:00``, ``9am``, ``9:30 pm``, ``at 9 and 17``."""

import re
from typing import Final

from storage.values import BadValueError

# Said back at once with the next times, so nobody is surprised by it.
USUAL: Final = (9 * 60,)
_ONE: Final = r"(?:\d{1,2}(?:[:.]\d{2})?\s?[ap]\.?m\.?|\d{1,2}[:.]\d{2}|noon|midnight)"
_SHARP: Final = rf"(?:{_ONE}|\d{{1,2}})"
_AND: Final = r"(?:\s?,\s?(?:and\s)?(?:at\s)?|\s(?:and|&)\s(?:at\s)?)"
# One time of day or several; a bare number is one only behind "at".
CLOCK: Final = (
    rf"(?:at\s(?P<sharp>{_SHARP}(?:{_AND}{_SHARP})*)|(?P<clock>{_ONE}(?:{_AND}{_ONE})*))"
)
HALF_A_DAY: Final = 12
_NAMED: Final = {"noon": (12, 0), "midnight": (0, 0)}
_FORM: Final = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?:\s?(?P<half>[ap])\.?m\.?)?"
)
_ALONE: Final = re.compile(rf"(?<!\S){CLOCK}(?!\S)", re.IGNORECASE)


def read_clocks(text: str) -> tuple[int, ...]:
    """Return the minutes of the day at the times that ``CLOCK`` has found, in order.

    Raises:
        BadValueError: no clock shows one of them.
    """
    return tuple(sorted(set(map(_read_clock, re.split(_AND, text.casefold())))))


def _read_clock(said: str) -> int:
    form = _FORM.fullmatch(said)
    hour, minute = _NAMED.get(said) or (_hour(form) if form else 24, _minute(form))
    if hour > 23 or minute > 59:  # noqa: PLR2004  # the clock's own
        raise BadValueError(f"There is no {said} on a clock.")
    return 60 * hour + minute


def _hour(form: re.Match[str]) -> int:
    hour = int(form["hour"])
    if form["half"] is None:
        return hour
    if not 1 <= hour <= HALF_A_DAY:
        return 24
    return hour % HALF_A_DAY + (HALF_A_DAY if form["half"] == "p" else 0)


def _minute(form: re.Match[str] | None) -> int:
    return int(form["minute"] or 0) if form else 0


def shown(minutes: int) -> str:
    """Return a time of day as it is said back."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def in_line(line: str) -> re.Match[str] | None:
    """Return the first time of day that stands in a line."""
    return _ALONE.search(line)
