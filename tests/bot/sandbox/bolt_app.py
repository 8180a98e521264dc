"""A small real Bolt app: what the sandbox is for, and so what it is tested with."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.patience import PATIENCE_SECONDS
from tests.workspace import Workspace

Json = dict[str, Any]


class BoltApp:
    """A Bolt app that remembers its events; tests add the listeners they need."""

    def __init__(self, workspace: Workspace, session: aiohttp.ClientSession) -> None:
        self.workspace = workspace
        sandbox = workspace.sandbox
        self.client = AsyncWebClient(
            token=sandbox.bot_token, base_url=sandbox.base_url, session=session
        )
        self.bolt = AsyncApp(
            client=self.client,
            signing_secret=sandbox.signing_secret,
            process_before_response=True,
        )
        self.events: list[Json] = []
        self.retries: list[str | None] = []
        # What to do about a kind of event, besides remembering it.
        self.on: dict[str, Callable[[Json], Awaitable[None]]] = {}
        self.bolt.event(re.compile(".*"))(self._remember)

    async def _remember(self, body: Json, request: Any) -> None:
        self.events.append(body["event"])
        self.retries.append((request.headers.get("x-slack-retry-num") or [None])[0])
        if act := self.on.get(body["event"]["type"]):
            await act(body["event"])

    def heard(self) -> list[str]:
        """Return the kinds of events so far."""
        return [event["type"] for event in self.events]


@asynccontextmanager
async def connected(
    workspace: Workspace, ping_seconds: float = PATIENCE_SECONDS
) -> AsyncIterator[BoltApp]:
    """Connect a Bolt app over Socket Mode; a break is noticed at the next ping."""
    async with aiohttp.ClientSession() as session:
        app = BoltApp(workspace, session)
        handler = AsyncSocketModeHandler(
            app.bolt, workspace.sandbox.app_token, ping_interval=ping_seconds
        )
        await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt's
        workspace.gives_the_app_time()
        try:
            yield app
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call] # Bolt's


@asynccontextmanager
async def listening(workspace: Workspace) -> AsyncIterator[tuple[BoltApp, str]]:
    """Serve a Bolt app over HTTP; yield it with its request URL."""
    async with aiohttp.ClientSession() as session:
        app = BoltApp(workspace, session)
        runner = web.AppRunner(app.bolt.web_app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        workspace.gives_the_app_time()
        try:
            yield app, f"http://127.0.0.1:{port}/slack/events"
        finally:
            await runner.cleanup()
