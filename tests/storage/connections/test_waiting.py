"""Who waits to write to a SQLite file says so."""

import asyncio
import time
from pathlib import Path

import pytest

from storage.connections.waiting import Waiting
from storage.database import Database
from tests.patience import PATIENCE_SECONDS


def test_nobody_waits_until_somebody_says_so(tmp_path: Path) -> None:
    file = str(tmp_path / "contacts.db")
    writer, other = Waiting(file), Waiting(file)
    assert not writer.is_anyone(0)

    other.announce()

    assert writer.is_anyone(0)
    assert not writer.is_anyone(time.time_ns() + 10**9)


def test_where_there_is_no_file_somebody_may_always_wait() -> None:
    waiting = Waiting(None)
    waiting.announce()

    assert waiting.is_anyone(time.time_ns())


async def test_a_writer_says_that_they_wait_for_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has a queue of its own")
    second = Database(database.url.render_as_string())
    said = asyncio.Event()
    monkeypatch.setattr(second.waiting, "announce", said.set)

    async def write() -> None:
        async with second.begin():
            pass

    async with database.begin():
        writing = asyncio.create_task(write())
        async with asyncio.timeout(PATIENCE_SECONDS):
            await said.wait()
    await writing
    await second.close()
