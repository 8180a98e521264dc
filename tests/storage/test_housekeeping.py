"""What commits leave for later is done in the background."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlmodel import col, func, select, text, update

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.housekeeping import forget_deliveries, forget_jobs, tidy
from storage.jobs import queue
from storage.models import Job, SeenEvent
from tests.databases import Sqlite


async def _pieces(database: Database) -> int:
    """Return in how many pieces the index of a SQLite file is."""
    async with database.look() as connection:
        ask = text("SELECT count(DISTINCT segid) FROM contact_search_idx")
        return int((await connection.execute(ask)).scalar_one())


def _log(database: Database) -> os.stat_result:
    """Return what the system says about the write-ahead log."""
    return Path(f"{database.url.database}-wal").stat()


async def test_the_index_is_merged_and_the_log_emptied_while_nobody_waits(
    sqlite: Sqlite,
) -> None:
    database = Database(await sqlite.create())
    access, contacts = Access(database, Clock()), Contacts(database, Clock())
    sam = await access.remember("T1", Seen("U1", "Sam", "member"))
    for number in range(40):
        values = {"name": f"Person {number}", "email": f"p{number}@x.io"}
        await contacts.add(values, by=sam)
    before = await _pieces(database)

    while database.wants_tidying:
        await tidy(database)
    size = _log(database).st_size
    for number in range(3):
        await contacts.add({"name": "x", "email": f"late{number}@x.io"}, by=sam)

    assert before >= 40
    assert await _pieces(database) < 20
    assert _log(database).st_size == size, "the log begins again at its start"
    await database.close()


async def test_however_much_is_written_while_nobody_merges_more_can_be_written(
    sqlite: Sqlite,
) -> None:
    path = (await sqlite.create()).partition("///")[2]
    more_than_the_index_has_room_for = 4_100
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("PRAGMA synchronous=OFF")
        for number in range(more_than_the_index_has_room_for):
            file.execute(
                "INSERT INTO contact_search (rowid, words) VALUES (?, ?)",
                (number + 1, f"word{number}"),
            )

        found = "SELECT rowid FROM contact_search WHERE contact_search MATCH 'word4099'"
        assert file.execute(found).fetchall() == [(4_100,)]


async def test_a_database_that_nobody_wrote_to_is_left_alone(sqlite: Sqlite) -> None:
    database = Database(await sqlite.create())
    await Access(database, Clock()).workspace_id("T1")
    await tidy(database)
    written_at = _log(database).st_mtime_ns

    await tidy(database)

    assert not database.wants_tidying
    assert _log(database).st_mtime_ns == written_at
    await database.close()


async def test_keys_of_deliveries_go_after_a_week(
    database: Database, access: Access, clock: Clock
) -> None:
    workspace_id = await access.workspace_id("T1")
    async with database.begin() as session:
        at = clock.now() - timedelta(days=8)
        session.add(SeenEvent(workspace_id=workspace_id, key="Ev1", at=at))

    await forget_deliveries(database, clock)

    async with database.read() as session:
        assert (await session.exec(select(func.count()).select_from(SeenEvent))).one() == 0


async def test_jobs_go_a_week_after_they_were_due_if_they_are_done(
    database: Database, member: Actor
) -> None:
    now = Clock().now()
    old, fresh = now - timedelta(days=8), now - timedelta(days=6)
    async with database.begin(member.workspace_id) as session:
        for state, due in (("done", old), ("done", fresh), ("failed", old)):
            job = await queue(session, "count", {}, by=member, clock=Clock())
            ended = update(Job).where(col(Job.id) == job)
            await session.exec(ended.values(state=state, run_at=due))
        await queue(session, "count", {}, by=member, clock=Clock())

    await forget_jobs(database)

    async with database.read() as session:
        left = select(Job.state).order_by(col(Job.id))
        assert list(await session.exec(left)) == ["done", "failed", "queued"]
