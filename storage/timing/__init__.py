"""When something comes again and again: as people write it, and as it is said back."""

from storage.timing.reading import (
    Found,
    Timing,
    check_rest,
    counted,
    find_timing,
    read_timing,
)
from storage.timing.zones import CityAloneError, read_zone

__all__ = [
    "CityAloneError",
    "Found",
    "Timing",
    "check_rest",
    "counted",
    "find_timing",
    "read_timing",
    "read_zone",
]
