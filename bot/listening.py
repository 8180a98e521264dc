"""How Slack reaches the bot: Socket Mode with a watchdog, or signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Protocol

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.gate import Gate
from bot.settings import Mode, Settings

log = logging.getLogger(__name__)

# The SDK mends most broken connections within 20 s; a watchdog that is quicker than that
# would race it.
GRACE_SECONDS: Final = 40.0
LOOK_SECONDS: Final = 5.0
SIGNATURE_SECONDS: Final = 300
STAMP_DIGITS: Final = 11
BODY_BYTES: Final = 3_000_000


class Listening(Protocol):
    """A connection to Slack."""

    async def stop(self) -> None:
        """Take nothing more from Slack."""


@asynccontextmanager
async def listen(app: AsyncApp, settings: Settings, gate: Gate) -> AsyncIterator[Listening]:
    """Connect to Slack, and disconnect at the end."""
    listening = (
        SocketListening(app, settings.app_token.get_secret_value(), gate)
        if settings.mode is Mode.SOCKET
        else HttpListening(app, settings)
    )
    await listening.start()
    try:
        yield listening
    finally:
        await listening.stop()


class SocketListening:
    """Socket Mode.  When nothing at all is heard for a while, it connects anew.

    Production workspaces have seen sockets that stay open and fall silent
    (slackapi/bolt-python#1529, slackapi/python-slack-sdk#1701).
    """

    def __init__(self, app: AsyncApp, app_token: str, gate: Gate) -> None:
        self._app, self._app_token, self._gate = app, app_token, gate
        self._handler: AsyncSocketModeHandler | None = None
        self._watchdog: asyncio.Task[None] | None = None
        self._heard_at = time.monotonic()

    async def start(self) -> None:
        """Connect, and begin to watch."""
        await self._connect()
        self._watchdog = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Disconnect and stop watching."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            with suppress(asyncio.CancelledError):
                await self._watchdog
            self._watchdog = None
        await self._disconnect()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await self._is_alive():
                self._heard_at = time.monotonic()
            elif time.monotonic() - self._heard_at > GRACE_SECONDS:
                log.warning("Slack is silent; connecting anew")
                await self._reconnect()

    async def _is_alive(self) -> bool:
        """Tell whether the connection is open and has answered our last pings."""
        client = self._handler.client if self._handler else None
        if client is None or not await client.is_connected():
            return False
        return not await client.is_ping_pong_failing()

    async def _reconnect(self) -> None:
        try:
            await self._disconnect()
            await self._connect()
            self._heard_at = time.monotonic()
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("Slack cannot be reached: %s", type(error).__name__)

    async def _connect(self) -> None:
        self._handler = AsyncSocketModeHandler(
            self._app, self._app_token, web_client=self._gate, ping_interval=5
        )
        await self._handler.client.connect()  # type: ignore[no-untyped-call]  # the SDK's gap

    async def _disconnect(self) -> None:
        if self._handler is not None:
            handler, self._handler = self._handler, None
            await handler.client.close()  # type: ignore[no-untyped-call]  # the same


class HttpListening:
    """Signed requests over HTTP, for behind a balancer."""

    def __init__(self, app: AsyncApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on the address of the settings."""
        server = web.Application(client_max_size=BODY_BYTES, middlewares=[self._guard])
        server.add_routes(
            [web.post("/slack/events", self._take), web.get("/health", _health)]
        )
        self._runner = web.AppRunner(server, handle_signals=False)
        await self._runner.setup()
        settings = self._settings
        await web.TCPSite(self._runner, settings.http_host, settings.http_port).start()

    async def stop(self) -> None:
        """Take no more requests."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Refuse what Slack did not sign, before Bolt sees it.

        Bolt answers 500 with a traceback to a header that is no number or not ASCII.
        """
        if request.path == "/slack/events" and not await self._is_signed(request):
            log.warning("A request without a valid signature was refused")
            return web.Response(status=401, text="The signature is not valid.")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _is_signed(self, request: web.Request) -> bool:
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        given = request.headers.get("X-Slack-Signature", "")
        is_number = stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP_DIGITS
        if not (is_number and given.isascii()):
            return False
        if abs(time.time() - int(stamp)) > SIGNATURE_SECONDS:
            return False
        secret = self._settings.signing_secret.get_secret_value().encode()
        signed = b"v0:" + stamp.encode() + b":" + await request.read()
        wanted = "v0=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, given)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request  # noqa: PLC0415  # only where HTTP is spoken

        try:
            bolt_request = await to_bolt_request(request)
        except (UnicodeDecodeError, json.JSONDecodeError):
            return web.Response(status=400, text="The body is neither a form nor JSON.")
        answer = await self._app.async_dispatch(bolt_request)
        return await to_aiohttp_response(answer)


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
