"""How Slack reaches the bot: Socket Mode with a watchdog, or signed HTTP requests."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Protocol

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.gate import Gate, may_pass
from bot.settings import Mode, Settings
from bot.signed_http import HttpListening
from storage.errors import StartError

log = logging.getLogger(__name__)

# The SDK notices silence after four pings and then mends most connections within 15 s; a
# watchdog that is quicker than that would race it (NousResearch/hermes-agent#96478).
PING_SECONDS: Final = 5
GRACE_SECONDS: Final = 20.0
LOOK_SECONDS: Final = 1.0
MEND_SECONDS: Final = 5.0
CLOSE_SECONDS: Final = 2.0
OK: Final = 200
JSON: Final = "application/json"


class Listening(Protocol):
    """A connection to Slack."""

    async def start(self) -> None:
        """Begin to take what Slack delivers."""

    async def stop(self) -> None:
        """Take nothing more from Slack."""


@asynccontextmanager
async def listen(app: AsyncApp, settings: Settings, gate: Gate) -> AsyncIterator[Listening]:
    """Connect to Slack, and disconnect at the end.

    Raises:
        StartError: Slack does not take the app token.
    """
    listening: Listening = (
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
    (slackapi/bolt-python#1529, slackapi/python-slack-sdk#1701); and the SDK tries the same
    address for ever when a connection to it has failed once.
    """

    def __init__(self, app: AsyncApp, app_token: str, gate: Gate) -> None:
        self._app, self._app_token, self._gate = app, app_token, gate
        self._client: SocketModeClient | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._heard_at = time.monotonic()

    async def start(self) -> None:
        """Connect, and begin to watch; Slack may be away at first.

        Raises:
            StartError: Slack does not take the app token.
        """
        try:
            await self._gate.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            if not may_pass(error):
                raise StartError(_wrong_token(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack cannot be reached: %s", type(error).__name__)
        self._connect()
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Disconnect and stop watching."""
        await _end(self._watching)
        await self._disconnect()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except (SlackApiError, aiohttp.ClientError, OSError) as error:
                log.warning("Slack cannot be reached: %s", type(error).__name__)
            except Exception:  # a bot that nobody watches any more could fall deaf for good
                log.exception("The watchdog stumbled")

    async def _look(self) -> None:
        """See whether the connection is there, and see to it that it is."""
        client = self._client
        if client is not None and await client.is_connected():
            self._heard_at = time.monotonic()
        elif time.monotonic() - self._heard_at > GRACE_SECONDS:
            log.warning("Slack is silent; connecting anew")
            await self._disconnect()
            self._connect()
            self._heard_at = time.monotonic()
        elif client is not None and client.current_session is not None:
            await _mend(client)

    def _connect(self) -> None:
        handler = _Handler(
            self._app, self._app_token, web_client=self._gate, ping_interval=PING_SECONDS
        )
        self._client = handler.client
        connecting = self._client.connect()  # type: ignore[no-untyped-call]  # the SDK's gap
        self._connecting = asyncio.create_task(connecting)

    async def _disconnect(self) -> None:
        """Close the connection, and wait for the SDK's tasks, as it does not."""
        client, self._client = self._client, None
        if client is None:
            return
        await _end(self._connecting)  # or it could still connect, beside the next one
        with suppress(TimeoutError):
            await asyncio.wait_for(client.close(), CLOSE_SECONDS)  # type: ignore[no-untyped-call]  # the same
        await _end(client.message_processor)
        await _end(client.current_session_monitor, client.message_receiver)
        await client.aiohttp_client_session.close()


class _Handler(AsyncSocketModeHandler):
    """Sends an answer as Bolt has written it; the SDK would read it and write it anew."""

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as its base does
        """Take an envelope, and acknowledge it with its answer."""
        response = await run_async_bolt_app(self.app, req)
        kind = response.headers["content-type"][0]
        if response.status == OK and response.body and kind.startswith(JSON):
            envelope = json.dumps({"envelope_id": req.envelope_id})
            await client.send_message(f'{envelope[:-1]}, "payload": {response.body}}}')
        else:
            await send_async_response(client, req, response, time.time())


async def _mend(client: SocketModeClient) -> None:
    """Connect again at once after a broken connection; the SDK looks every few seconds."""
    session = client.current_session
    if session is not None and session.closed:
        with suppress(TimeoutError):
            await asyncio.wait_for(client.connect_to_new_endpoint(), MEND_SECONDS)


async def _end(*tasks: Any) -> None:
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def _wrong_token(error: SlackApiError) -> str:
    return (
        f"Slack does not take SLACK_APP_TOKEN ({error.response['error']}). Make one under "
        "Basic Information, App-Level Tokens, with connections:write, and switch on "
        "Socket Mode."
    )
