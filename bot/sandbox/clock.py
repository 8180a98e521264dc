"""The time in the sandbox workspace, which may run ahead of the world's."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The workspace's time: the world's, moved by as much as somebody asked for.

    Deadlines and time-outs never ask this clock: they run on the event loop's.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._last_microseconds = 0

    def now(self) -> datetime:
        """Return the workspace's time, aware and in UTC."""
        return datetime.now(UTC) + self._ahead

    def set(self, now: datetime) -> None:
        """Let it be ``now`` and run on from there."""
        self._ahead = now - datetime.now(UTC)

    def seconds(self) -> int:
        """Return the workspace's time as whole seconds since 1970."""
        return int(self.now().timestamp())

    def stamp(self) -> str:
        """Return a Slack time stamp that no message has had before, ever rising."""
        now = int(self.now().timestamp() * 1_000_000)
        self._last_microseconds = max(now, self._last_microseconds + 1)
        seconds, microseconds = divmod(self._last_microseconds, 1_000_000)
        return f"{seconds}.{microseconds:06d}"
