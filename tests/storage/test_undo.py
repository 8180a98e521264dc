"""Undo: one's own last change, where nobody has gone on from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.drafts import Edit
from storage.errors import NothingToUndoError
from storage.tags import Tags
from storage.undo import Undo

ADA = {"name": "Ada", "email": "ada@x.io\nada@y.io", "city": "Rome", "tags": "vip"}


@pytest.fixture
async def ada(contacts: Contacts, member: Actor) -> int:
    return (await contacts.add(ADA, by=member)).id


async def test_an_edit_of_everything_goes_back_exactly(
    ada: int, contacts: Contacts, undo: Undo, member: Actor
) -> None:
    before = (await contacts.get(ada, by=member)).facts()
    edits = [
        Edit("name", "=", "Augusta King"),
        Edit("email", "-=", "ada@x.io"),
        Edit("phone", "=", "+39 333 1234567"),
        Edit("city", "=", ""),
        Edit("tags", "=", "press"),
    ]
    edited = await contacts.edit(ada, edits, by=member)

    undone = await undo.change(edited.change_id or 0, by=member)

    assert (undone.restored, undone.kept) == (1, [])
    assert (await contacts.get(ada, by=member)).facts() == before


PLAIN = {"name": "Ada", "email": "ada@x.io", "company": "Mills"}


@pytest.mark.parametrize("had", ["", "press, vip", "VIP, press, zoo"])
@pytest.mark.parametrize(
    "edit",
    [
        Edit("tags", "+=", "neu"),
        Edit("tags", "+=", "aaa, neu"),
        Edit("tags", "=", "zzz, Press"),
        Edit("tags", "-=", "press"),
        Edit("tags", "=", ""),
    ],
)
async def test_tags_go_back_with_all_else_that_was_changed(
    had: str, edit: Edit, contacts: Contacts, undo: Undo, member: Actor
) -> None:
    ada = (await contacts.add(PLAIN | {"tags": had}, by=member)).id
    before = (await contacts.get(ada, by=member)).facts()
    edits = [edit, Edit("company", "=", "Engines")]
    edited = await contacts.edit(ada, edits, by=member)

    await undo.change(edited.change_id or 0, by=member)

    assert (await contacts.get(ada, by=member)).facts() == before


async def test_a_form_with_tags_goes_back(
    contacts: Contacts, undo: Undo, member: Actor
) -> None:
    ada = await contacts.add(PLAIN, by=member)
    version, before = ada.contact.version, ada.facts()
    values = PLAIN | {"company": "Engines", "tags": "vip, Press, neu"}
    edited = await contacts.save(ada.id, values, version, version, by=member)

    await undo.change(edited.change_id or 0, by=member)

    assert (await contacts.get(ada.id, by=member)).facts() == before


async def test_many_addresses_go_back_however_they_were_written(
    contacts: Contacts, undo: Undo, member: Actor
) -> None:
    ada = (await contacts.add(PLAIN | {"email": "a@x.io\nb@x.io"}, by=member)).id
    before = (await contacts.get(ada, by=member)).facts()
    wanted = "c@x.io\nb@x.io\na@x.io\nB@X.io"
    edited = await contacts.edit(ada, [Edit("email", "=", wanted)], by=member)
    assert sorted(edited.profile.values("email")) == ["a@x.io", "b@x.io", "c@x.io"]

    await undo.change(edited.change_id or 0, by=member)

    assert (await contacts.get(ada, by=member)).facts() == before


async def test_another_order_of_tags_or_addresses_is_no_change(
    contacts: Contacts, member: Actor
) -> None:
    values = PLAIN | {"email": "a@x.io\nb@x.io\nc@x.io", "tags": "press, vip"}
    ada = (await contacts.add(values, by=member)).id
    edits = [Edit("tags", "=", "VIP, press"), Edit("email", "=", "a@x.io\nc@x.io\nb@x.io")]

    assert (await contacts.edit(ada, edits, by=member)).change_id is None


async def test_what_others_changed_since_is_left_alone_and_named(
    ada: int, contacts: Contacts, tags: Tags, undo: Undo, member: Actor, manager: Actor
) -> None:
    bea = (await contacts.add({"name": "Bea", "email": "bea@x.io"}, by=member)).id
    tagged = await tags.change([ada, bea], ["asked"], [], by=member)
    await tags.change([ada], ["mine"], [], by=manager)

    undone = await undo.change(tagged.change_id or 0, by=member)

    assert (undone.restored, list(undone.kept)) == (1, ["Ada"])
    assert (await contacts.get(bea, by=member)).facts().get("tags") is None
    assert (await contacts.get(ada, by=member)).facts()["tags"] == ["asked", "mine", "vip"]


async def test_the_last_change_that_can_be_taken_back_is_meant(
    ada: int, contacts: Contacts, undo: Undo, member: Actor, manager: Actor
) -> None:
    for city in ("Milan", "Turin"):
        await contacts.edit(ada, [Edit("city", "=", city)], by=member)
    await contacts.edit(ada, [Edit("title", "=", "Dr")], by=manager)

    for city in ("Milan", "Rome"):
        await undo.last(by=member)
        assert (await contacts.get(ada, by=member)).contact.city == city
    with pytest.raises(NothingToUndoError, match="to take that back, delete it"):
        await undo.last(by=member)
    assert (await contacts.get(ada, by=member)).contact.title == "Dr"


async def test_what_cannot_be_taken_back_is_passed_over_and_named(
    ada: int, contacts: Contacts, undo: Undo, member: Actor, manager: Actor
) -> None:
    await contacts.edit(ada, [Edit("title", "=", "Dr")], by=member)
    await contacts.edit(ada, [Edit("email", "-=", "ada@y.io")], by=member)
    await contacts.add({"name": "Other", "email": "ada@y.io"}, by=manager)
    await contacts.edit(ada, [Edit("city", "=", "Milan")], by=member)
    await contacts.edit(ada, [Edit("city", "=", "Turin")], by=manager)

    undone = await undo.last(by=member)

    told = [str(error) for error in undone.passed]
    assert told == [
        "Mia changed *Ada* (C-1) since, just now.",
        "ada@y.io already belongs to *Other* (C-2).",
    ]
    contact = (await contacts.get(ada, by=member)).contact
    assert (contact.title, contact.city) == (None, "Turin")
    with pytest.raises(NothingToUndoError, match="Mia changed"):
        await undo.last(by=member)


async def test_an_older_change_is_not_taken_back_after_half_an_hour(
    ada: int, contacts: Contacts, undo: Undo, clock: Clock, member: Actor, manager: Actor
) -> None:
    await contacts.edit(ada, [Edit("title", "=", "Dr")], by=member)
    clock.shift = timedelta(minutes=31)
    await contacts.edit(ada, [Edit("city", "=", "Milan")], by=member)
    await contacts.edit(ada, [Edit("city", "=", "Turin")], by=manager)
    clock.shift = timedelta(minutes=36)

    with pytest.raises(NothingToUndoError, match="5 min ago"):
        await undo.last(by=member)

    assert (await contacts.get(ada, by=member)).contact.title == "Dr"


async def test_somebody_elses_old_and_done_changes_are_not_taken_back(
    ada: int, contacts: Contacts, undo: Undo, clock: Clock, member: Actor, manager: Actor
) -> None:
    edited = await contacts.edit(ada, [Edit("city", "=", "Milan")], by=member)
    change = edited.change_id or 0
    with pytest.raises(NothingToUndoError, match="not one of yours"):
        await undo.change(change, by=manager)
    with pytest.raises(NothingToUndoError, match="not one of yours"):
        await undo.change(change, by=replace(member, workspace_id=77))
    clock.shift = timedelta(minutes=31)
    with pytest.raises(NothingToUndoError, match="over 30 minutes ago"):
        await undo.change(change, by=member)
    clock.shift = timedelta()

    await undo.change(change, by=member)

    with pytest.raises(NothingToUndoError, match="taken back already"):
        await undo.change(change, by=member)


async def test_an_identity_that_somebody_has_taken_meanwhile_stays_theirs(
    ada: int, contacts: Contacts, undo: Undo, member: Actor
) -> None:
    gone = await contacts.edit(ada, [Edit("email", "-=", "ada@y.io")], by=member)
    await contacts.add({"name": "Other", "email": "ada@y.io"}, by=member)

    with pytest.raises(Exception, match="already belongs to"):
        await undo.change(gone.change_id or 0, by=member)

    assert (await contacts.get(ada, by=member)).values("email") == ["ada@x.io"]
