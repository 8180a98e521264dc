"""The trash: out of sight, out of every count, and back as it was."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.clearing import erase_overdue
from storage.deletions.errors import (
    BeingErasedError,
    ErasedError,
    IdentityLeavingError,
    NotInTrashError,
    NotThrownAwayError,
    RestoredAlreadyError,
)
from storage.deletions.trash import Trash
from storage.deletions.trash_rule import RESTORABLE_FOR
from storage.deletions.trashing import put_in_trash
from storage.errors import (
    AmbiguousContactError,
    ContactGoneError,
    ContactInTrashError,
    IdentityInTrashError,
)
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.history import History
from storage.merges.merges import Merges
from storage.models import Contact
from storage.profiles import Profile
from storage.query import Query, parse_query
from storage.register import OnTrash, belongings
from storage.tags import Tags
from storage.undo import Undo

ADA = {"name": "Ada Lovelace", "email": "ada@x.io", "phone": "+393331234567", "tags": "vip"}


@pytest.fixture
def trash(database: Database, clock: Clock) -> Trash:
    return Trash(database, clock)


@pytest.fixture
def finding(database: Database, clock: Clock) -> Finding:
    return Finding(database, clock)


@pytest.fixture
async def ada(contacts: Contacts, member: Actor) -> Profile:
    await contacts.add({"name": "Eve", "email": "eve@x.io", "tags": "vip"}, by=member)
    return await contacts.add(ADA, by=member)


async def throw(database: Database, clock: Clock, by: Actor, *contact_ids: int) -> None:
    await database.write(
        lambda session: put_in_trash(session, contact_ids, by=by, now=clock.now()),
        by.workspace_id,
    )


async def test_a_contact_in_the_trash_is_nowhere(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    finding: Finding,
    ada: Profile,
    manager: Actor,
) -> None:
    await throw(database, clock, manager, ada.id)

    for query in (Query(), *map(parse_query, ("ada", "tag:vip", "1234567", "has:phone"))):
        page = await finding.find(query, by=manager)
        assert ada.id not in [row.id for row in page.rows]
        assert page.everybody == 1
    assert await finding.suggest("ada", by=manager) == []
    assert await contacts.some([ada.id], by=manager) == []
    assert await contacts.count(by=manager) == 1
    with pytest.raises(ContactInTrashError, match=r"Ada Lovelace.*is in the trash"):
        await contacts.get(ada.id, by=manager)


@pytest.mark.parametrize("words", ["C-2", "ada@x.io", "+39 333 1234567"])
async def test_whoever_names_one_exactly_is_told_that_it_is_in_the_trash(
    database: Database,
    clock: Clock,
    finding: Finding,
    ada: Profile,
    manager: Actor,
    words: str,
) -> None:
    await throw(database, clock, manager, ada.id)
    referring = Referring(database, clock, finding, Results(database, clock), None)

    with pytest.raises(ContactInTrashError):
        await referring.one(words, by=manager)


async def test_its_ways_to_be_reached_stay_its_own(
    database: Database, clock: Clock, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    await throw(database, clock, manager, ada.id)

    with pytest.raises(IdentityInTrashError, match="who is in the trash"):
        await contacts.add({"name": "Ada King", "email": "ada@x.io"}, by=manager)
    clock.shift += RESTORABLE_FOR + timedelta(minutes=1)
    with pytest.raises(IdentityLeavingError, match="Try again in a minute"):
        await contacts.add({"name": "Ada King", "email": "ada@x.io"}, by=manager)


@pytest.mark.parametrize("words", ["C-2", "ada@x.io", "+39 333 1234567", "ada lovelace"])
async def test_it_comes_back_as_it_was(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    finding: Finding,
    trash: Trash,
    ada: Profile,
    manager: Actor,
    words: str,
) -> None:
    before = (await contacts.get(ada.id, by=manager)).facts()
    await throw(database, clock, manager, ada.id)

    back = await trash.restore(await trash.find(words, by=manager), by=manager)

    assert back.facts() == before
    assert (await contacts.get(ada.id, by=manager)).facts() == before
    found = await finding.find(parse_query("ada"), by=manager)
    assert [row.id for row in found.rows] == [ada.id]
    assert await contacts.count(by=manager) == 2
    past = await History(database).of(ada.id, "state", 1, by=manager)
    assert [(e.kind, e.before, e.after) for e in past.entries] == [
        ("restored", "trashed", "active"),
        ("deleted", "active", "trashed"),
    ]


async def test_the_trash_shows_the_newest_first(
    database: Database,
    clock: Clock,
    trash: Trash,
    ada: Profile,
    manager: Actor,
) -> None:
    await throw(database, clock, manager, 1)
    await throw(database, clock, manager, ada.id)

    content = await trash.content(by=manager)

    assert [one.name for one in content.shown] == ["Ada Lovelace", "Eve"]
    assert content.count == 2


async def test_whoever_is_about_to_be_erased_does_not_come_back(
    database: Database, clock: Clock, trash: Trash, ada: Profile, manager: Actor
) -> None:
    await throw(database, clock, manager, ada.id)
    clock.shift = RESTORABLE_FOR + timedelta(seconds=1)
    await throw(database, clock, manager, 1)

    content = await trash.content(by=manager)
    assert ([one.name for one in content.shown], content.count) == (["Eve"], 1)
    assert content.leaving == 1
    assert await trash.find("ada@x.io", by=manager) == ada.id
    with pytest.raises(BeingErasedError):
        await trash.restore(ada.id, by=manager)


async def test_all_say_the_same_of_whoever_is_about_to_be_erased(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    finding: Finding,
    trash: Trash,
    ada: Profile,
    manager: Actor,
) -> None:
    await throw(database, clock, manager, ada.id)
    referring = Referring(database, clock, finding, Results(database, clock), None)

    for shift, told in (
        (RESTORABLE_FOR - timedelta(minutes=1), ContactInTrashError),
        (RESTORABLE_FOR + timedelta(seconds=1), BeingErasedError),
    ):
        clock.shift = shift
        is_shown = (await trash.content(by=manager)).count == 1
        assert is_shown == (told is ContactInTrashError)
        with pytest.raises(told):
            await referring.one("C-2", by=manager)
        with pytest.raises(told):
            await contacts.get(ada.id, by=manager)
        with pytest.raises(told):
            await Merges(database, clock).compare(ada.id - 1, ada.id, by=manager)
    with pytest.raises(BeingErasedError):
        await trash.restore(ada.id, by=manager)


async def test_throwing_away_twice_counts_once(
    database: Database, clock: Clock, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    await throw(database, clock, manager, ada.id)
    await throw(database, clock, manager, ada.id)

    assert await contacts.count(by=manager) == 1
    async with database.read() as session:
        assert (await session.get_one(Contact, ada.id)).version == 2


async def test_what_is_not_in_the_trash_cannot_be_restored(
    database: Database,
    clock: Clock,
    contacts: Contacts,
    trash: Trash,
    ada: Profile,
    manager: Actor,
) -> None:
    with pytest.raises(ContactGoneError):
        await trash.restore(ada.id, by=manager)
    with pytest.raises(NotThrownAwayError):
        await trash.find("ada lovelace", by=manager)
    with pytest.raises(NotInTrashError):
        await trash.find("not@an@address", by=manager)

    twin = await contacts.add({"name": "Ada Lovelace", "email": "a@y.io"}, by=manager)
    await throw(database, clock, manager, ada.id, twin.id)
    with pytest.raises(AmbiguousContactError):
        await trash.find("Ada Lovelace", by=manager)


def test_all_that_the_trash_has_to_rebuild_is_rebuilt() -> None:
    rebuilt = {belonging.table.name for belonging in belongings(OnTrash.REBUILD)}

    assert rebuilt == {"search_text"}, "put_in_trash and restore index anew, and no more"


async def test_old_numbers_lead_into_the_trash_too(
    database: Database, clock: Clock, contacts: Contacts, trash: Trash, manager: Actor
) -> None:
    one, two, three = [
        await contacts.add({"name": name, "email": f"{name}@x.io"}, by=manager)
        for name in ("ann", "ben", "cy")
    ]
    merges = Merges(database, clock)
    await merges.merge(two.id, one.id, {}, (1, 1), by=manager)
    await merges.merge(three.id, two.id, {}, (1, 2), by=manager)
    await throw(database, clock, manager, three.id)
    finding, results = Finding(database, clock), Results(database, clock)
    referring = Referring(database, clock, finding, results, None)

    for number in (1, 2, 3):
        with pytest.raises(ContactInTrashError, match=r"cy.*C-3"):
            await referring.one(f"C-{number}", by=manager)
        assert await trash.find(f"C-{number}", by=manager) == three.id
    await trash.restore(three.id, by=manager)
    assert await referring.one("C-1", by=manager) == three.id


async def test_a_button_of_one_who_came_back_and_was_merged_leads_to_what_is_left(
    database: Database, clock: Clock, ada: Profile, trash: Trash, manager: Actor
) -> None:
    eve = ada.id - 1
    await throw(database, clock, manager, ada.id)
    await trash.restore(ada.id, by=manager)
    await Merges(database, clock).merge(eve, ada.id, {}, (1, 3), by=manager)

    with pytest.raises(RestoredAlreadyError, match="Ada Lovelace") as raised:
        await trash.restore(ada.id, by=manager)
    assert raised.value.owner_id == eve
    await throw(database, clock, manager, eve)
    with pytest.raises(ContactInTrashError, match="Eve"):
        await trash.restore(ada.id, by=manager)


async def test_who_was_erased_is_said_with_the_day_where_one_is(
    database: Database, clock: Clock, ada: Profile, trash: Trash, manager: Actor
) -> None:
    await throw(database, clock, manager, ada.id)
    clock.shift = RESTORABLE_FOR + timedelta(seconds=1)
    with pytest.raises(BeingErasedError, match="is being erased for good, so nobody"):
        await trash.restore(ada.id, by=manager)

    await erase_overdue(database, clock)

    there = clock.now().astimezone(ZoneInfo("Europe/Rome"))
    with pytest.raises(ErasedError, match=f"was erased on {there:%Y-%m-%d}, so nobody"):
        await trash.restore(ada.id, by=manager)
    with pytest.raises(ErasedError):
        await trash.find(f"C-{ada.contact.number}", by=manager)
    with pytest.raises(NotInTrashError):
        await trash.find("C-99", by=manager)


async def test_tags_of_whoever_is_in_the_trash_are_not_taken_back(
    database: Database, clock: Clock, contacts: Contacts, ada: Profile, manager: Actor
) -> None:
    eve = await contacts.get(ada.id - 1, by=manager)
    tagged = await Tags(database, clock).change([ada.id, eve.id], ["new"], [], by=manager)
    await throw(database, clock, manager, ada.id)

    undone = await Undo(database, clock).change(tagged.change_id or 0, by=manager)

    assert (undone.restored, undone.kept) == (1, ["Ada Lovelace"])
    restored = await Trash(database, clock).restore(ada.id, by=manager)
    assert "new" in restored.facts()["tags"]


async def test_whoever_is_in_the_trash_is_not_merged(
    database: Database, clock: Clock, ada: Profile, manager: Actor
) -> None:
    await throw(database, clock, manager, ada.id)

    with pytest.raises(ContactInTrashError, match="Ada Lovelace"):
        await Merges(database, clock).compare(ada.id - 1, ada.id, by=manager)
