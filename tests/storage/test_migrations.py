"""A database has the old tables or the new ones, never anything between."""

import ast
import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import col, select, update

from storage import indexing, jobs, search, tagging
from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import StartError
from storage.finding.finding import Finding
from storage.migrations import VERSIONS, check, migrate, revisions
from storage.models import METADATA, Job, JobPortion
from storage.query import parse_query
from tests.benchmarks.filling import fill_sqlite
from tests.databases import Postgres
from tests.faults.dying import asked, migrate_and_die

PROGRAM = ("bot", "handlers", "storage")


async def test_the_migrations_lead_to_the_tables_of_the_models(database_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        def ours(name: str | None, kind: str, _parents: Any) -> bool:
            if kind == "column":
                return name != "vector"
            return not (name or "").startswith("contact_search")

        options = {"compare_type": True, "include_name": ours}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))

    assert await asked(database_url, differences) == []


async def test_tags_of_contacts_come_to_stand_in_the_file_once(tmp_path: Path) -> None:
    path = tmp_path / "contacts.db"
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    await asked(url, _back_to_the_tables_of("0010"))
    with closing(sqlite3.connect(path)) as file:
        file.execute("INSERT INTO contact_tag VALUES (7, 2), (7, 1), (5, 2)")
        file.commit()
        trees = "SELECT count(*) FROM sqlite_master WHERE tbl_name = 'contact_tag'"
        assert file.execute(trees).fetchone() == (3,)

        await migrate(url)

        assert file.execute(trees).fetchone() == (2,)
        tags = file.execute("SELECT tag_id, contact_id FROM contact_tag").fetchall()
        assert sorted(tags) == [(5, 2), (7, 1), (7, 2)]


async def test_tables_of_a_newer_program_are_refused(database_url: str) -> None:
    def from_the_future(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()

    await asked(database_url, from_the_future)

    for refuse in (check, migrate):
        with pytest.raises(StartError, match="newer program"):
            await refuse(database_url)


async def test_older_tables_are_brought_up_to_date_by_migrate_alone(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contacts.db'}"
    with pytest.raises(StartError, match="contacts-bot migrate"):
        await check(url)
    assert (await revisions(url))[0] is None

    newest = await migrate(url)

    assert await revisions(url) == (newest, newest)
    await check(url)


async def test_a_copy_with_all_that_was_committed_is_kept_before_a_change(
    tmp_path: Path,
) -> None:
    path = tmp_path / "contacts.db"
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    await asked(url, _back_to_the_tables_of("0001"))
    with closing(sqlite3.connect(path)) as ours:
        ours.execute("PRAGMA journal_mode=WAL")
        ours.execute("CREATE TABLE precious (words)")
        ours.commit()

        await migrate(url)

    copy = tmp_path / "contacts.db.before-0001"
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert kept.execute("SELECT count(*) FROM precious").fetchone() == (0,)
        assert kept.execute("SELECT version_num FROM alembic_version").fetchone() == (
            "0001",
        )


def _back_to_the_tables_of(revision: str) -> Callable[[Connection], None]:
    def go_back(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(VERSIONS.parent))
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        connection.commit()

    return go_back


async def test_an_older_index_comes_to_hold_phrases_and_names_of_signs(
    database: Database, database_url: str, clock: Clock, member: Actor
) -> None:
    contacts, finding = Contacts(database, clock), Finding(database, clock)
    for name in ("New New York", "🎉"):
        await contacts.add({"name": name, "email": f"{len(name)}@x.io"}, by=member)
    await asked(database_url, _before_phrases)
    assert await finding.ids(parse_query('"New York"'), 9, by=member) == []

    await migrate(database_url)

    assert await finding.ids(parse_query('"New New York"'), 9, by=member) == [1]
    assert await finding.ids(parse_query("york"), 9, by=member) == [1]
    assert await finding.ids(parse_query("🎉"), 9, by=member) == [2]


async def test_an_older_index_becomes_what_the_program_itself_writes(
    database: Database, database_url: str, clock: Clock, member: Actor
) -> None:
    contacts = Contacts(database, clock)
    values = {
        "phone": "+39 06 6982 1234",
        "tags": "vip",
        "company": "ACME S.p.A. " + "x" * 70,
    }
    for name in ("Åsa Ødegård", "田中 太郎"):
        await contacts.add(values | {"name": name, "email": f"{len(name)}@x.io"}, by=member)
        values.pop("phone", None)
    made = "SELECT contact_id, words FROM search_text ORDER BY contact_id"
    before = await asked(database_url, lambda c: c.execute(text(made)).all())
    await asked(database_url, _before_phrases)

    await migrate(database_url)

    assert await asked(database_url, lambda c: c.execute(text(made)).all()) == before


def test_a_migration_uses_nothing_of_the_program_that_may_change() -> None:
    allowed = {"storage.models": {"types"}, "storage.migrations": {"words"}}
    for path in (*VERSIONS.glob("*.py"), VERSIONS.parent / "words.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = {alias.name for alias in getattr(node, "names", ())}
            if isinstance(node, ast.Import):
                assert not {m for m in modules if m.split(".")[0] in PROGRAM}, path.name
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                PROGRAM
            ):
                assert modules <= allowed.get(node.module or "", set()), path.name


async def test_a_large_store_says_how_far_its_index_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "contacts.db"
    url = f"sqlite+aiosqlite:///{path}"
    await migrate(url)
    fill_sqlite(path, "T0LIGHT", 20_200)
    await asked(url, _before("0008"))
    capsys.readouterr()

    await migrate(url)

    told = capsys.readouterr().out
    assert told == "The index of words is made anew: 20,000 of 20,200 contacts\n"


def _before_phrases(connection: Connection) -> None:
    """Write what an older program wrote, and say that it did."""
    indexing.drop(connection, [1])
    entry = {"id": 1, "words": f"{search.mark(1)} new of york"}
    ours = "INSERT INTO search_text (contact_id, words) VALUES (:id, :words)"
    connection.execute(text(ours), entry)
    if connection.dialect.name == "sqlite":
        ours = "INSERT INTO contact_search (rowid, words) VALUES (:id, :words)"
        connection.execute(text(ours), entry)
    connection.execute(text("UPDATE contact SET sort_name = '\uffff' WHERE id = 2"))
    _before("0008")(connection)


def _before(revision: str) -> Callable[[Connection], None]:
    """Return what says that a database has the tables of the revision before."""

    def say(connection: Connection) -> None:
        known = sorted(path.name[:4] for path in VERSIONS.glob("0*.py"))
        before = {"number": known[known.index(revision) - 1]}
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), before)
        connection.commit()

    return say


