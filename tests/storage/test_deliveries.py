"""Keys of deliveries: noted once, by workspace, whether or not they changed anything."""

from dataclasses import replace

from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deliveries import Deliveries


async def test_a_delivery_is_done_once_it_was_noted_or_changed_something(
    database: Database, clock: Clock, contacts: Contacts, member: Actor, access: Access
) -> None:
    deliveries = Deliveries(database, clock)
    read, wrote = replace(member, request="Ev1"), replace(member, request="Ev2")
    assert not await deliveries.is_done(by=read)

    await deliveries.done(by=read)
    await deliveries.done(by=read)
    await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=wrote)
    await deliveries.done(by=wrote)

    assert await deliveries.is_done(by=read)
    assert await deliveries.is_done(by=wrote)
    elsewhere = replace(read, workspace_id=await access.workspace_id("T0OTHER"))
    assert not await deliveries.is_done(by=elsewhere)
