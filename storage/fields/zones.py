"""Time zones, by the names of the IANA database."""

from collections import defaultdict
from functools import cache
from zoneinfo import available_timezones

from storage.values import BadValueError, shown

_NO_ZONES = frozenset({"Factory", "localtime"})


def read_timezone(text: str) -> str:
    """Return the name of the zone, Europe/Rome, which may be written as its city.

    Raises:
        BadValueError: there is no such zone, or more than one.
    """
    if text in _zones():
        return text
    found = _by_name().get(text.replace(" ", "_").casefold(), set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise BadValueError(
            f"{shown(text)} could be {' or '.join(sorted(found))}. Write the one you mean."
        )
    raise BadValueError(f"{shown(text)} is no time zone. Write one like Europe/Rome.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_ZONES


@cache
def _by_name() -> dict[str, set[str]]:
    """Return the zones by what people may write: the whole name, or the city alone."""
    names: dict[str, set[str]] = defaultdict(set)
    for zone in _zones():
        if "/" in zone and not zone.startswith("Etc/"):
            names[zone.rpartition("/")[2].casefold()].add(zone)
    for zone in _zones():
        names[zone.casefold()] = {zone}
    return names
