"""A workspace whose deliveries come over signed HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import run_bot
from bot.demo import _hears_http, _manifest
from bot.sandbox import SandboxSettings
from bot.services import build_services
from bot.settings import Mode
from bot.worker import run_worker
from tests.patience import PATIENCE_SECONDS
from tests.world import World, settings_for


@asynccontextmanager
async def open_http_world(
    database_url: str, folder: Path
) -> AsyncIterator[tuple[World, str]]:
    """Open a workspace with a bot in HTTP mode; tell also where the bot listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    settings = SandboxSettings(manifest=_manifest(Mode.HTTP, port))
    async with World(settings) as world:
        given = settings_for(
            world.sandbox, database_url, folder, mode=Mode.HTTP, http_port=port
        )
        stop = asyncio.Event()
        world.services, theirs = build_services(given), build_services(given)
        running = asyncio.gather(run_bot(world.services, stop), run_worker(theirs, stop))
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await _hears_http(world.sandbox, port)
            world.gives_the_app_time()
            yield world, f"http://127.0.0.1:{port}/slack/events"
        finally:
            stop.set()
            await running
