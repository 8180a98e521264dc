"""At the driver: the same snapshot, the same meaning, the same words for faults."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, sql, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col, select

from storage.access import Actor
from storage.connections.quick import insert, read, write, write_all
from storage.contacts import Contacts
from storage.database import Database
from storage.models import Contact, Job, SeenEvent, Workspace, table_of

JOB = table_of(Job)
FINISH = (
    sql.update(JOB)
    .where(JOB.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("after"))
)
CONTACTS = select(Workspace.contacts).where(col(Workspace.id) == bindparam("workspace"))


async def test_all_that_a_question_reads_is_of_one_moment(
    database: Database, member: Actor
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL reads through SQLAlchemy")

    def question(connection: Connection) -> list[int]:
        asked = {"workspace": member.workspace_id}
        before = read(connection, CONTACTS, asked)
        with closing(sqlite3.connect(str(database.url.database))) as other, other:
            other.execute("UPDATE workspace SET contacts = contacts + 1")
        return [row[0] for row in (*before, *read(connection, CONTACTS, asked))]

    assert await database.ask(question) == [0, 0]
    assert await database.ask(lambda c: read(c, CONTACTS, {"workspace": 1})[0][0]) == 1


async def test_cells_are_what_their_columns_hold(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    statement: Any = select(
        Contact.name, Contact.created_at, Contact.properties, Contact.note
    )

    ((name, created_at, properties, note),) = await database.ask(
        lambda connection: read(connection, statement)
    )

    assert (name, properties, note) == ("Ada", {}, None)
    assert abs(datetime.now(UTC) - created_at).days == 0


async def test_a_fault_of_the_file_comes_as_any_other_of_the_database(
    database: Database,
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL reads through SQLAlchemy")
    with pytest.raises(OperationalError, match="no such table"):
        await database.ask(lambda connection: read(connection, text("SELECT 1 FROM gone")))


async def test_so_does_a_fault_that_is_met_after_the_first_row(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL reads through SQLAlchemy")
    late = text("SELECT 1 UNION ALL SELECT abs(-9223372036854775807 - 1)")
    with pytest.raises(OperationalError, match="integer overflow"):
        await database.ask(lambda connection: read(connection, late))


async def test_a_row_is_written_as_its_columns_keep_it(
    database: Database, member: Actor
) -> None:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    job = {
        "workspace_id": member.workspace_id,
        "kind": "k",
        "actor": "U1",
        "role": "owner",
        "arguments": {"ids": [1, 2]},
        "progress": {},
        "state": "queued",
        "attempts": 0,
        "run_at": at,
        "created_at": at,
    }

    def work(session: Session) -> tuple[int, int, Any]:
        connection = session.connection()
        id_ = insert(connection, sql.insert(JOB), job)
        changed = write(connection, FINISH, {"ids": [id_, -1], "after": "done"})
        return id_, changed, read(connection, sql.select(JOB))[0]

    id_, changed, row = await database.write(work)

    kept = dict(zip(JOB.columns.keys(), row, strict=True))
    assert (changed, kept["id"], kept["state"]) == (1, id_, "done")
    assert (kept["arguments"], kept["run_at"]) == ({"ids": [1, 2]}, at)


async def test_a_list_may_be_of_any_length_and_empty(database: Database) -> None:
    def finish(session: Session, ids: list[int]) -> int:
        asked = {"ids": ids, "after": "done"}
        return write(session.connection(), FINISH, asked)

    changed = [await database.write(partial(finish, ids=[-1] * n)) for n in (2, 0, 500)]

    assert changed == [0, 0, 0]


async def test_a_row_that_is_there_twice_comes_as_any_other_mistake(
    database: Database, member: Actor
) -> None:
    seen = {"workspace_id": member.workspace_id, "key": "k", "at": datetime.now(UTC)}

    def twice(session: Session) -> None:
        write_all(session.connection(), sql.insert(table_of(SeenEvent)), [seen, seen])

    with pytest.raises(IntegrityError):
        await database.write(twice)
    assert await database.ask(lambda c: read(c, sql.select(table_of(SeenEvent)))) == []


async def test_a_row_without_what_an_object_would_bring_is_refused(
    database: Database, member: Actor
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL writes through SQLAlchemy, which brings it as well")
    at = datetime.now(UTC)
    job = {"workspace_id": member.workspace_id, "kind": "k", "actor": "U1", "run_at": at}

    with pytest.raises(ValueError, match="a row lacks arguments, progress, state"):
        await database.write(lambda s: insert(s.connection(), sql.insert(JOB), job))
