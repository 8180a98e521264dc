"""Erasing contacts: what is theirs by id goes at once, and they still count."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.errors import ErasedError
from storage.drafts import Edit
from storage.erasure.erasing import erase
from storage.errors import (
    ContactGoneError,
    ContactNotFoundError,
    NotAllowedError,
    NothingToUndoError,
    NotMergedError,
)
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.merges.merges import Merges
from storage.merges.unmerges import Unmerges
from storage.models import Contact, State, Workspace
from storage.profiles import Profile
from storage.register import REGISTER, OnErasure
from storage.undo import Undo
from tests.storage.audits import first_break
from tests.storage.erasures import erased, everything, followed, jobs_left

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io",
    "phone": "+39 333 1234567",
    "company": "Engines",
    "note": "Knows Babbage",
    "tags": "vip",
}
WORDS = ("Ada", "Lovelace", "lovelace", "ada@x.io", "1234567", "Babbage", "Engines")


async def contact_of(database: Database, contact_id: int) -> Contact:
    async with database.read() as session:
        return await session.get_one(Contact, contact_id)


@pytest.fixture
async def ada(contacts: Contacts, member: Actor) -> Profile:
    return await contacts.add(ADA, by=member)


async def test_a_tombstone_is_left_that_says_nothing_and_still_counts(
    database: Database, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    await contacts.add({"name": "Bob", "email": "bob@x.io"}, by=manager)

    await erased(database, [ada.id], manager)

    left = await contact_of(database, ada.id)
    assert left.name.startswith("Erased contact ")
    assert left.sort_name == left.name.lower()
    assert (left.state, left.number, left.type) == (State.ERASED, 1, ada.contact.type)
    assert left.created_at == ada.contact.created_at
    assert left.erased_at is not None
    assert left.version == ada.contact.version + 1
    assert await contacts.count(by=manager) == 1
    async with database.read() as session:
        assert (await session.exec(select(func.count()).select_from(Contact))).one() == 2


async def test_all_that_is_theirs_by_id_goes_in_the_same_transaction(
    database: Database, contacts: Contacts, ada: Profile, member: Actor, manager: Actor
) -> None:
    await contacts.edit(ada.id, [Edit("note", "=", "Knows Byron")], by=member)

    await erased(database, [ada.id], manager)

    tables = await everything(database)
    by_id = {b.table.name for b in REGISTER if b.on_erasure is not OnErasure.SEARCH}
    for name in by_id:
        assert not [word for word in (*WORDS, "Byron") if word in tables[name]], name
    assert await first_break(database, manager.workspace_id) is None


async def test_no_two_tombstones_have_one_name(
    database: Database, contacts: Contacts, member: Actor, manager: Actor
) -> None:
    twins = [
        await contacts.add({"name": "Ada", "email": f"a{n}@x.io"}, by=member)
        for n in range(2)
    ]

    await erased(database, [twin.id for twin in twins], manager)

    names = {(await contact_of(database, twin.id)).name for twin in twins}
    assert len(names) == 2


async def test_whoever_is_merged_into_them_goes_with_them(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    ada: Profile,
    manager: Actor,
    tmp_path: Path,
) -> None:
    twin = await contacts.add({"name": "Augusta King", "email": "ada@y.io"}, by=manager)
    merged = await Merges(database, clock).merge(ada.id, twin.id, {}, (1, 1), by=manager)

    await erased(database, [ada.id], manager)
    await followed(database, tmp_path, manager)

    assert (await contact_of(database, twin.id)).state == State.ERASED
    text = "\n".join((await everything(database)).values())
    assert not [word for word in (*WORDS, "Augusta", "ada@y.io") if word in text]
    with pytest.raises(NotMergedError, match="was erased"):
        await Unmerges(database, clock).plan(merged.merge_id, by=manager)


async def test_nobody_finds_them_again(
    database: Database, clock: Clock, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    finding, results = Finding(database, clock), Results(database, clock)
    referring = Referring(database, clock, finding, results, None)

    await erased(database, [ada.id], manager)

    for words in ("ada@x.io", "ada lovelace"):
        with pytest.raises(ContactNotFoundError):
            await referring.one(words, by=manager)
    with pytest.raises(ErasedError):
        await referring.one("C-1", by=manager)
    with pytest.raises(ContactGoneError):
        await contacts.edit(ada.id, [Edit("note", "=", "Back")], by=manager)


async def test_undo_does_not_bring_them_back(
    database: Database,
    contacts: Contacts,
    undo: Undo,
    ada: Profile,
    member: Actor,
    manager: Actor,
) -> None:
    edited = await contacts.edit(ada.id, [Edit("note", "=", "")], by=member)

    await erased(database, [ada.id], manager)

    with pytest.raises(NothingToUndoError):
        await undo.change(edited.change_id or 0, by=member)
    assert (await contact_of(database, ada.id)).note is None


async def test_their_address_is_free_for_somebody_new(
    database: Database, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    await erased(database, [ada.id], manager)

    again = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=manager)

    assert again.contact.number == 2


async def test_erased_twice_they_are_erased_once(
    database: Database, ada: Profile, manager: Actor
) -> None:
    await erased(database, [ada.id], manager)
    name = (await contact_of(database, ada.id)).name

    await erased(database, [ada.id], manager)

    assert (await contact_of(database, ada.id)).name == name
    assert await jobs_left(database) == 1


async def test_it_takes_a_manager(database: Database, ada: Profile, member: Actor) -> None:
    with pytest.raises(NotAllowedError):
        await erased(database, [ada.id], member)
    assert (await contact_of(database, ada.id)).name == "Ada Lovelace"


async def test_what_breaks_off_before_the_end_leaves_them_whole(
    database: Database, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    def work(session: Session) -> None:
        erase(session, [ada.id], by=manager, now=Clock().now())
        raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        await database.write(work, manager.workspace_id)

    assert (await contacts.get(ada.id, by=manager)).facts() == ada.facts()
    assert await jobs_left(database) == 0


async def test_what_the_caller_has_in_hand_is_still_saved(
    database: Database, ada: Profile, manager: Actor
) -> None:
    def work(session: Session) -> None:
        workspace = session.get_one(Workspace, manager.workspace_id)
        seen = session.get_one(Contact, ada.id)
        erase(session, [seen.id or 0], by=manager, now=Clock().now())
        workspace.name = "Lighthouse"

    await database.write(work, manager.workspace_id)

    async with database.read() as session:
        kept = await session.get_one(Workspace, manager.workspace_id)
    assert (kept.name, kept.contacts) == ("Lighthouse", 0)
