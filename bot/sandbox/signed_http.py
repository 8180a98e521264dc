"""Deliveries as signed HTTP requests, for an app that has a request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.model import Payload

REDIRECTS = 2
OK_STATUS = 200
CHALLENGE_SECONDS = 3.0


class NotDeliveredError(Exception):
    """The app did not take a delivery; ``reason`` is Slack's word for why."""

    def __init__(self, reason: str, *, again: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


class SignedHttp:
    """Posts deliveries to the app's request URLs; its answer is the acknowledgement.

    ``address`` tells where a delivery of this kind with this payload goes.
    """

    def __init__(
        self, address: Callable[[str, Mapping[str, Any]], str], signing_secret: str
    ) -> None:
        self._address = address
        self._secret = signing_secret.encode()
        self._session: aiohttp.ClientSession | None = None

    async def deliver(
        self, kind: str, payload: Payload, retry: tuple[int, str] | None
    ) -> Payload | None:
        """Post one delivery; return what the answer's body says, if anything.

        Raises:
            NotDeliveredError: the app is not there or answered with an error.
        """
        content_type, body = _body(kind, payload)
        headers = {"Content-Type": content_type, **self._signed(body)}
        if retry:
            number, reason = retry
            headers |= {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason}
        try:
            return await self._post(self._address(kind, payload), body, headers)
        except aiohttp.TooManyRedirects as error:
            raise NotDeliveredError("too_many_redirects") from error
        except aiohttp.ClientError as error:
            raise NotDeliveredError("connection_failed") from error

    def _signed(self, body: bytes) -> dict[str, str]:
        now = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{now}:".encode() + body, hashlib.sha256)
        return {
            "x-slack-request-timestamp": now,
            "x-slack-signature": f"v0={digest.hexdigest()}",
        }

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Payload | None:
        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False)
        async with self._session.post(
            url, data=body, headers=headers, max_redirects=REDIRECTS
        ) as answer:
            text = await answer.text()
            if answer.status != OK_STATUS:
                again = answer.headers.get("x-slack-no-retry") != "1"
                raise NotDeliveredError("http_error", again=again)
        return _answer(text)

    async def verify(self) -> bool:
        """Ask the app to prove that the URL is its own; say whether it did."""
        challenge = hashlib.sha256(self._secret).hexdigest()
        asked = {"type": "url_verification", "challenge": challenge}
        try:
            async with asyncio.timeout(CHALLENGE_SECONDS):
                answer = await self.deliver("events_api", asked, None)
        except (NotDeliveredError, TimeoutError):
            return False
        return answer in ({"challenge": challenge}, {"text": challenge})

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session:
            await self._session.close()


def _body(kind: str, payload: Payload) -> tuple[str, bytes]:
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(form).encode()


def _answer(text: str) -> Payload | None:
    """Read an answer's body: an object as it is, anything else as a text."""
    if not text:
        return None
    try:
        answer = json.loads(text)
    except ValueError:
        return {"text": text}
    return answer if isinstance(answer, dict) else {"text": text}
