"""What time it is.  Only here, so that a test can say."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The computer's clock, in UTC, moved by ``shift``."""

    shift = timedelta()

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.now(UTC) + self.shift
