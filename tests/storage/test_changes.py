"""The ledger: every act with its items, its audit entry and the key of its delivery."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import func, select

from storage import changes
from storage.access import Actor
from storage.changes import Item
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import AlreadyDoneError
from storage.models import AuditEntry, Change, SeenEvent
from storage.profiles import Profile
from tests.databases import opened


@pytest.fixture
async def ada(contacts: Contacts, member: Actor) -> Profile:
    return await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)


async def test_an_act_is_kept_with_who_did_it_and_what_was_before(
    database: Database, member: Actor, ada: Profile
) -> None:
    item = Item(ada.id, "company", None, "Engines", 2)
    async with database.begin(member.workspace_id) as session:
        change_id = await changes.record(
            session, "edited", [item], by=member, at=Clock().now()
        )

    async with database.read() as session:
        change = await session.get_one(Change, change_id)
        (kept,) = await changes.items_of(session, change_id)
        newest = select(AuditEntry).order_by(AuditEntry.position.desc()).limit(1)  # type: ignore[attr-defined]  # a column
        entry = (await session.exec(newest)).one()
    assert (kept.field, kept.before, kept.after) == ("company", None, "Engines")
    assert (change.actor, change.role, change.through) == (
        member.user_id,
        "member",
        "command",
    )
    assert (entry.action, entry.fields) == ("edited", ["company"])
    assert entry.objects == [f"contact:{ada.id}"]
    assert "Engines" not in str(entry.model_dump()), "the audit has names, never values"


async def test_a_delivery_that_comes_to_several_bots_at_once_is_done_once(
    database_url: str, member: Actor
) -> None:
    by = replace(member, request="1.2.trigger")
    values = {"name": "Ada", "email": "ada@x.io"}
    async with opened(database_url, 4) as databases:
        results = await asyncio.gather(
            *(Contacts(one, Clock()).add(values, by=by) for one in databases),
            return_exceptions=True,
        )

    assert [type(r) for r in results].count(AlreadyDoneError) == 3, results


async def test_a_delivery_whose_effect_was_refused_may_come_again(
    contacts: Contacts, database: Database, member: Actor
) -> None:
    by = replace(member, request="1.2.trigger")
    with pytest.raises(Exception, match="at least one way"):
        await contacts.add({"name": "Ada"}, by=by)

    await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=by)

    async with database.read() as session:
        assert (await session.exec(select(func.count()).select_from(Change))).one() == 1


async def test_keys_are_forgotten_only_when_slack_cannot_repeat_them_any_more(
    database: Database, member: Actor
) -> None:
    now = Clock().now()
    for days, key in ((8, "old"), (6, "new")):
        async with database.begin(member.workspace_id) as session:
            by, at = replace(member, request=key), now - timedelta(days=days)
            await changes.remember_delivery(session, by=by, at=at)

    async with database.begin() as session:
        await changes.forget_deliveries(session, now)

    async with database.read() as session:
        assert (await session.exec(select(SeenEvent.key))).all() == ["new"]
