"""The one way out to Slack: its limits, its pace, and what to do when it stumbles."""

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import limits
from bot.calls import ATTEMPTS, Call
from bot.pace import BannedError, Pace
from bot.repeats import marked
from handlers.requests import Slack

log = logging.getLogger(__name__)

TIMEOUT: Final = aiohttp.ClientTimeout(total=15)
ANSWER_TIMEOUT: Final = aiohttp.ClientTimeout(total=5)
# A large file takes as long as it takes, if only some of it goes out every now and then.
UPLOAD_TIMEOUT: Final = aiohttp.ClientTimeout(total=1_800, sock_read=120)
LONGEST_CALL_SECONDS: Final = 15.0
OK: Final = 200
TOO_MANY_REQUESTS: Final = 429
SERVER_FAULTS: Final = 500
# Slack's answers that another attempt could change.
PASSING: Final = frozenset(
    (
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    )
)
# The app was removed from the workspace, or its token revoked.
SHUT_OUT: Final = frozenset(("token_revoked", "account_inactive"))
NOT_INSTALLED: Final = (
    "install it again, put the new bot token into the settings and start anew"
)
# What we call an answer that is not Slack's own.
NO_JSON: Final = "no_json"
# Who has just come to read a channel may read what was on its way.
CHANNEL_SECONDS: Final = 10.0
MOST_CHANNELS: Final = 1_000
# What Slack says to a repeated call when the first one has arrived.
ARRIVED: Final = frozenset(("exchanged_trigger_id", "hash_conflict"))


class Gate(Slack):
    """Slack's Web API, behind our own limits.

    Args:
        patience_seconds: how long a call may take, with waits and further attempts; a
            person who presses a button waits shorter than a worker.
        pace: of another gate to the same workspace.
    """

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        session: aiohttp.ClientSession,
        patience_seconds: float,
        pace: Pace | None = None,
    ) -> None:
        super().__init__(token=token, base_url=base_url, session=session, retry_handlers=[])
        self._patience_seconds = patience_seconds
        self._pace = pace or Pace()
        self._channels: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def patient(self, seconds: float) -> "Gate":
        """Return this gate for those who can wait longer."""
        return Gate(
            token=self.token or "",
            base_url=self.base_url,
            session=self._session(),
            patience_seconds=seconds,
            pace=self._pace,
        )

    async def channel(self, channel_id: str) -> Mapping[str, Any]:
        """Return what Slack has said of a channel in the last ten seconds.

        Every file that is dropped asks, and each message about it; Slack answers about
        fifty times a minute (``conversations.info`` is of tier 3).

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: as in ``api_call``.
        """
        now = time.monotonic()
        at, found = self._channels.get(channel_id, (now, None))
        if found is None or now - at > CHANNEL_SECONDS:
            found = (await self.conversations_info(channel=channel_id))["channel"]
            if len(self._channels) == MOST_CHANNELS:
                self._channels.clear()
            self._channels[channel_id] = now, found
        return found

    async def api_call(self, api_method: str, **request: Any) -> AsyncSlackResponse:
        """Call a method once it is its turn, again where that can do no harm.

        Raises:
            OversizeError: Slack would not take it; nothing was sent.
            SlackApiError: Slack refused, or has no room for longer than our patience.
            aiohttp.ClientError, TimeoutError: it is not known whether it arrived.
        """
        call = Call(api_method, request, time.monotonic() + self._patience_seconds)
        limits.check(call.arguments)
        while True:
            await self._pace.turn(api_method, call.arguments.get("channel"), call.deadline)
            call.attempts += 1
            try:
                async with asyncio.timeout(self._longest(call)):
                    return await super().api_call(api_method, **call.request)
            except SlackApiError as error:
                if call.doubtful and error.response["error"] in ARRIVED:
                    arrived: AsyncSlackResponse = error.response
                    return arrived
                self._heed(api_method, error)
                if not (_is_ban(error) or (may_pass(error) and call.may_be_repeated())):
                    raise
                if call.attempts == ATTEMPTS:
                    raise
            except (aiohttp.ClientError, TimeoutError):
                if not call.may_be_repeated():
                    raise
            if call.doubtful:
                await asyncio.sleep(0.1 * call.attempts)

    async def _request(self, **request: Any) -> dict[str, Any]:
        """Return what Slack answers, or what stands before it in words of its own.

        The SDK takes whatever comes for JSON that says which error it is.

        Raises:
            aiohttp.ClientPayloadError: it is JSON, but broken off.
        """
        try:
            answer: dict[str, Any] = await super()._request(**request)
        except (SlackApiError, ValueError) as error:
            msg = "The answer cannot be read"
            raise aiohttp.ClientPayloadError(msg) from error
        if not isinstance(answer["data"], dict) or not answer["data"]:
            answer["data"] = {"ok": False, "error": NO_JSON}
        return answer

    def _heed(self, method: str, error: SlackApiError) -> None:
        """Leave alone what Slack wants to be left alone."""
        if error.response["error"] in SHUT_OUT:
            log.warning("Slack does not know the app any more: %s", NOT_INSTALLED)
            self._pace.shut_out(error)
        elif _is_ban(error):
            self._pace.ban(method, retry_after_seconds(error), error)

    def _longest(self, call: Call) -> float:
        """Return how long one attempt may take: so that there is time for another one."""
        share = 2.0 if call.is_answer else 0.5
        return min(LONGEST_CALL_SECONDS, share * self._patience_seconds)

    async def respond(self, response_url: str, payload: Mapping[str, Any]) -> bool:
        """Answer a click at the address that came with it; only Slack's own is taken.

        Return whether Slack took it: an address serves five times in half an hour.

        Raises:
            ValueError: the address is somebody else's.
            aiohttp.ClientError, TimeoutError: it did not get through.
        """
        self._check_host(response_url)
        limits.check(payload)
        try:
            status = await self._answer(response_url, payload)
        except (aiohttp.ClientError, TimeoutError):
            status = SERVER_FAULTS
        if status >= SERVER_FAULTS:
            in_place = payload.get("replace_original")
            again = payload if in_place else marked(payload)
            status = await self._answer(response_url, again)
        if status != OK:
            log.warning("An answer was refused with status %s", status)
        return status == OK

    async def _answer(self, response_url: str, payload: Mapping[str, Any]) -> int:
        async with self._session().post(
            response_url, json=dict(payload), timeout=ANSWER_TIMEOUT
        ) as response:
            return response.status

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

    async def upload(self, url: str, content: bytes | Path) -> None:
        """Send a file to the address that Slack gave for it; one on disk is streamed.

        Raises:
            ValueError: the address is somebody else's.
            aiohttp.ClientError, TimeoutError: it did not arrive.
        """
        self._check_host(url)
        if isinstance(content, bytes):
            await self._put(url, content, TIMEOUT)
            return
        with content.open("rb") as file:
            await self._put(url, file, UPLOAD_TIMEOUT)

    async def _put(self, url: str, data: Any, within: aiohttp.ClientTimeout) -> None:
        async with self._session().post(url, data=data, timeout=within) as response:
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


def _is_ban(error: SlackApiError) -> bool:
    return bool(error.response.status_code == TOO_MANY_REQUESTS)


def retry_after_seconds(error: SlackApiError) -> float:
    """Return how long Slack wants to be left alone."""
    if isinstance(error, BannedError):
        return error.seconds
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    return float(headers.get("retry-after", 1))


def may_pass(error: SlackApiError) -> bool:
    """Tell whether another attempt may fare better: the fault is not in what we asked."""
    status = error.response.status_code
    return _is_ban(error) or status >= SERVER_FAULTS or error.response["error"] in PASSING
