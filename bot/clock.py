"""The sandbox's clock: what time it is for schedules and life times, not for leases."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

import aiohttp

from bot.gate import Gate
from bot.services import Services
from storage.clock import Clock

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.2


@asynccontextmanager
async def follow_sandbox(services: Services, gate: Gate) -> AsyncIterator[None]:
    """Follow the clock of the sandbox while the process runs, if it was started so."""
    address = services.settings.sandbox_clock
    if not address or gate.session is None:
        yield
        return
    await _look(gate.session, address, services.clock)
    following = asyncio.create_task(_follow(gate.session, address, services.clock))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(session: aiohttp.ClientSession, address: str, clock: Clock) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await _look(session, address, clock)
        except (aiohttp.ClientError, TimeoutError):
            log.warning("The sandbox's clock does not answer")


async def _look(session: aiohttp.ClientSession, address: str, clock: Clock) -> None:
    async with session.get(address) as answer:
        now = datetime.fromisoformat((await answer.json())["now"])
        clock.shift = now - datetime.now(UTC)
