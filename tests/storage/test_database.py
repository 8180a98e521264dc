"""One way to open a transaction: whole or not at all, and in words where it cannot be."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import closing, suppress
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, text, update

from bot.sandbox import SandboxSettings
from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.connections.engines import PATIENCE_SECONDS
from storage.connections.writing import within
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import BusyError, DoubtfulError, NoRoomError, UnreachableError
from storage.models import Workspace
from tests.databases import Postgres, Sqlite, opened
from tests.patience import PATIENCE_SECONDS as PATIENCE

# Ten writers who come at any moment; each may miss the pause between two batches.
BATCHES_AT_MOST = 200


async def _add_one(database: Database, workspace_id: int) -> None:
    """Count a contact as a careless program would: look first, then write."""
    async with database.begin(workspace_id) as session:
        workspace = await session.get_one(Workspace, workspace_id)
        await asyncio.sleep(0)
        workspace.contacts += 1
        session.add(workspace)


def _one_more(workspace_id: int) -> Callable[[Session], int]:
    """Return the same as one function that writes."""

    def work(session: Session) -> int:
        workspace = session.get_one(Workspace, workspace_id)
        workspace.contacts += 1
        return workspace.contacts

    return work


async def _count(database: Database, workspace_id: int) -> int:
    async with database.read() as session:
        return (await session.get_one(Workspace, workspace_id)).contacts


async def _add_until_full(contacts: Contacts, by: Actor) -> None:
    for n in range(9):
        ada = {"name": "Ada", "email": f"ada{n}@x.io", "note": "x" * 3_000}
        await contacts.add(ada, by=by)


async def test_a_full_disk_is_told_in_words_and_needs_no_new_start_afterwards(
    sqlite: Sqlite,
) -> None:
    database = Database(await sqlite.create())
    sam = await Access(database, Clock()).remember("T0", Seen("U0SAM", "Sam", "member"))
    contacts = Contacts(database, Clock())
    try:
        pages = (await database.apart("PRAGMA page_count"))[0]
        await database.apart(f"PRAGMA max_page_count={pages}")
        with pytest.raises(NoRoomError, match="nothing was changed"):
            await _add_until_full(contacts, sam)

        await database.apart("PRAGMA max_page_count=1000000")
        await contacts.add({"name": "Eve", "email": "eve@x.io"}, by=sam)
    finally:
        await database.close()


async def test_no_update_is_lost_when_several_processes_write(
    database_url: str, database: Database, member: Actor
) -> None:
    async with opened(database_url, 4) as databases:

        async def work(database: Database) -> None:
            for _ in range(25):
                await _add_one(database, member.workspace_id)
                await database.write(_one_more(member.workspace_id), member.workspace_id)

        await asyncio.gather(*map(work, databases))

    assert await _count(database, member.workspace_id) == 200


async def test_all_that_is_read_in_one_go_is_of_one_moment(
    database: Database, member: Actor
) -> None:
    counted = select(Workspace.contacts).where(col(Workspace.id) == member.workspace_id)

    async with database.read() as session:
        before = (await session.exec(counted)).one()
        await database.write(_one_more(member.workspace_id), member.workspace_id)
        assert (await session.exec(counted)).one() == before
    async with database.look() as connection:
        before = (await connection.execute(counted)).scalar_one()
        await database.write(_one_more(member.workspace_id), member.workspace_id)
        assert (await connection.execute(counted)).scalar_one() == before

    assert await _count(database, member.workspace_id) == 2


async def test_who_writes_sees_what_others_have_written_before_it_was_their_turn(
    postgres: Postgres,
) -> None:
    async with opened(await postgres.create(), 1) as (database,):
        for open_one, level in (
            (database.read, "repeatable read"),
            (database.begin, "read committed"),
        ):
            async with open_one() as session:
                connection = await session.connection()
                shown = await connection.exec_driver_sql("SHOW transaction_isolation")
                assert shown.scalar_one() == level


async def test_a_function_that_fails_or_is_given_up_writes_all_or_nothing(
    database: Database, member: Actor
) -> None:
    work = _one_more(member.workspace_id)

    def fail(session: Session) -> None:
        work(session)
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail, member.workspace_id)
    assert await _count(database, member.workspace_id) == 0

    for steps in range(12):
        writing = asyncio.create_task(database.write(work, member.workspace_id))
        for _ in range(steps):
            await asyncio.sleep(0)
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
    assert await database.write(work, member.workspace_id) <= 13


async def test_a_task_that_is_cancelled_anywhere_leaves_nothing_half_and_nothing_locked(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    for steps in range(0, 60, 3):
        values = {"name": f"Ada {steps}", "email": f"ada{steps}@x.io"}
        adding = asyncio.create_task(contacts.add(values, by=member))
        for _ in range(steps):
            await asyncio.sleep(0)
        adding.cancel()
        with suppress(asyncio.CancelledError):
            await adding

    await contacts.add({"name": "Last", "email": "last@x.io"}, by=member)
    async with database.look() as connection:
        ask = text(
            "SELECT (SELECT count(*) FROM contact), (SELECT count(*) FROM identity), "
            "(SELECT count(*) FROM change), (SELECT max(number) FROM contact), "
            "(SELECT contacts FROM workspace)"
        )
        counts = set((await connection.execute(ask)).one())
    assert len(counts) == 1


@pytest.fixture
async def file(sqlite: Sqlite) -> AsyncIterator[tuple[Database, Path]]:
    url = await sqlite.create()
    database = Database(url)
    yield database, Path(str(database.url.database))
    await database.close()


def test_who_waits_for_others_is_told_so_before_slack_gives_up() -> None:
    assert SandboxSettings.acknowledgement_seconds > PATIENCE_SECONDS


async def test_a_file_that_another_program_keeps_locked_is_busy(
    file: tuple[Database, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, path = file
    workspace_id = await Access(database, Clock()).workspace_id("T1")

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE workspace SET contacts = 41")
        with monkeypatch.context() as hurried:
            hurried.setattr("storage.connections.writing.PATIENCE_SECONDS", 0.5)
            answers = await asyncio.gather(
                *(_add_one(database, workspace_id) for _ in range(4)),
                *(database.write(_one_more(workspace_id)) for _ in range(4)),
                return_exceptions=True,
            )
        other.execute("COMMIT")

    assert [type(answer) for answer in answers] == [BusyError] * 8
    await _add_one(database, workspace_id)
    assert await _count(database, workspace_id) == 42


async def test_a_writer_gets_in_between_two_batches_of_another_program(
    file: tuple[Database, Path],
) -> None:
    database, path = file
    workspace_id = await Access(database, Clock()).workspace_id("T1")
    begun, stop = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def import_batches() -> int:
        batches = 0
        with closing(
            sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        ) as other:
            while not stop.is_set():
                other.execute("BEGIN IMMEDIATE")
                other.execute("UPDATE workspace SET next_number = next_number + 1")
                loop.call_soon_threadsafe(begun.set)
                time.sleep(0.15)
                other.execute("COMMIT")
                batches += 1
                time.sleep(0.02)
        return batches

    importing = asyncio.create_task(asyncio.to_thread(import_batches))
    await begun.wait()
    for _ in range(5):
        await _add_one(database, workspace_id)
        await database.write(_one_more(workspace_id))
    stop.set()

    assert 0 < await importing < BATCHES_AT_MOST


async def test_a_lock_on_the_workspace_that_lasts_is_busy_too(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await postgres.create()
    workspace_id = await _workspace(url)

    async with opened(url, 1) as (holder,):
        monkeypatch.setattr("storage.connections.server.PATIENCE_SECONDS", 1.0)
        async with opened(url, 1) as (waiter,), holder.begin(workspace_id):
            with pytest.raises(BusyError):
                await _add_one(waiter, workspace_id)
            with pytest.raises(BusyError):
                await waiter.write(_one_more(workspace_id), workspace_id)
        await _add_one(holder, workspace_id)
        assert await _count(holder, workspace_id) == 1


async def test_connections_that_the_server_ends_are_mended_without_a_restart(
    postgres: Postgres,
) -> None:
    url = await postgres.create()
    workspace_id = await _workspace(url)
    async with opened(url, 1) as (database,):
        with pytest.raises(UnreachableError):
            await _write_while_the_server_ends_it(database, url, again=True)
        await _add_one(database, workspace_id)

        with pytest.raises(DoubtfulError):
            await _write_while_the_server_ends_it(database, url, again=False)
        await _add_one(database, workspace_id)
        assert await _count(database, workspace_id) == 2


async def _write_while_the_server_ends_it(
    database: Database, url: str, *, again: bool
) -> None:
    async with database.begin() as session:
        await session.exec(update(Workspace).values(contacts=99))
        await _end_connections(url)
        if again:
            await session.exec(select(col(Workspace.id)))


async def test_a_server_that_is_down_is_told_in_words(tmp_path: Path) -> None:
    database = Database(f"postgresql+asyncpg://nobody@/none?host={tmp_path}")
    with pytest.raises(BusyError):
        await _add_one(database, 1)
    with pytest.raises(BusyError):
        await _count(database, 1)
    with pytest.raises(BusyError):
        async with database.look():
            pass
    await database.close()


async def test_what_somebody_wrote_stands_in_no_error_of_the_database(
    database: Database,
) -> None:
    asked = text("SELECT no_such_function(CAST(:name AS VARCHAR))")
    wrong = {"name": "Ada Lovelace"}

    async def writes() -> None:
        async with database.begin() as session:
            await (await session.connection()).execute(asked, wrong)

    async def looks() -> None:
        async with database.look() as connection:
            await connection.execute(asked, wrong)

    for fails in (
        writes(),
        database.write(lambda s: s.connection().execute(asked, wrong)),
        looks(),
        database.ask(lambda c: c.execute(asked, wrong)),
    ):
        with pytest.raises(DBAPIError) as raised:
            await fails
        assert "Lovelace" not in str(raised.value)


async def test_the_log_is_moved_into_the_file_whoever_wrote_it(
    file: tuple[Database, Path],
) -> None:
    database, path = file
    async with opened(f"sqlite+aiosqlite:///{path}", 1) as (bot,):
        workspace_id = await Access(bot, Clock()).workspace_id("T1")
        assert database.wants_tidying
        await database.tidy()
        assert not database.wants_tidying
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as bare:
            found = bare.execute("SELECT id FROM workspace").fetchall()
        assert found == [(workspace_id,)], "the file alone has it, without its log"


@pytest.mark.parametrize("pragma", ["synchronous=2", "secure_delete=1", "foreign_keys=1"])
async def test_what_was_committed_survives_a_power_cut_and_what_was_deleted_is_gone(
    file: tuple[Database, Path], pragma: str
) -> None:
    name, _, value = pragma.partition("=")

    def found(session: Session) -> str:
        return str(session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one())

    async with file[0].begin() as session:
        assert await within(session, found) == value
    assert await file[0].write(found) == value


async def _workspace(url: str) -> int:
    async with opened(url, 1) as (database,):
        return await Access(database, Clock()).workspace_id("T1")


async def _end_connections(url: str) -> None:
    own = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    finally:
        await own.close()


async def test_an_error_of_the_database_tells_the_log_no_values(
    database: Database,
) -> None:
    wrong = text("SELECT nothing FROM contact WHERE name = :name")
    with pytest.raises(DBAPIError) as raised:
        async with database.look() as connection:
            await connection.execute(wrong, {"name": "Ada Lovelace"})

    assert "Ada Lovelace" not in str(raised.value)
