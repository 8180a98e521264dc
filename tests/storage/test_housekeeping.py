"""What commits leave for later is done in the background."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, func, select, text, update

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.cards import Words
from storage.deletions.deletions import Deletions
from storage.erasure.erasing import SWEEP
from storage.housekeeping import forget_deliveries, forget_jobs, forget_messages, tidy
from storage.jobs import queue
from storage.models import Export, Import, Job, Outbox, SeenEvent
from storage.outbox import Message, post
from tests.databases import Postgres, Sqlite, opened


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


async def test_no_words_wait_beside_the_index_of_a_server(postgres: Postgres) -> None:
    async with opened(await postgres.create(), 1) as (database,):
        sam = await Access(database, Clock()).remember("T1", Seen("U1", "Sam", "member"))
        contacts = Contacts(database, Clock())
        await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=sam)
        await tidy(database)
        assert await _waiting_pages(database) == 0

        await contacts.add({"name": "Bob", "email": "bob@x.io"}, by=sam)
        assert await _waiting_pages(database) == 1


async def _waiting_pages(database: Database) -> int:
    """Put what waits into the index; return how much it was."""
    async with database.begin() as session:
        ask = text("SELECT gin_clean_pending_list('contact_search')")
        return int((await (await session.connection()).execute(ask)).scalar_one())


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


async def test_jobs_go_a_week_after_they_were_due_or_a_month_where_they_failed(
    database: Database, member: Actor
) -> None:
    now = Clock().now()
    old, fresh = now - timedelta(days=8), now - timedelta(days=6)
    over = now - timedelta(days=31)
    ended = [
        *(("count", "done", old), ("count", "done", fresh)),
        *(("count", "failed", old), ("count", "failed", over), (SWEEP, "failed", over)),
    ]
    async with database.begin(member.workspace_id) as session:
        for kind, state, due in ended:
            job = await queue(session, kind, {}, by=member, clock=Clock())
            is_over = update(Job).where(col(Job.id) == job)
            await session.exec(is_over.values(state=state, run_at=due))
        await queue(session, "count", {}, by=member, clock=Clock())

    await forget_jobs(database)

    async with database.read() as session:
        left = select(Job.kind, Job.state).order_by(col(Job.id))
        assert list(await session.exec(left)) == [
            *(
                ("count", "done"),
                ("count", "failed"),
                (SWEEP, "failed"),
                ("count", "queued"),
            ),
        ]


async def test_messages_go_a_month_after_they_were_sent_if_nobody_rewrites_them(
    database: Database, member: Actor
) -> None:
    now, place = Clock().now(), member.workspace_id
    old, fresh = now - timedelta(days=31), now - timedelta(days=29)

    async def owe(state: str = "sent", at: datetime = old, **more: Any) -> int:
        async with database.begin(place) as session:
            message = Message("C1", "said", **more)
            id_ = await post(session, message, workspace_id=place, clock=Clock())
            was = update(Outbox).where(col(Outbox.id) == id_)
            await session.exec(was.values(state=state, send_at=at))
            return id_

    kept = [await owe(), await owe(), await owe("failed"), await owe(at=fresh)]
    kept += [await owe(sheet={"kind": "import_rows"}), await owe(), await owe()]
    async with database.begin(place) as session:
        session.add(
            Export(
                workspace_id=place,
                user_id="U1",
                channel="U1",
                message=kept[0],
                created_at=old,
            )
        )
        file = Import(
            workspace_id=place,
            number=1,
            file_id="F1",
            channel="C1",
            user_id="U1",
            created_at=old,
            message=kept[-1],
        )
        session.add(file)
        await queue(session, "tags.run", {"message": kept[1]}, by=member, clock=Clock())
    kept.append(await owe(at=fresh, replaces=kept[-2]))
    rewritten = await owe()
    gone = [await owe(replaces=rewritten), await owe(replaces=kept[0]), await owe()]
    newest = await owe()

    await forget_messages(database)
    assert await _messages(database) == sorted([*kept, rewritten, newest])
    await forget_messages(database)

    assert await _messages(database) == sorted([*kept, newest])
    assert await owe() > newest > max(gone)


async def test_the_card_of_a_deletion_is_rewritten_however_old_it_is(
    database: Database, member: Actor, contacts: Contacts, access: Access
) -> None:
    ada = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    words = Words(lambda _: ("card", ()), lambda _: ("news", ()))
    deletions = Deletions(database, Clock(), access)
    asked = await deletions.request([ada.id], "left", ["C1"], words, by=member)
    async with database.begin(member.workspace_id) as session:
        message = Message("C1", "said")
        await post(session, message, workspace_id=member.workspace_id, clock=Clock())
        old = Clock().now() - timedelta(days=31)
        await session.exec(update(Outbox).values(state="sent", send_at=old))

    await forget_messages(database)
    await deletions.withdraw(asked.request.id or 0, words, by=member)

    async with database.read() as session:
        rewrites = select(Outbox.replaces).where(col(Outbox.state) == "pending")
        assert set(await session.exec(rewrites)) == {min(await _messages(database))}


async def _messages(database: Database) -> list[int]:
    async with database.read() as session:
        found = await session.exec(select(Outbox.id).order_by(col(Outbox.id)))
        return [id_ or 0 for id_ in found]
