"""Contacts as storage keeps them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.drafts import Edit
from storage.errors import (
    AlreadyDoneError,
    ChangedMeanwhileError,
    ContactGoneError,
    IdentityTakenError,
    InvalidContactError,
    NotAllowedError,
    NothingToUndoError,
)
from storage.models import Role
from storage.undo import Undo

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io",
    "phone": "+39 333 1234567",
    "tags": "vip",
}


async def test_a_contact_is_kept_with_all_that_was_typed(
    contacts: Contacts, member: Actor
) -> None:
    added = await contacts.add(ADA, by=member)

    ada = await contacts.get(added.id, by=member)
    assert ada.contact.number == 1
    assert ada.facts() == {
        "name": "Ada Lovelace",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": ["ada@x.io"],
        "phone": ["+39 333 1234567"],
        "tags": ["vip"],
        "source": "slack",
    }
    assert ada.contact.type == "identified"


async def test_all_that_is_wrong_is_said_at_once(contacts: Contacts, member: Actor) -> None:
    with pytest.raises(InvalidContactError) as refused:
        await contacts.add({"name": " ", "email": "ada at x", "phone": "12"}, by=member)

    assert set(refused.value.problems) == {"email", "phone"}


async def test_a_contact_needs_a_name_and_a_way_to_reach_it(
    contacts: Contacts, member: Actor
) -> None:
    with pytest.raises(InvalidContactError) as refused:
        await contacts.add({"name": "", "company": "Acme"}, by=member)

    assert set(refused.value.problems) == {"name", "email"}


async def test_an_identity_in_another_spelling_is_still_taken(
    contacts: Contacts, member: Actor
) -> None:
    ada = await contacts.add(ADA, by=member)

    with pytest.raises(IdentityTakenError) as refused:
        await contacts.add({"name": "Other", "phone": "+39-333-123-4567"}, by=member)

    assert refused.value.owner_id == ada.id
    assert "already belongs to *Ada Lovelace* (C-1)" in str(refused.value)


async def test_an_edit_tells_before_and_after_and_can_be_undone(
    contacts: Contacts, member: Actor, undo: Undo
) -> None:
    ada = await contacts.add(ADA, by=member)

    edited = await contacts.edit(
        ada.id,
        [Edit("company", "=", "Engines"), Edit("email", "+=", "ada@y.io")],
        by=member,
    )

    assert [(i.field, i.before, i.after) for i in edited.items] == [
        ("email", ["ada@x.io"], ["ada@x.io", "ada@y.io"]),
        ("company", None, "Engines"),
    ]
    assert edited.change_id is not None
    await undo.change(edited.change_id, by=member)
    back = await contacts.get(ada.id, by=member)
    assert back.facts() == ada.facts()


async def test_what_somebody_else_changed_since_is_not_taken_back(
    contacts: Contacts, member: Actor, manager: Actor, undo: Undo
) -> None:
    ada = await contacts.add(ADA, by=member)
    mine = await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=member)
    await contacts.edit(ada.id, [Edit("company", "=", "Looms")], by=manager)

    with pytest.raises(NothingToUndoError):
        await undo.change(mine.change_id or 0, by=member)

    assert (await contacts.get(ada.id, by=member)).contact.company == "Looms"


async def test_an_undo_works_once_and_only_for_oneself(
    contacts: Contacts, member: Actor, manager: Actor, undo: Undo
) -> None:
    ada = await contacts.add(ADA, by=member)
    mine = await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=member)

    with pytest.raises(NothingToUndoError):
        await undo.change(mine.change_id or 0, by=manager)
    await undo.change(mine.change_id or 0, by=member)
    with pytest.raises(NothingToUndoError, match="already"):
        await undo.change(mine.change_id or 0, by=member)


async def test_an_undo_comes_too_late_after_half_an_hour(
    contacts: Contacts, member: Actor, clock: Clock, undo: Undo
) -> None:
    ada = await contacts.add(ADA, by=member)
    mine = await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=member)
    clock.shift = timedelta(minutes=31)

    with pytest.raises(NothingToUndoError, match="30 minutes"):
        await undo.change(mine.change_id or 0, by=member)


async def test_what_was_changed_since_is_known_by_field(
    contacts: Contacts, member: Actor
) -> None:
    ada = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    await contacts.edit(ada.id, [Edit("city", "=", "Rome")], by=member)
    await contacts.edit(ada.id, [Edit("email", "+=", "a@y.io")], by=member)

    assert await contacts.changed_since(ada.id, 1, by=member) == {"city", "email"}
    assert await contacts.changed_since(ada.id, 2, by=member) == {"email"}
    with pytest.raises(ContactGoneError):
        await contacts.changed_since(ada.id, 1, by=replace(member, workspace_id=77))


async def test_two_forms_on_different_fields_are_both_saved(
    contacts: Contacts, member: Actor, manager: Actor
) -> None:
    ada = await contacts.add(ADA, by=member)
    form = {"name": "Ada Lovelace", "email": "ada@x.io", "company": "", "title": ""}

    await contacts.save(ada.id, form | {"company": "Engines"}, 1, 1, by=member)
    await contacts.save(ada.id, form | {"title": "Countess"}, 1, 1, by=manager)

    both = (await contacts.get(ada.id, by=member)).contact
    assert (both.company, both.title) == ("Engines", "Countess")


async def test_two_forms_on_the_same_field_do_not_overwrite_each_other(
    contacts: Contacts, member: Actor, manager: Actor
) -> None:
    ada = await contacts.add(ADA, by=member)
    form = {"name": "Ada Lovelace", "email": "ada@x.io", "company": ""}
    await contacts.save(ada.id, form | {"company": "Engines"}, 1, 1, by=member)

    with pytest.raises(ChangedMeanwhileError) as refused:
        await contacts.save(ada.id, form | {"company": "Looms"}, 1, 1, by=manager)

    assert refused.value.fields == {"company": "Engines"}
    told = refused.value.version
    await contacts.save(ada.id, form | {"company": "Looms"}, 1, told, by=manager)
    assert (await contacts.get(ada.id, by=member)).contact.company == "Looms"


@pytest.mark.parametrize(
    "edits",
    [
        [Edit("email", "-=", "ada@x.io"), Edit("phone", "=", "")],
        [Edit("name", "=", "")],
        [Edit("company", "+=", "Engines")],
        [Edit("identity", "+=", "pigeon:ada")],
    ],
)
async def test_an_edit_that_makes_no_sense_changes_nothing(
    contacts: Contacts, member: Actor, edits: Sequence[Edit]
) -> None:
    ada = await contacts.add(ADA, by=member)

    with pytest.raises(InvalidContactError):
        await contacts.edit(ada.id, edits, by=member)

    same = await contacts.get(ada.id, by=member)
    assert (same.facts(), same.contact.version) == (ada.facts(), 1)


async def test_a_delivery_that_comes_twice_does_its_work_once(
    contacts: Contacts, member: Actor
) -> None:
    delivered = replace(member, request="trigger-1")
    ada = await contacts.add(ADA, by=member)
    await contacts.edit(ada.id, [Edit("tags", "+=", "lead")], by=delivered)

    with pytest.raises(AlreadyDoneError):
        await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=delivered)

    assert (await contacts.get(ada.id, by=member)).contact.company is None


async def test_a_viewer_changes_nothing(contacts: Contacts, member: Actor) -> None:
    viewer = replace(member, role=Role.VIEWER)
    ada = await contacts.add(ADA, by=member)

    with pytest.raises(NotAllowedError):
        await contacts.add(ADA, by=viewer)
    with pytest.raises(NotAllowedError):
        await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=viewer)


async def test_a_contact_of_another_workspace_is_not_there(
    contacts: Contacts, member: Actor
) -> None:
    ada = await contacts.add(ADA, by=member)
    stranger = replace(member, workspace_id=member.workspace_id + 1)

    with pytest.raises(ContactGoneError):
        await contacts.get(ada.id, by=stranger)
    with pytest.raises(ContactGoneError):
        await contacts.edit(ada.id, [Edit("company", "=", "Engines")], by=stranger)
