"""Clearing the trash: 30 days, by the clock, some at a time."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.clearing import erase_overdue
from storage.models import Contact, State
from tests.storage.erasures import jobs_left, trashed


async def test_the_trash_is_emptied_after_30_days_by_the_clock(
    database: Database, clock: Clock, contacts: Contacts, member: Actor
) -> None:
    ada = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    bob = await contacts.add({"name": "Bob", "email": "bob@x.io"}, by=member)
    now = clock.now()
    await trashed(database, ada, now - timedelta(days=30, seconds=1))
    await trashed(database, bob, now - timedelta(days=29, hours=23))

    await erase_overdue(database, clock)
    await erase_overdue(database, clock)

    query = select(Contact.state).order_by(col(Contact.id))
    async with database.read() as session:
        assert (await session.exec(query)).all() == [State.ERASED, State.TRASHED]
    assert await jobs_left(database) == 1


async def test_a_full_trash_is_emptied_some_at_a_time(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    member: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.deletions.clearing.AT_ONCE", 2)
    for number in range(5):
        values = {"name": f"Person {number}", "email": f"p{number}@x.io"}
        person = await contacts.add(values, by=member)
        await trashed(database, person, clock.now() - timedelta(days=31))

    await erase_overdue(database, clock)

    query = select(Contact.id).where(col(Contact.state) == State.ERASED)
    async with database.read() as session:
        assert len((await session.exec(query)).all()) == 5
    assert await jobs_left(database) == 3
