"""Reading at the driver: the same snapshot, the same meaning, the same words for faults."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from storage.access import Actor
from storage.connections.quick import read
from storage.contacts import Contacts
from storage.database import Database
from storage.models import Contact, Workspace
from storage.profiles import load, look

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


async def test_contacts_are_the_same_to_those_who_look_as_to_those_who_change_them(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    typed = {
        "name": "Ada",
        "email": "ada@x.io\nada@y.io",
        "phone": "+39 06 1234567",
        "birthday": "--12-10",
        "tags": "vip, maths",
    }
    ids = [(await contacts.add(typed, by=member)).id]

    seen = await database.ask(lambda connection: look(connection, ids))

    loaded = await database.recall(lambda session: load(session, ids))
    assert [p.facts() for p in seen] == [p.facts() for p in loaded]
    for one, other in zip(seen, loaded, strict=True):
        assert one.contact == other.contact
        assert (one.identities, one.tags) == (other.identities, other.tags)
