"""When Slack may be asked next: its own limits, and the bans that it tells us."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Final

from slack_sdk.errors import SlackApiError

# Calls a minute (docs.slack.dev/apis/web-api/rate-limits and each method's page); one
# below Slack's own figure, since its minute need not begin with ours.
TIERS: Final[Mapping[str, int]] = {
    "users.list": 19,
    "users.conversations": 49,
    "chat.update": 49,
    "chat.delete": 49,
    "conversations.info": 49,
    "conversations.history": 49,
    "conversations.replies": 49,
    "conversations.open": 49,
    "conversations.members": 99,
    "chat.postEphemeral": 99,
    "views.open": 99,
    "views.push": 99,
    "views.update": 99,
    "views.publish": 99,
    "users.info": 99,
    "files.delete": 49,
    "files.info": 99,
    "files.getUploadURLExternal": 99,
    "files.completeUploadExternal": 99,
}
POST_INTERVAL_SECONDS: Final = 1.05
# Whoever took the app out may put it in again; until then Slack is asked now and then.
SHUT_OUT_SECONDS: Final = 300.0
EVERYTHING: Final = "*"
WITHOUT_BOT_TOKEN: Final = frozenset(("apps.connections.open",))
_NO_BAN: Final[tuple[float, None]] = (0.0, None)


class BannedError(SlackApiError):
    """Slack wants to be left alone for longer than the caller can wait.

    ``seconds`` is how long.
    """

    def __init__(self, answer: SlackApiError, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(str(answer), answer.response)  # type: ignore[no-untyped-call]  # the SDK's gap


class Pace:
    """When each method, and each channel, may be called next."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str | None, float] = {}
        self._bans: dict[str, tuple[float, SlackApiError]] = {}

    async def turn(self, method: str, channel: str | None, deadline: float) -> None:
        """Wait for a turn, but not beyond the deadline: then Slack itself shall say no.

        Raises:
            BannedError: Slack has said no, and it holds beyond the deadline.
        """
        wait = min(self._wait(method, channel), deadline - time.monotonic())
        at = time.monotonic() + max(wait, 0, self._banned(method, deadline))
        if method == "chat.postMessage":
            self._posts[channel] = at + POST_INTERVAL_SECONDS
        self._calls[method].append(at)
        while (left := at - time.monotonic()) > 0:
            await asyncio.sleep(left)
            # Somebody else may have been told no meanwhile.
            at = max(at, time.monotonic() + self._banned(method, deadline))

    def ban(self, method: str, seconds: float, answer: SlackApiError) -> None:
        """Leave this method alone for so long, as Slack has answered."""
        self._bans[method] = time.monotonic() + seconds, answer

    def shut_out(self, answer: SlackApiError) -> None:
        """Leave Slack alone altogether: the token does not count any more."""
        self.ban(EVERYTHING, SHUT_OUT_SECONDS, answer)

    def _banned(self, method: str, deadline: float) -> float:
        """Return for how many seconds the method is banned, by itself or with all."""
        bans = [self._bans.get(method, _NO_BAN)]
        if method not in WITHOUT_BOT_TOKEN:
            bans.append(self._bans.get(EVERYTHING, _NO_BAN))
        until, answer = max(bans, key=lambda ban: ban[0])
        now = time.monotonic()
        if answer is not None and until > max(now, deadline):
            raise BannedError(answer, until - now)
        return max(until - now, 0)

    def _wait(self, method: str, channel: str | None) -> float:
        now = time.monotonic()
        calls = self._calls[method]
        while calls and calls[0] < now - 60:
            calls.popleft()
        limit = TIERS.get(method, 1_000)
        # Those who wait already are counted: each goes a minute after one before it.
        until = calls[-limit] + 60 if len(calls) >= limit else now
        if method == "chat.postMessage":
            until = max(until, self._posts.get(channel, now))
        return max(until - now, 0)
