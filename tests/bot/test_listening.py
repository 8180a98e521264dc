"""Socket Mode hears again, whatever happens to its sockets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.app import open_gate
from bot.listening import GRACE_SECONDS, LOOK_SECONDS, PING_SECONDS, listen
from tests.databases import Sqlite
from tests.faults.hearing import heard_again
from tests.patience import PATIENCE_SECONDS
from tests.world import World, open_world


@pytest.fixture
async def quick(sqlite: Sqlite, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace that repeats events soon."""
    async with open_world(
        await sqlite.create(), tmp_path, retry_seconds=(0.0, 0.5, 1, 2, 4, 8, 16, 32)
    ) as world:
        yield world


@pytest.mark.parametrize("socket", ["disconnect", "drop"])
async def test_a_socket_that_goes_away_is_replaced_before_the_sdk_sees_to_it(
    monkeypatch: pytest.MonkeyPatch, sqlite: Sqlite, tmp_path: Path, socket: str
) -> None:
    monkeypatch.setattr("bot.listening.PING_SECONDS", 3_600)
    async with open_world(await sqlite.create(), tmp_path) as world:
        await world.fault(socket=socket)

        await heard_again(world, PATIENCE_SECONDS)


async def test_the_watchdog_goes_on_whatever_it_stumbles_over(
    monkeypatch: pytest.MonkeyPatch, sqlite: Sqlite, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.listening.PING_SECONDS", 3_600)
    stumbled = asyncio.Event()
    is_connected = SocketModeClient.is_connected

    async def stumble_once(client: SocketModeClient) -> bool:
        if not stumbled.is_set():
            stumbled.set()
            raise LookupError
        return await is_connected(client)

    async with open_world(await sqlite.create(), tmp_path) as world:
        monkeypatch.setattr(SocketModeClient, "is_connected", stumble_once)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await stumbled.wait()
        await world.fault(socket="drop")

        await heard_again(world, PATIENCE_SECONDS)


async def test_a_connection_that_takes_too_long_is_given_up_for_the_next_one(
    monkeypatch: pytest.MonkeyPatch, quick: World
) -> None:
    monkeypatch.setattr("bot.listening.GRACE_SECONDS", 0)
    monkeypatch.setattr("bot.listening.LOOK_SECONDS", 0.01)
    begun: list[Any] = []
    fourth = asyncio.Event()

    async def hang(_client: SocketModeClient) -> None:
        begun.append(asyncio.current_task())
        if len(begun) == 4:
            fourth.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(SocketModeClient, "connect", hang)
    settings = quick.services.settings
    async with open_gate(settings, PATIENCE_SECONDS) as gate:
        app = AsyncApp(client=gate, signing_secret="not used")
        async with asyncio.timeout(PATIENCE_SECONDS), listen(app, settings, gate):
            await fourth.wait()
            assert [task.done() for task in begun] == [True, True, True, False]


async def test_what_was_said_while_nobody_listened_is_done_once(quick: World) -> None:
    await quick.fault(socket="drop")
    for name in ("ada", "bob", "cy"):
        await quick.sam.types(f'@contacts new "{name}" email:{name}@x.io')

    await heard_again(quick, PATIENCE_SECONDS)

    await _finds(quick, "3 contacts")


async def test_deliveries_that_come_twice_or_in_disorder_are_done_once(
    quick: World,
) -> None:
    await quick.fault(socket="duplicate", times=8)
    await quick.fault(socket="reorder", times=4)

    for name in ("ada", "bob"):
        await quick.sam.types(f'/contacts new "{name}" email:{name}@x.io')
        await quick.sam.types(f'@contacts new "{name} too" email:{name}2@x.io')
    await quick.sam.types("/contacts edit ada@x.io company=Engines")

    await _finds(quick, "4 contacts")
    assert "already belongs" not in await quick.sam.text()


async def _finds(world: World, found: str) -> None:
    """Look for everybody until so many are found: events come late."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while found not in await _found(world):  # noqa: ASYNC110  # nobody tells us
            await asyncio.sleep(0.2)


async def _found(world: World) -> str:
    await world.mia.types("/contacts x.io")
    return str(await world.mia.text())


def test_the_watchdog_is_slower_than_the_sdk_and_quicker_than_a_minute() -> None:
    notices = 4 * PING_SECONDS + GRACE_SECONDS + LOOK_SECONDS
    assert 40 <= notices < 50
