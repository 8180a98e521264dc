"""HTTP mode: requests that Slack has signed, each taken once, for behind a balancer."""

import hashlib
import hmac
import logging
import time
from collections import OrderedDict
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.settings import Settings

log = logging.getLogger(__name__)

PATH: Final = "/slack/events"
SIGNATURE_SECONDS: Final = 300
STAMP_DIGITS: Final = 11
BODY_BYTES: Final = 3_000_000
# The bot has waited for what is being answered before it closes the door.
CLOSE_SECONDS: Final = 1.0
SERVER_FAULTS: Final = 500


class HttpListening:
    """Signed requests over HTTP."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._signatures = Signatures(settings.signing_secret.get_secret_value())
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on the address of the settings."""
        server = web.Application(client_max_size=BODY_BYTES)
        server.add_routes([web.post(PATH, self._take), web.get("/health", _health)])
        self._runner = web.AppRunner(
            server, handle_signals=False, shutdown_timeout=CLOSE_SECONDS, lingering_time=0
        )
        await self._runner.setup()
        settings = self._settings
        await web.TCPSite(self._runner, settings.http_host, settings.http_port).start()

    async def stop(self) -> None:
        """Take no more requests."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """Refuse what Slack did not sign, before Bolt sees it.

        Bolt answers 500 with a traceback to a header that is no number or not ASCII.
        """
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            body = await request.read()
        except web.RequestPayloadError:
            return web.Response(status=400, text="The body cannot be read.")
        if not self._signatures.fits(stamp, signature, body):
            log.warning("A request without a valid signature was refused")
            return web.Response(status=401, text="The signature is not valid.")
        if not self._signatures.is_new(signature):
            log.warning("A request that had come before was refused")
            return web.Response(status=401, text="This request has come before.")
        answer = await self._answer(request)
        if answer.status >= SERVER_FAULTS:
            self._signatures.forget(signature)
        return answer

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            bolt_request = await to_bolt_request(request)
        except (AttributeError, LookupError, ValueError):
            return web.Response(status=400, text="The body is neither a form nor JSON.")
        answer = await self._app.async_dispatch(bolt_request)
        return await to_aiohttp_response(answer)


class Signatures:
    """Tells which requests are Slack's, and which of them have come before."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._taken: OrderedDict[str, float] = OrderedDict()

    def fits(self, stamp: str, signature: str, body: bytes) -> bool:
        """Tell whether Slack signed this body within the last minutes."""
        is_number = stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP_DIGITS
        if not (is_number and signature.isascii()):
            return False
        if abs(time.time() - int(stamp)) > SIGNATURE_SECONDS:
            return False
        signed = b"v0:" + stamp.encode() + b":" + body
        wanted = "v0=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, signature)

    def is_new(self, signature: str) -> bool:
        """Note a signature that fits; tell whether it is the first time."""
        now = time.monotonic()
        while self._taken and next(iter(self._taken.values())) < now:
            self._taken.popitem(last=False)
        if signature in self._taken:
            return False
        # One that is stamped ahead of our clock fits for twice as long.
        self._taken[signature] = now + 2 * SIGNATURE_SECONDS
        return True

    def forget(self, signature: str) -> None:
        """Let a request come again: its first time was our failure."""
        self._taken.pop(signature, None)


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
