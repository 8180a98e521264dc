"""How long the bot stays deaf after its sockets were disturbed."""

import asyncio
import time

from tests.world import World


async def heard_again(world: World, seconds: float) -> float:
    """Ask until a command is answered; return how long that took."""
    began = time.monotonic()
    while not (await world.sam.types("/contacts whoami")).get("ok"):
        assert time.monotonic() - began < seconds, "the bot stayed deaf"
        await asyncio.sleep(0.1)
    return time.monotonic() - began
