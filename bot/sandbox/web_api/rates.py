"""How often an app may call, by Slack's tiers.

Facts: docs.slack.dev/apis/web-api/rate-limits.  A tier counts per method, workspace and
app in a rolling minute.  Messages count per channel, one a second with short bursts, and
per workspace, several hundred a minute.
"""

from collections import deque
from collections.abc import Callable
from math import ceil
from time import monotonic

from bot.sandbox.web_api.catalogue import METHODS
from bot.sandbox.web_api.method import Tier

_WINDOW_SECONDS = 60.0
_MESSAGE_BURST = 5
_MESSAGES_A_MINUTE = 400
_POST = "chat.postMessage"


class Rates:
    """Counts the calls of one app; says how long to wait when they are too many."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Count by this clock, in seconds, from now on."""
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[float]] = {}
        self._pace: dict[tuple[str, str], float] = {}

    def take(self, team: str, method: str, channel: str | None = None) -> int | None:
        """Count a call, or return after how many whole seconds it may be tried again.

        A refused call does not count.
        """
        now = self._clock()
        pause = self._pause(team, method, channel, now)
        if pause > 0:
            return max(1, ceil(pause))
        self._calls[team, method].append(now)
        if method == _POST and channel:
            self._pace[team, channel] = max(self._pace.get((team, channel), now), now) + 1
        return None

    def _pause(self, team: str, method: str, channel: str | None, now: float) -> float:
        calls = self._calls.setdefault((team, method), deque())
        while calls and calls[0] <= now - _WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= _most_a_minute(method):
            return calls[0] + _WINDOW_SECONDS - now
        if method == _POST and channel:
            # Each message books a second of its channel; a burst books ahead.
            return self._pace.get((team, channel), now) + 1 - _MESSAGE_BURST - now
        return 0.0


def _most_a_minute(method: str) -> int:
    if method == _POST:
        return _MESSAGES_A_MINUTE
    known = METHODS.get(method)
    return (known.tier if known else Tier.SPECIAL).value
