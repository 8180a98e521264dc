"""A database that is locked, breaks off or crashes: told in words, and nothing lost."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest

from bot.sandbox import SandboxSettings
from tests.databases import Postgres, Sqlite
from tests.faults.checker import broken
from tests.faults.history import YES, Client, History
from tests.patience import PATIENCE_SECONDS
from tests.world import World, open_world

SHORT_ROUNDS, LONG_ROUNDS = 4, int(os.environ.get("FAULT_ROUNDS", "50"))
RETRY_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0)


async def test_while_a_file_is_locked_people_are_told_and_events_come_again(
    sqlite: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await sqlite.create()
    async with open_world(url, tmp_path, retry_seconds=RETRY_SECONDS) as world:
        sam = world.sam
        await sam.types('/contacts new "Ada" email:ada@x.io')
        with (
            closing(
                sqlite3.connect(url.partition("///")[2], isolation_level=None)
            ) as other,
            monkeypatch.context() as hurried,
        ):
            hurried.setattr("storage.connections.writing.PATIENCE_SECONDS", 1.0)
            other.execute("BEGIN IMMEDIATE")
            assert (await sam.types("/contacts edit ada@x.io company=Engines"))["ok"]
            assert "busy right now, and nothing was changed" in await sam.text()
            world.waits_for_the_app(SandboxSettings.acknowledgement_seconds)
            await sam.types('@contacts new "Bob" email:bob@x.io')
            other.execute("ROLLBACK")
        world.waits_for_the_app(PATIENCE_SECONDS)

        await sam.sees("*Bob* (C-2) is now a contact.")
        await sam.types("/contacts ada@x.io", channel=sam.dm)
        assert "Engines" not in str(await sam.newest(sam.dm))


async def test_connections_that_break_off_lose_nothing_that_was_acknowledged(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = await postgres.create()
    await _disturb(url, tmp_path, SHORT_ROUNDS, lambda: _break_off(url))


@pytest.mark.faults
async def test_connections_that_break_off_often_lose_nothing(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = await postgres.create()
    await _disturb(url, tmp_path, 4 * LONG_ROUNDS, lambda: _break_off(url))


@pytest.mark.faults
async def test_a_server_that_crashes_again_and_again_loses_nothing(tmp_path: Path) -> None:
    with TemporaryDirectory(prefix="contacts-crashing-") as folder:
        server = Postgres(Path(folder))
        try:
            crash = lambda: asyncio.to_thread(server.crash)  # noqa: E731
            await _disturb(await server.create(), tmp_path, LONG_ROUNDS // 5, crash)
        finally:
            server.stop()


async def _disturb(
    url: str, folder: Path, rounds: int, disturb: Callable[[], Awaitable[None]]
) -> None:
    history, stop, began = History(), asyncio.Event(), time.monotonic()
    async with open_world(url, folder, retry_seconds=RETRY_SECONDS) as world:
        world.waits_for_the_app(SandboxSettings.acknowledgement_seconds)
        people = [p["name"] for p in world.sandbox.people() if p["role"]][:3]
        clients = [
            Client(world, world.person(name), number, history)
            for number, name in enumerate(people)
        ]
        working = [asyncio.create_task(client.work(stop)) for client in clients]
        await _something_to_lose(history)
        for _ in range(rounds):
            await asyncio.sleep(0.4)
            await disturb()
        await asyncio.sleep(1)
        stop.set()
        await asyncio.gather(*working)
        await _settled(world)
        faults = await broken(world.services.database, history)
    done = len(history.told("create", YES))
    print(  # noqa: T201  # the figure that `make faults` shows
        f"\n{rounds} times in {time.monotonic() - began:.0f} s, "
        f"{len(history.asked)} requests, {done} contacts acknowledged"
    )
    assert faults == []
    assert done >= 1


async def _something_to_lose(history: History) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not history.told("create", YES):  # noqa: ASYNC110  # other tasks do it
            await asyncio.sleep(0.05)


async def _settled(world: World) -> None:
    """Wait until Slack has repeated what was not acknowledged."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while world.sandbox.slack.deliveries._running:  # noqa: ASYNC110  # Slack tells nobody
            await asyncio.sleep(0.1)


async def _break_off(url: str) -> None:
    own = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await own.close()
