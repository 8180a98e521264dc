"""The one way out to Slack: its limits, its pace, and what to do when it stumbles."""

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import limits
from handlers.requests import Slack

log = logging.getLogger(__name__)

TIMEOUT: Final = aiohttp.ClientTimeout(total=15)
ATTEMPTS: Final = 3
# Calls a minute (docs.slack.dev/apis/web-api/rate-limits and each method's page); one
# below Slack's own figure, since its minute need not begin with ours.
TIERS: Final[Mapping[str, int]] = {
    "usergroups.list": 19,
    "conversations.list": 19,
    "users.list": 19,
    "chat.update": 49,
    "chat.delete": 49,
    "conversations.info": 49,
    "conversations.history": 49,
    "conversations.replies": 49,
    "conversations.open": 49,
    "chat.postEphemeral": 99,
    "views.open": 99,
    "views.push": 99,
    "views.update": 99,
    "views.publish": 99,
    "users.info": 99,
    "files.info": 99,
    "files.getUploadURLExternal": 99,
    "files.completeUploadExternal": 99,
}
POST_INTERVAL_SECONDS: Final = 1.05
# To repeat these does no harm, whether or not the first attempt arrived.
REPEATABLE: Final = frozenset(TIERS) - {
    "chat.postEphemeral",
    "files.completeUploadExternal",
}
REPEATABLE_ALSO: Final = frozenset(("auth.test", "apps.connections.open", "team.info"))


class Gate(Slack):
    """Slack's Web API, behind our own limits.

    Args:
        patience_seconds: how long a call may wait for its turn; a person who presses a
            button waits shorter than a worker.
    """

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        session: aiohttp.ClientSession,
        patience_seconds: float,
    ) -> None:
        super().__init__(token=token, base_url=base_url, session=session, retry_handlers=[])
        self._patience_seconds = patience_seconds
        self._pace = _Pace()

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        """Call a method once it is its turn, again where that can do no harm.

        Raises:
            OversizeError: Slack would not take it; nothing was sent.
            SlackApiError: Slack refused, or has no room for longer than our patience.
            aiohttp.ClientError, TimeoutError: it is not known whether it arrived.
        """
        arguments = request.get("json") or request.get("params") or {}
        limits.check(arguments)
        deadline = time.monotonic() + self._patience_seconds
        repeatable = api_method in REPEATABLE or api_method in REPEATABLE_ALSO
        for attempt in range(1, ATTEMPTS + 1):
            await self._pace.turn(api_method, arguments.get("channel"), deadline)
            try:
                return await super().api_call(api_method, **request)
            except SlackApiError as error:
                wait = self._wait_for(error, repeatable=repeatable)
                if (
                    wait is None
                    or attempt == ATTEMPTS
                    or time.monotonic() + wait > deadline
                ):
                    raise
                self._pace.hold(api_method, arguments.get("channel"), wait)
            except (aiohttp.ClientError, TimeoutError):
                if not repeatable or attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(0.1 * attempt)
        raise AssertionError(api_method)

    def _wait_for(self, error: SlackApiError, *, repeatable: bool) -> float | None:
        response = error.response
        if response.status_code == 429:  # noqa: PLR2004  # Too Many Requests
            return retry_after_seconds(error)
        return 0.2 if response.status_code >= 500 and repeatable else None  # noqa: PLR2004  # a fault of the server

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> None:
        """Answer a click at the address that came with it; only Slack's own is taken.

        Raises:
            ValueError: the address is somebody else's.
            aiohttp.ClientError: it did not get through.
        """
        self._check_host(response_url)
        limits.check(payload)
        session = self._session()
        async with session.post(
            response_url, json=dict(payload), timeout=TIMEOUT
        ) as response:
            if response.status != 200:  # noqa: PLR2004  # OK
                log.warning("An answer was refused with status %s", response.status)

    async def download(self, url: str) -> aiohttp.ClientResponse:
        """Open a file of Slack's; the token goes to Slack's hosts alone, redirects nowhere.

        Raises:
            ValueError: the address is somebody else's.
        """
        self._check_host(url)
        return await self._session().get(
            url,
            headers={"Authorization": f"Bearer {self.token}"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_read=30),
        )

    async def upload(self, url: str, content: bytes) -> None:
        """Send the bytes of a file to the address that Slack gave for them.

        Raises:
            aiohttp.ClientError: they did not arrive.
        """
        self._check_host(url)
        async with self._session().post(url, data=content, timeout=TIMEOUT) as response:
            response.raise_for_status()

    def _session(self) -> aiohttp.ClientSession:
        if self.session is None:
            msg = "The gate was built without a session"
            raise RuntimeError(msg)
        return self.session

    def _check_host(self, url: str) -> None:
        ours = urlsplit(self.base_url)
        theirs = urlsplit(url)
        same = theirs.netloc == ours.netloc and theirs.scheme == ours.scheme
        host = theirs.hostname or ""
        slack = theirs.scheme == "https" and (
            host == "slack.com" or host.endswith(".slack.com")
        )
        if not (same or (slack and ours.hostname == "slack.com")):
            msg = f"{host} is not Slack"
            raise ValueError(msg)


def retry_after_seconds(error: SlackApiError) -> float:
    """Return how long Slack wants to be left alone."""
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    return float(headers.get("retry-after", 1))


class _Pace:
    """When each method, and each channel, may be called next."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._not_before: dict[tuple[str, str | None], float] = {}

    async def turn(self, method: str, channel: str | None, deadline: float) -> None:
        """Wait for a turn, but not beyond the deadline: then Slack itself shall say no."""
        wait = min(self._wait(method, channel), deadline - time.monotonic())
        if method == "chat.postMessage":
            now = time.monotonic() + max(wait, 0)
            self._not_before[method, channel] = now + POST_INTERVAL_SECONDS
        self._calls[method].append(time.monotonic() + max(wait, 0))
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, method: str, channel: str | None, seconds: float) -> None:
        """Leave this method alone in this channel for so long."""
        self._not_before[method, channel] = time.monotonic() + seconds

    def _wait(self, method: str, channel: str | None) -> float:
        now = time.monotonic()
        calls = self._calls[method]
        while calls and calls[0] < now - 60:
            calls.popleft()
        full = len(calls) >= TIERS.get(method, 1_000)
        until = calls[0] + 60 if full else now
        return max(until, self._not_before.get((method, channel), now)) - now
