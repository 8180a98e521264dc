"""What comes many times a day, as people write it: ``hourly``, ``every 15 minutes``."""

import re
from typing import Final

from storage.timing.days import HELP
from storage.values import BadValueError

_OFTEN: Final = re.compile(
    r"(?<!\S)(?:hourly|(?:every|each)\s(?:(?P<number>\d{1,3})\s)?"
    r"(?P<unit>hour|minute|min)s?)(?!\S)",
    re.IGNORECASE,
)
_HOURS: Final = 24
_MINUTES: Final = 60


def read_often(text: str) -> tuple[str, str] | None:
    """Return a whole text as it is kept, and the crontab line that it means.

    None if it says no such thing.

    Raises:
        BadValueError: a day or an hour does not consist of such parts.
    """
    said = _OFTEN.fullmatch(text)
    return None if said is None else (_kept(said), _crontab(said))


def _kept(said: re.Match[str]) -> str:
    number, unit = int(said["number"] or 1), _unit(said)
    return f"every {unit}" if number == 1 else f"every {number} {unit}s"


def _unit(said: re.Match[str]) -> str:
    is_hour = said["unit"] is None or said["unit"].casefold() == "hour"
    return "hour" if is_hour else "minute"


def find_often(line: str) -> re.Match[str] | None:
    """Return the words of a line that say it."""
    return _OFTEN.search(line)


def _crontab(said: re.Match[str]) -> str:
    number = int(said["number"] or 1)
    if _unit(said) == "hour":
        return f"0 {_step(number, _HOURS, said[0])} * * *"
    return f"{_step(number, _MINUTES, said[0])} * * * *"


def _step(number: int, whole: int, said: str) -> str:
    if number == 0 or whole % number:
        raise BadValueError(f"“{said}” does not come at the same times every day. {HELP}")
    if number == whole:
        return "0"
    return "*" if number == 1 else f"*/{number}"
