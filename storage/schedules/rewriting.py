"""What a schedule does, and when, written anew."""

from datetime import datetime
from zoneinfo import ZoneInfo

from storage.exports.exports import Wish
from storage.models import Schedule
from storage.timing import Timing, counted
from storage.timing.occurrences import after


def rewrite(
    schedule: Schedule, wish: Wish, timing: Timing, zone: str, now: datetime
) -> None:
    """Write into a schedule what it is to do, and when; it rests if it did before.

    A time that is due by now, and not begun yet, is not lost.
    """
    timing = counted(timing, zone, now)
    if (timing.text, zone) != (schedule.rule, schedule.timezone):
        is_due = schedule.state == "active" and schedule.next_at <= now
        if not is_due:
            schedule.next_at = next(after(timing.rule, ZoneInfo(zone), now))
        schedule.rule, schedule.timezone = timing.text, zone
    schedule.query, schedule.columns = wish.query, list(wish.columns)
    schedule.kind, schedule.channel = wish.kind, wish.channel
    schedule.why, schedule.failures = None, 0
    schedule.version += 1
