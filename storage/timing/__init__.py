"""When something comes again and again: as people write it, and as it is said back."""

from storage.timing.reading import Found, Timing, find_timing, read_timing, read_zone

__all__ = ["Found", "Timing", "find_timing", "read_timing", "read_zone"]
