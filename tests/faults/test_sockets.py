"""Sockets that drop, leave and fall silent: how long nobody is heard at the longest."""

import os
from pathlib import Path

import pytest

from bot.sandbox import SandboxSettings
from tests.databases import Sqlite
from tests.faults.hearing import heard_again
from tests.patience import PATIENCE_SECONDS
from tests.world import open_world

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "10"))
PROMISED_SECONDS = 60


@pytest.mark.faults
@pytest.mark.parametrize("also", ["", "hang", "status:503", "error:internal_error"])
@pytest.mark.parametrize("socket", ["silent", "drop", "disconnect"])
async def test_the_bot_hears_again_within_a_minute(
    sqlite: Sqlite, tmp_path: Path, socket: str, also: str
) -> None:
    deaf = []
    async with open_world(await sqlite.create(), tmp_path) as world:
        for _ in range(max(1, ROUNDS // 10)):
            if also:
                fault = {"method": "apps.connections.open", "fault": also, "times": 2}
                await world.fault(**fault)
            await world.fault(socket=socket)
            deaf.append(await heard_again(world, PROMISED_SECONDS))
            await world.end_faults()
    print(f"\n{socket} {also}: deaf for at most {max(deaf):.1f} s")  # noqa: T201
    assert max(deaf) < PROMISED_SECONDS


async def test_a_silent_socket_is_left_for_a_new_one(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    async with open_world(await sqlite.create(), tmp_path) as world:
        world.waits_for_the_app(SandboxSettings.acknowledgement_seconds)
        await world.fault(socket="silent")
        await heard_again(world, 2 * PATIENCE_SECONDS)
