"""Merging two contacts, and parting them again."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from storage import audit
from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.drafts import Edit
from storage.errors import (
    ComparedBeforeError,
    ContactGoneError,
    ContactMergedError,
    IdentityTakenError,
    MergedAlreadyError,
    NoIdentityLeftError,
    NotAllowedError,
    NothingToUndoError,
    NotMergedError,
    SameContactError,
)
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.imports.setup import Mode
from storage.merges.comparing import Take
from storage.merges.merges import Merged, Merges
from storage.merges.parting import Group
from storage.merges.unmerges import Unmerged, Unmerges
from storage.models import Change, ChangeItem, Export, Merge, Result
from storage.profiles import Profile
from storage.register import REGISTER
from storage.undo import Undo
from tests.databases import opened
from tests.storage.imports.desk import Desk

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io",
    "phone": "+39 333 1234567",
    "company": "Engines",
    "city": "London",
    "tags": "vip",
}
TWIN = {
    "name": "Augusta King",
    "email": "ada@y.io",
    "company": "Looms",
    "city": "London",
    "title": "Countess",
    "tags": "lead, VIP",
}
ALSO = Edit("telegram", "+=", "@augusta")


@pytest.fixture
def merges(database: Database, clock: Clock) -> Merges:
    return Merges(database, clock)


@pytest.fixture
def unmerges(database: Database, clock: Clock) -> Unmerges:
    return Unmerges(database, clock)


@pytest.fixture
def referring(database: Database, clock: Clock) -> Referring:
    return Referring(
        database, clock, Finding(database, clock), Results(database, clock), None
    )


@pytest.fixture
async def two(contacts: Contacts, member: Actor) -> tuple[Profile, Profile]:
    return await contacts.add(ADA, by=member), await contacts.add(TWIN, by=member)


async def test_two_contacts_are_put_side_by_side(
    merges: Merges, two: tuple[Profile, Profile], member: Actor
) -> None:
    ada, twin = two

    compared = await merges.compare(twin.id, ada.id, by=member)

    assert compared.survivor.id == ada.id
    assert {c.field: (c.ours, c.theirs) for c in compared.conflicts} == {
        "name": ("Ada Lovelace", "Augusta King"),
        "company": ("Engines", "Looms"),
        "email": (["ada@x.io"], ["ada@y.io"]),
    }
    assert compared.equal == ["city"]
    assert compared.coming == ["title"]
    assert await merges.moving(compared, by=member) == {"identity": 1, "contact_tag": 1}


async def test_of_two_contacts_one_is_left_with_what_was_chosen(
    merges: Merges, contacts: Contacts, two: tuple[Profile, Profile], member: Actor
) -> None:
    ada, twin = two

    merged = await merges.merge(
        ada.id, twin.id, {"company": Take.MERGED}, (1, 1), by=member
    )

    left = await contacts.get(ada.id, by=member)
    assert left.facts() == merged.profile.facts()
    assert left.facts() == {
        "name": "Ada Lovelace",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": ["ada@x.io", "ada@y.io"],
        "phone": ["+39 333 1234567"],
        "company": "Looms",
        "city": "London",
        "title": "Countess",
        "tags": ["lead", "vip"],
        "source": "slack",
    }
    assert await contacts.count(by=member) == 1


async def test_old_numbers_lead_to_the_survivor_through_any_number_of_merges(
    merges: Merges, contacts: Contacts, referring: Referring, member: Actor
) -> None:
    people = [await contacts.add(_person(i), by=member) for i in range(4)]
    for gone, left in ((0, 1), (1, 2), (2, 3)):
        await _merge(merges, people[left], people[gone], member)

    for i in range(4):
        for words in (f"C-{i + 1}", f"p{i}@x.io"):
            assert await referring.one(words, by=member) == people[3].id, words
        found = await contacts.get(people[i].id, by=member)
        assert found.contact.number == 4


async def test_a_merge_taken_apart_gives_both_back_to_the_byte(
    database: Database,
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    before = [await everything(database, profile) for profile in two]
    for choices in (
        {},
        {"name": Take.MERGED, "company": Take.MERGED, "email": Take.MERGED},
        {"email": Take.SURVIVOR},
    ):
        for left, gone in ((ada, twin), (twin, ada)):
            merge = await _merge(merges, left, gone, member, choices)
            assert await contacts.count(by=member) == 1
            await _unmerge(unmerges, merge, manager)

            after = [await everything(database, profile) for profile in two]
            assert after == before, choices
            assert await contacts.count(by=member) == 2


async def test_what_was_not_taken_over_still_leads_to_the_survivor(
    merges: Merges,
    contacts: Contacts,
    referring: Referring,
    two: tuple[Profile, Profile],
    member: Actor,
) -> None:
    ada, twin = two
    await _merge(merges, ada, twin, member, {"email": Take.SURVIVOR})
    assert (await contacts.get(ada.id, by=member)).facts()["email"] == ["ada@x.io"]

    assert await referring.one("ada@y.io", by=member) == ada.id
    with pytest.raises(IdentityTakenError) as taken:
        await contacts.add({"name": "Eve", "email": "ada@y.io"}, by=member)
    assert (taken.value.owner_id, taken.value.number) == (ada.id, 1)
    edited = await contacts.edit(ada.id, [Edit("email", "+=", "ada@y.io")], by=member)
    assert edited.profile.facts()["email"] == ["ada@x.io", "ada@y.io"]


@pytest.mark.parametrize("mode", [Mode.MERGE, Mode.REPLACE])
async def test_an_imported_row_of_a_merged_contact_lands_in_the_survivor(
    database: Database,
    clock: Clock,
    tmp_path: Path,
    merges: Merges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    manager: Actor,
    mode: Mode,
) -> None:
    ada, twin = two
    third = await contacts.add({"name": "Third", "email": "third@x.io"}, by=manager)
    await _merge(merges, ada, twin, manager, {"email": Take.SURVIVOR})
    await _merge(merges, third, ada, manager, {"email": Take.SURVIVOR})
    desk = Desk(database, clock, tmp_path, manager)

    counts = await desk.imports(["email", "city"], [["ada@y.io", "Rome"]], mode)

    assert counts == {"filled" if mode is Mode.MERGE else "replaced": 1}
    left = (await contacts.get(third.id, by=manager)).facts()
    assert ("ada@y.io" in left["email"], await contacts.count(by=manager)) == (True, 1)


async def test_what_was_taken_off_and_written_in_anew_goes_back_to_its_owner(
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    merge = await _merge(merges, ada, twin, member)
    for operator in ("-=", "+="):
        await contacts.edit(ada.id, [Edit("email", operator, "ada@y.io")], by=member)

    await _unmerge(unmerges, merge, manager)

    assert (await contacts.get(ada.id, by=member)).facts()["email"] == ["ada@x.io"]
    assert (await contacts.get(twin.id, by=member)).facts()["email"] == ["ada@y.io"]


async def test_what_came_later_stays_unless_it_is_given_away(
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    twin = (await contacts.edit(twin.id, [ALSO], by=member)).profile
    edits = [
        Edit("email", "+=", "new@x.io"),
        Edit("phone", "=", ""),
        Edit("email", "-=", "ada@y.io"),
        Edit("tags", "+=", "asked"),
        Edit("company", "=", "Analytical"),
    ]
    for give in ((), tuple(Group)):
        merge = await _merge(merges, ada, twin, member)
        await contacts.edit(ada.id, edits, by=member)
        plan = await unmerges.plan(merge.merge_id, by=manager)
        assert plan.later.groups == list(Group)
        assert [i.value for i in plan.later.identities] == ["new@x.io"]
        assert plan.later.fields == {"company": "Analytical"}
        assert [row["value"] for row in plan.later.gone] == ["ada@y.io"]

        await _unmerge(unmerges, merge, manager, give)

        left = (await contacts.get(ada.id, by=member)).facts()
        back = (await contacts.get(twin.id, by=member)).facts()
        owner, other = (back, left) if give else (left, back)
        assert "new@x.io" in owner["email"]
        assert "new@x.io" not in other.get("email", [])
        assert ("ada@y.io" in back.get("email", [])) == bool(give)
        assert ("asked" in owner["tags"], "asked" in other["tags"]) == (True, False)
        assert owner["company"] == "Analytical"
        assert "phone" not in left
        await contacts.edit(ada.id, [Edit("phone", "=", ADA["phone"])], by=member)
        again = [Edit("email", "=", "ada@y.io"), Edit("company", "=", "Looms")]
        await contacts.edit(twin.id, again, by=member)
        fresh = [Edit("email", "=", "ada@x.io"), Edit("company", "=", "Engines")]
        await contacts.edit(ada.id, [*fresh, Edit("tags", "-=", "asked")], by=member)
        await contacts.edit(twin.id, [Edit("tags", "-=", "asked")], by=member)


async def test_what_others_have_by_now_is_named_and_stays_with_them(
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    twin = (await contacts.edit(twin.id, [ALSO], by=member)).profile
    merge = await _merge(merges, ada, twin, member)
    await contacts.edit(ada.id, [Edit("email", "-=", "ada@y.io")], by=member)
    eve = await contacts.add({"name": "Eve", "email": "ada@y.io"}, by=member)

    unmerged = await _unmerge(unmerges, merge, manager, list(Group))

    assert unmerged.taken == ["ada@y.io"]
    assert "email" not in unmerged.restored.facts()
    assert (await contacts.get(eve.id, by=member)).facts()["email"] == ["ada@y.io"]


async def test_neither_of_two_is_left_without_a_way_to_reach_it(
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    merge = await _merge(merges, ada, twin, member)
    own = [Edit("email", "=", "ada@y.io"), Edit("phone", "=", "")]
    await contacts.edit(ada.id, own, by=member)
    with pytest.raises(NoIdentityLeftError, match=r"Ada Lovelace.* Add one to it first"):
        await _unmerge(unmerges, merge, manager)

    await contacts.edit(ada.id, [Edit("email", "=", "ada@x.io")], by=member)
    with pytest.raises(NoIdentityLeftError, match=r"Augusta King.* or bring its own back"):
        await _unmerge(unmerges, merge, manager)

    assert (await contacts.get(twin.id, by=member)).id == ada.id, "they are one still"
    done = await _unmerge(unmerges, merge, manager, [Group.GONE])
    assert done.restored.facts()["email"] == ["ada@y.io"]
    assert done.survivor.facts()["email"] == ["ada@x.io"]


async def test_merges_into_one_contact_come_apart_in_any_order(
    database: Database,
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    member: Actor,
    manager: Actor,
) -> None:
    people = [await contacts.add(_person(i), by=member) for i in range(4)]
    before = [await everything(database, person) for person in people]
    for order in permutations(range(3)):
        done = [await _merge(merges, people[0], other, member) for other in people[1:]]
        for i in order:
            await _unmerge(unmerges, done[i], manager)

        after = [await everything(database, person) for person in people]
        for was, now in zip(before[0][:1], after[0][:1], strict=True):
            was["updated_at"] = now["updated_at"]  # merges came later, and went
        assert after == before, order


async def test_a_part_with_parts_of_its_own_comes_back_whole(
    database: Database,
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    referring: Referring,
    member: Actor,
    manager: Actor,
) -> None:
    a, b, c = [await contacts.add(_person(i), by=member) for i in range(3)]
    inner = await _merge(merges, b, a, member)
    middle = await everything(database, b)
    outer = await _merge(merges, c, b, member)
    with pytest.raises(NotMergedError, match="merged into C-3 itself"):
        await _unmerge(unmerges, inner, manager)

    await _unmerge(unmerges, outer, manager)

    assert await everything(database, b) == middle
    assert await referring.one("C-1", by=member) == b.id
    await _unmerge(unmerges, inner, manager)
    assert await referring.one("C-1", by=member) == a.id


async def test_two_opposite_merges_at_once_make_no_loop(
    database_url: str, clock: Clock, contacts: Contacts, member: Actor
) -> None:
    async with opened(database_url, 2) as databases:
        for round_ in range(5):
            a = await contacts.add(_person(2 * round_), by=member)
            b = await contacts.add(_person(2 * round_ + 1), by=member)
            ours, theirs = (Merges(database, clock) for database in databases)

            outcomes = await asyncio.gather(
                ours.merge(a.id, b.id, {}, (1, 1), by=member),
                theirs.merge(b.id, a.id, {}, (1, 1), by=member),
                return_exceptions=True,
            )

            errors = [o for o in outcomes if isinstance(o, BaseException)]
            assert [type(e) for e in errors] == [MergedAlreadyError], outcomes
    assert await contacts.count(by=member) == 5


async def test_who_compared_something_else_merges_nothing(
    merges: Merges, contacts: Contacts, two: tuple[Profile, Profile], member: Actor
) -> None:
    ada, twin = two
    await contacts.edit(twin.id, [Edit("city", "=", "Rome")], by=member)

    with pytest.raises(ComparedBeforeError):
        await merges.merge(ada.id, twin.id, {}, (1, 1), by=member)

    assert await contacts.count(by=member) == 2
    assert (await contacts.get(ada.id, by=member)).facts()["email"] == ["ada@x.io"]


async def test_a_contact_is_not_merged_with_itself_nor_twice(
    merges: Merges, two: tuple[Profile, Profile], member: Actor
) -> None:
    ada, twin = two
    with pytest.raises(SameContactError):
        await merges.compare(ada.id, ada.id, by=member)
    await _merge(merges, ada, twin, member)
    with pytest.raises(SameContactError):
        await merges.compare(ada.id, twin.id, by=member)
    with pytest.raises(ContactGoneError):
        await merges.compare(ada.id, 999, by=member)


async def test_a_form_of_a_contact_that_was_merged_says_where_it_went(
    merges: Merges, contacts: Contacts, two: tuple[Profile, Profile], member: Actor
) -> None:
    ada, twin = two
    await _merge(merges, ada, twin, member)

    with pytest.raises(ContactMergedError) as told:
        await contacts.save(twin.id, {"name": "X", "email": "x@x.io"}, 1, 1, by=member)

    assert told.value.owner_id == ada.id


async def test_whoever_merged_takes_it_apart_for_half_an_hour_and_managers_ever_after(
    merges: Merges,
    unmerges: Unmerges,
    clock: Clock,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    merge = await _merge(merges, ada, twin, member)
    with pytest.raises(NotAllowedError):
        await unmerges.plan(merge.merge_id, by=replace(member, user_id="U0TOM"))
    await unmerges.plan(merge.merge_id, by=member)

    clock.shift = timedelta(minutes=31)
    with pytest.raises(NotAllowedError):
        await unmerges.plan(merge.merge_id, by=member)
    await _unmerge(unmerges, merge, manager)
    with pytest.raises(NotMergedError, match="taken apart already"):
        await unmerges.plan(merge.merge_id, by=manager)


async def test_undo_points_to_the_receipt_where_the_last_change_was_a_merge(
    merges: Merges,
    unmerges: Unmerges,
    contacts: Contacts,
    undo: Undo,
    two: tuple[Profile, Profile],
    member: Actor,
) -> None:
    ada, twin = two
    await contacts.edit(ada.id, [Edit("city", "=", "Rome")], by=member)
    merge = await _merge(merges, ada, twin, member)

    with pytest.raises(
        NothingToUndoError, match=r"a merge into \*Ada Lovelace\* \(C-1\)\.$"
    ):
        await undo.last(by=member)

    await _unmerge(unmerges, merge, member)
    await undo.last(by=member)
    assert (await contacts.get(ada.id, by=member)).contact.city == "London"


async def test_a_merge_and_its_end_stand_in_the_ledger_and_in_the_audit(
    database: Database,
    merges: Merges,
    unmerges: Unmerges,
    two: tuple[Profile, Profile],
    member: Actor,
    manager: Actor,
) -> None:
    ada, twin = two
    await _unmerge(unmerges, await _merge(merges, ada, twin, member), manager)

    async with database.read() as session:
        kinds = [
            change.kind
            for change in await session.exec(select(Change).order_by(col(Change.id)))
        ]
        items = (await session.exec(select(ChangeItem).order_by(col(ChangeItem.id)))).all()
        assert await audit.first_break(session, member.workspace_id) is None
    assert kinds == ["created", "created", "merged", "unmerged"]
    went = [i for i in items if i.field == "merged_into"]
    assert [(i.contact_id, i.before, i.after) for i in went] == [
        (twin.id, None, "C-1"),
        (twin.id, "C-1", None),
    ]
    titles = [i for i in items if (i.contact_id, i.field) == (ada.id, "title")]
    assert [(i.before, i.after) for i in titles] == [(None, "Countess"), ("Countess", None)]


def _person(i: int) -> dict[str, str]:
    """Return somebody who shares some of everything with others."""
    return {
        "name": f"Person {i}",
        "email": f"p{i}@x.io\nalso{i}@x.io",
        "company": f"Company {i % 2}",
        **({"title": f"Title {i}"} if i else {}),
        "tags": f"everybody, tag {i % 2}, tag {i}",
    }


async def _merge(
    merges: Merges,
    survivor: Profile,
    merged: Profile,
    by: Actor,
    choices: Mapping[str, Take] = {},
) -> Merged:
    compared = await merges.compare(survivor.id, merged.id, by=by)
    versions = compared.versions
    if compared.survivor.id != survivor.id:
        versions = versions[::-1]
    return await merges.merge(survivor.id, merged.id, choices, versions, by=by)


async def _unmerge(
    unmerges: Unmerges, merge: Merged, by: Actor, give: Collection[Group] = ()
) -> Unmerged:
    plan = await unmerges.plan(merge.merge_id, by=by)
    version = plan.survivor.contact.version
    return await unmerges.unmerge(merge.merge_id, give, version, by=by)


async def everything(database: Database, profile: Profile) -> Any:
    """Return all rows of a contact, as they are, but for the version that only rises."""
    async with database.look() as connection:
        found = []
        for belonging in REGISTER:
            if belonging.ids and belonging.model not in (ChangeItem, Export, Merge, Result):
                mine = belonging.table.select().where(belonging.owner == profile.id)
                order = belonging.table.primary_key
                rows = (await connection.execute(mine.order_by(*order))).mappings()
                found += [{k: v for k, v in row.items() if k != "version"} for row in rows]
    return found


async def test_what_came_later_is_not_taken_for_what_was_there_under_the_same_row_id(
    contacts: Contacts,
    merges: Merges,
    unmerges: Unmerges,
    two: tuple[Profile, Profile],
    manager: Actor,
) -> None:
    """SQLite gives the id of the newest row again, once that row is deleted."""
    ada, twin = two
    merged = await merges.merge(ada.id, twin.id, {}, (1, 1), by=manager)
    await contacts.edit(ada.id, [Edit("email", "-=", "ada@y.io")], by=manager)
    await contacts.edit(ada.id, [Edit("email", "+=", "new@z.io")], by=manager)

    plan = await unmerges.plan(merged.merge_id, by=manager)
    version = plan.survivor.contact.version
    gone = [Group.GONE]
    parted = await unmerges.unmerge(merged.merge_id, gone, version, by=manager)

    assert parted.survivor.values("email") == ["ada@x.io", "new@z.io"]
    assert parted.restored.values("email") == ["ada@y.io"]
