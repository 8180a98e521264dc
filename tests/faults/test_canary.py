"""Whoever is erased is in no byte that we keep, soon after."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from storage.contacts import Contacts
from storage.database import Database
from storage.errors import NotMergedError
from storage.merges.unmerges import Unmerges
from storage.migrations import migrate
from storage.models import Import, Schedule
from storage.register import REGISTER
from tests.databases import Postgres
from tests.faults.canary import Scene, erase, found_in, found_in_files, plant, traces
from tests.faults.program import open_program
from tests.patience import PATIENCE_SECONDS
from tests.storage.erasures import everything, jobs_left

SOUGHT = traces()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_no_byte_is_left_of_whoever_is_erased(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = await _url(kind, tmp_path, request)
    async with open_program(
        url, tmp_path, acknowledgement_seconds=PATIENCE_SECONDS
    ) as running:
        scene = await plant(running)
        await asyncio.to_thread(_keep_a_copy, tmp_path / "contacts.db")
        await _is_everywhere(scene)

        await erase(scene)
        await _until_followed(running.database)

        assert found_in_files(tmp_path, SOUGHT) == {}
        assert await _found_in_tables(running.database) == {}
        await _others_are_left_alone(scene)
        await _nobody_comes_back(scene)
    assert found_in_files(tmp_path, SOUGHT) == {}


async def _url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        return await server.create()
    url = f"sqlite+aiosqlite:///{folder / 'contacts.db'}"
    await migrate(url)
    return url


def _keep_a_copy(path: Path) -> None:
    """Leave a copy of the file, as a change of its tables does."""
    if path.exists():
        copy = Path(f"{path}.before-0004")
        with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(copy)) as it:
            ours.backup(it)


async def _is_everywhere(scene: Scene) -> None:
    """Make sure that there is something to be found, everywhere."""
    tables = await _found_in_tables(scene.running.database)
    personal = {belonging.table.name for belonging in REGISTER if belonging.personal}
    assert personal <= set(tables)
    files = found_in_files(scene.running.folder, SOUGHT)
    kept = {"source", "staged.db", "contacts.csv"}
    if scene.running.database.is_sqlite:
        kept |= {"contacts.db-wal", "contacts.db.before-0004"}
    assert kept <= {Path(name).name for name in files}


async def _until_followed(database: Database) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await jobs_left(database):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.1)


async def _found_in_tables(database: Database) -> dict[str, set[str]]:
    tables = await everything(database)
    if not database.is_sqlite:
        async with database.look() as connection:
            for name in tables:
                rows = await connection.execute(text(f'SELECT t::text FROM "{name}" t'))  # noqa: S608 - our own tables
                tables[name] += "\n".join(rows.scalars())
            told = await connection.execute(text("SELECT s::text FROM pg_stats s"))
            tables["pg_stats"] = "\n".join(told.scalars())
    there = {name: found_in(all_.encode(), SOUGHT) for name, all_ in tables.items()}
    return {name: found for name, found in there.items() if found}


async def _others_are_left_alone(scene: Scene) -> None:
    database = scene.running.database
    contacts = Contacts(database, scene.clock)
    (bob,) = [p for p in await contacts.recent(9, by=scene.by) if p.id != scene.canary.id]
    assert bob.facts()["email"] == ["bob@x.io"]
    async with database.read() as session:
        query = select(Schedule).order_by(col(Schedule.number))
        named, vips = (await session.exec(query)).all()
    assert (named.state, vips.state) == ("paused", "active")
    assert named.query.startswith("name:")
    assert "erased-" in named.query
    assert "somebody who was erased" in (named.why or "")
    assert vips.query == "tag:vip"


async def _nobody_comes_back(scene: Scene) -> None:
    await scene.sam.sees("Somebody in this file was erased")
    with pytest.raises(NotMergedError, match="was erased"):
        await Unmerges(scene.running.database, scene.clock).plan(
            scene.merge_id, by=scene.by
        )
    async with scene.running.database.read() as session:
        (import_,) = (await session.exec(select(Import))).all()
    assert import_.state == "failed"