async def test_tags_that_are_being_put_on_go_on_in_portions(
    database: Database, database_url: str, clock: Clock, manager: Actor
) -> None:
    ids = [
        (
            await Contacts(database, clock).add(
                {"name": n, "email": f"{n}@x.io"}, by=manager
            )
        ).id
        for n in ("ada", "bob", "eve")
    ]
    task = {"ids": ids, "add": ["new"], "remove": [], "change": 1, "message": 1}
    async with database.begin(manager.workspace_id) as session:
        job_id = await jobs.queue(session, tagging.RUN, task, by=manager, clock=clock)
        halfway = update(Job).where(col(Job.id) == job_id)
        await session.exec(halfway.values(progress={"done": 1, "changed": 1}))
    await asked(database_url, _before("0010"))

    await migrate(database_url)

    async with database.read() as session:
        assert (await session.exec(select(JobPortion.ids))).all() == [ids[1:]]
        arguments = (await session.exec(select(Job.arguments))).one()
    assert arguments == {
        "asked": 3,
        "add": ["new"],
        "remove": [],
        "change": 1,
        "message": 1,
    }


async def test_of_two_that_migrate_at_once_one_does_and_the_other_finds_it_done(
    tmp_path: Path, postgres: Postgres
) -> None:
    for url in (f"sqlite+aiosqlite:///{tmp_path / 'contacts.db'}", await postgres.empty()):
        results = await asyncio.gather(migrate(url), migrate(url), migrate(url))
        assert len(set(results)) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("steps", [5, 40])
async def test_a_migration_that_is_killed_leaves_nothing_half(
    tmp_path: Path, postgres: Postgres, kind: str, steps: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contacts.db'}"
    url = await postgres.empty() if kind == "postgres" else url

    assert await asyncio.to_thread(migrate_and_die, url, steps) == -9

    assert await asked(url, lambda c: inspect(c).get_table_names()) == []
    await migrate(url)
    await check(url)
