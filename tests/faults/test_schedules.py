"""Each due run is delivered once, or its failure is shown, whatever breaks meanwhile."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.faults.fleet import START, STEP, open_fleet

LONG_ROUNDS = int(os.environ.get("FAULT_ROUNDS", "40"))
SETTLE_SECONDS = 600


async def test_each_run_is_delivered_once_while_a_worker_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    await _storm(database_url, tmp_path, ("bot", "worker"), 4)


@pytest.mark.faults
async def test_each_run_is_delivered_once_while_three_bots_are_killed_and_stopped(
    database_url: str, tmp_path: Path
) -> None:
    is_sqlite = database_url.startswith("sqlite")
    parts = ("bot", "worker") if is_sqlite else ("bot", "worker") * 3
    await _storm(database_url, tmp_path, parts, LONG_ROUNDS)


async def _storm(
    database_url: str, folder: Path, parts: tuple[str, ...], rounds: int
) -> None:
    async with open_fleet(database_url, folder, parts, rounds) as fleet:
        await fleet.schedule()
        now = START
        for _ in range(rounds):
            # Now and then, several times pass at once.
            now += STEP * fleet.chance.choice((1, 1, 2, 5))
            await fleet.move(now)
            await fleet.disturb()
            await asyncio.sleep(fleet.chance.uniform(0, 4))
        await fleet.settle(SETTLE_SECONDS)
        await asyncio.sleep(0)
        assert await fleet.faults(now) == []
