"""Merging two contacts, and parting them again."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from storage import indexing
from storage.access import Actor
from storage.clock import Clock
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
from storage.merges.merges import Merges
from storage.merges.parting import Group
from storage.models import Change, ChangeItem, Export, JobPortion, Merge, Result, SearchText
from storage.profiles import Profile
from storage.register import REGISTER
from storage.undo import Undo
from tests.databases import opened
from tests.storage.audits import first_break
from tests.storage.imports.desk import Desk
from tests.storage.merges.desk import MergeDesk

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
def referring(database: Database, clock: Clock) -> Referring:
    return Referring(
        database, clock, Finding(database, clock), Results(database, clock), None
    )


@pytest.fixture
def desk(database: Database, clock: Clock, member: Actor, manager: Actor) -> MergeDesk:
    return MergeDesk(database, clock, member, manager)


@pytest.fixture
async def ada(desk: MergeDesk) -> Profile:
    return await desk.add(ADA)


@pytest.fixture
async def twin(desk: MergeDesk, ada: Profile) -> Profile:
    """Somebody much like Ada, who was added after her."""
    assert ada.contact.number == 1
    return await desk.add(TWIN)


async def test_two_contacts_are_put_side_by_side(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    compared = await desk.merges.compare(twin.id, ada.id, by=desk.member)

    assert compared.survivor.id == ada.id
    assert {c.field: (c.ours, c.theirs) for c in compared.conflicts} == {
        "name": ("Ada Lovelace", "Augusta King"),
        "company": ("Engines", "Looms"),
        "email": (["ada@x.io"], ["ada@y.io"]),
    }
    assert compared.equal == ["city"]
    assert compared.coming == ["title"]
    assert await desk.merges.moving(compared, by=desk.member) == {
        "identity": 1,
        "contact_tag": 1,
    }


async def test_of_two_contacts_one_is_left_with_what_was_chosen(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    merged = await desk.merges.merge(
        ada.id, twin.id, {"company": Take.MERGED}, (1, 1), by=desk.member
    )

    left = await desk.now(ada)
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
    assert await desk.count() == 1


async def test_old_numbers_lead_to_the_survivor_through_any_number_of_merges(
    desk: MergeDesk, referring: Referring
) -> None:
    people = [await desk.add(_person(i)) for i in range(4)]
    for gone, left in ((0, 1), (1, 2), (2, 3)):
        await desk.merge(people[left], people[gone])

    for i in range(4):
        for words in (f"C-{i + 1}", f"p{i}@x.io"):
            assert await referring.one(words, by=desk.member) == people[3].id, words
        found = await desk.now(people[i])
        assert found.contact.number == 4


async def test_a_merge_taken_apart_gives_both_back_to_the_byte(
    desk: MergeDesk, database: Database, ada: Profile, twin: Profile
) -> None:
    before = [await everything(database, profile) for profile in (ada, twin)]
    for choices in (
        {},
        {"name": Take.MERGED, "company": Take.MERGED, "email": Take.MERGED},
        {"email": Take.SURVIVOR},
    ):
        for left, gone in ((ada, twin), (twin, ada)):
            merge = await desk.merge(left, gone, choices)
            assert await desk.count() == 1
            await desk.part(merge)

            after = [await everything(database, profile) for profile in (ada, twin)]
            assert after == before, choices
            assert await desk.count() == 2


async def test_what_was_not_taken_over_still_leads_to_the_survivor(
    desk: MergeDesk, referring: Referring, ada: Profile, twin: Profile
) -> None:
    await desk.merge(ada, twin, {"email": Take.SURVIVOR})
    assert (await desk.facts(ada))["email"] == ["ada@x.io"]

    assert await referring.one("ada@y.io", by=desk.member) == ada.id
    with pytest.raises(IdentityTakenError) as taken:
        await desk.add({"name": "Eve", "email": "ada@y.io"})
    assert (taken.value.owner_id, taken.value.number) == (ada.id, 1)
    edited = await desk.edit(ada, Edit("email", "+=", "ada@y.io"))
    assert edited.facts()["email"] == ["ada@x.io", "ada@y.io"]


@pytest.mark.parametrize("mode", [Mode.MERGE, Mode.REPLACE])
async def test_an_imported_row_of_a_merged_contact_lands_in_the_survivor(
    desk: MergeDesk,
    database: Database,
    clock: Clock,
    tmp_path: Path,
    mode: Mode,
    ada: Profile,
    twin: Profile,
) -> None:
    third = await desk.add({"name": "Third", "email": "third@x.io"})
    await desk.merge(ada, twin, {"email": Take.SURVIVOR})
    await desk.merge(third, ada, {"email": Take.SURVIVOR})
    files = Desk(database, clock, tmp_path, desk.manager)

    counts = await files.imports(["email", "city"], [["ada@y.io", "Rome"]], mode)

    assert counts == {"filled" if mode is Mode.MERGE else "replaced": 1}
    left = await desk.facts(third)
    assert ("ada@y.io" in left["email"], await desk.count()) == (True, 1)


async def test_an_import_leaves_the_index_as_it_is_made_anew(
    desk: MergeDesk, database: Database, clock: Clock, tmp_path: Path, ada: Profile
) -> None:
    younger = await desk.add({"name": "Younger", "email": "younger@x.io"})
    await desk.merge(younger, ada, {"email": Take.BOTH})
    files = Desk(database, clock, tmp_path, desk.manager)

    assert await files.imports(["email", "title"], [["younger@x.io", "Dr"]]) == {
        "filled": 1
    }

    async with database.look() as connection:
        words = (await connection.execute(select(SearchText.words))).scalar_one()
        anew = await connection.run_sync(indexing._entries, [younger.id])
    assert words == anew[younger.id], "the first address is not the oldest one"


async def test_what_was_taken_off_and_written_in_anew_goes_back_to_its_owner(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    merge = await desk.merge(ada, twin)
    for operator in ("-=", "+="):
        await desk.edit(ada, Edit("email", operator, "ada@y.io"))

    await desk.part(merge)

    assert (await desk.facts(ada))["email"] == ["ada@x.io"]
    assert (await desk.facts(twin))["email"] == ["ada@y.io"]


async def test_what_came_later_stays_unless_it_is_given_away(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    twin = await desk.edit(twin, ALSO)
    edits = [
        Edit("email", "+=", "new@x.io"),
        Edit("phone", "=", ""),
        Edit("email", "-=", "ada@y.io"),
        Edit("tags", "+=", "asked"),
        Edit("company", "=", "Analytical"),
    ]
    for give in ((), tuple(Group)):
        merge = await desk.merge(ada, twin)
        await desk.edit(ada, *edits)
        plan = await desk.unmerges.plan(merge.merge_id, by=desk.manager)
        assert plan.later.groups == list(Group)
        assert [i.value for i in plan.later.identities] == ["new@x.io"]
        assert plan.later.fields == {"company": "Analytical"}
        assert [row["value"] for row in plan.later.gone] == ["ada@y.io"]

        await desk.part(merge, give)

        left = await desk.facts(ada)
        back = await desk.facts(twin)
        owner, other = (back, left) if give else (left, back)
        assert "new@x.io" in owner["email"]
        assert "new@x.io" not in other.get("email", [])
        assert ("ada@y.io" in back.get("email", [])) == bool(give)
        assert ("asked" in owner["tags"], "asked" in other["tags"]) == (True, False)
        assert owner["company"] == "Analytical"
        assert "phone" not in left
        await desk.edit(ada, Edit("phone", "=", ADA["phone"]))
        again = [Edit("email", "=", "ada@y.io"), Edit("company", "=", "Looms")]
        await desk.edit(twin, *again)
        fresh = [Edit("email", "=", "ada@x.io"), Edit("company", "=", "Engines")]
        await desk.edit(ada, *fresh, Edit("tags", "-=", "asked"))
        await desk.edit(twin, Edit("tags", "-=", "asked"))


async def test_what_others_have_by_now_is_named_and_stays_with_them(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    twin = await desk.edit(twin, ALSO)
    merge = await desk.merge(ada, twin)
    await desk.edit(ada, Edit("email", "-=", "ada@y.io"))
    eve = await desk.add({"name": "Eve", "email": "ada@y.io"})

    unmerged = await desk.part(merge, list(Group))

    assert unmerged.taken == ["ada@y.io"]
    assert "email" not in unmerged.restored.facts()
    assert (await desk.facts(eve))["email"] == ["ada@y.io"]


async def test_neither_of_two_is_left_without_a_way_to_reach_it(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    merge = await desk.merge(ada, twin)
    own = [Edit("email", "=", "ada@y.io"), Edit("phone", "=", "")]
    await desk.edit(ada, *own)
    with pytest.raises(NoIdentityLeftError, match=r"Ada Lovelace.* Add one to it first"):
        await desk.part(merge)

    await desk.edit(ada, Edit("email", "=", "ada@x.io"))
    with pytest.raises(NoIdentityLeftError, match=r"Augusta King.* or bring its own back"):
        await desk.part(merge)

    assert (await desk.now(twin)).id == ada.id, "they are one still"
    done = await desk.part(merge, [Group.GONE])
    assert done.restored.facts()["email"] == ["ada@y.io"]
    assert done.survivor.facts()["email"] == ["ada@x.io"]


async def test_merges_into_one_contact_come_apart_in_any_order(
    desk: MergeDesk, database: Database
) -> None:
    people = [await desk.add(_person(i)) for i in range(4)]
    before = [await everything(database, person) for person in people]
    for order in permutations(range(3)):
        done = [await desk.merge(people[0], other) for other in people[1:]]
        for i in order:
            await desk.part(done[i])

        after = [await everything(database, person) for person in people]
        for was, now in zip(before[0][:1], after[0][:1], strict=True):
            was["updated_at"] = now["updated_at"]  # merges came later, and went
        assert after == before, order


async def test_a_part_with_parts_of_its_own_comes_back_whole(
    desk: MergeDesk, database: Database, referring: Referring
) -> None:
    a, b, c = [await desk.add(_person(i)) for i in range(3)]
    inner = await desk.merge(b, a)
    middle = await everything(database, b)
    outer = await desk.merge(c, b)
    with pytest.raises(NotMergedError, match="merged into C-3 itself"):
        await desk.part(inner)

    await desk.part(outer)

    assert await everything(database, b) == middle
    assert await referring.one("C-1", by=desk.member) == b.id
    await desk.part(inner)
    assert await referring.one("C-1", by=desk.member) == a.id


async def test_two_opposite_merges_at_once_make_no_loop(
    desk: MergeDesk, database_url: str, clock: Clock
) -> None:
    async with opened(database_url, 2) as databases:
        for round_ in range(5):
            a = await desk.add(_person(2 * round_))
            b = await desk.add(_person(2 * round_ + 1))
            ours, theirs = (Merges(database, clock) for database in databases)

            outcomes = await asyncio.gather(
                ours.merge(a.id, b.id, {}, (1, 1), by=desk.member),
                theirs.merge(b.id, a.id, {}, (1, 1), by=desk.member),
                return_exceptions=True,
            )

            errors = [o for o in outcomes if isinstance(o, BaseException)]
            assert [type(e) for e in errors] == [MergedAlreadyError], outcomes
    assert await desk.count() == 5


async def test_who_compared_something_else_merges_nothing(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    await desk.edit(twin, Edit("city", "=", "Rome"))

    with pytest.raises(ComparedBeforeError):
        await desk.merges.merge(ada.id, twin.id, {}, (1, 1), by=desk.member)

    assert await desk.count() == 2
    assert (await desk.facts(ada))["email"] == ["ada@x.io"]


async def test_a_contact_is_not_merged_with_itself_nor_twice(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    with pytest.raises(SameContactError):
        await desk.merges.compare(ada.id, ada.id, by=desk.member)
    await desk.merge(ada, twin)
    with pytest.raises(SameContactError):
        await desk.merges.compare(ada.id, twin.id, by=desk.member)
    with pytest.raises(ContactGoneError):
        await desk.merges.compare(ada.id, 999, by=desk.member)


async def test_a_form_of_a_contact_that_was_merged_says_where_it_went(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    await desk.merge(ada, twin)

    with pytest.raises(ContactMergedError) as told:
        await desk.contacts.save(
            twin.id, {"name": "X", "email": "x@x.io"}, 1, 1, by=desk.member
        )

    assert told.value.owner_id == ada.id


async def test_whoever_merged_takes_it_apart_for_half_an_hour_and_managers_ever_after(
    desk: MergeDesk, clock: Clock, ada: Profile, twin: Profile
) -> None:
    merge = await desk.merge(ada, twin)
    with pytest.raises(NotAllowedError):
        await desk.unmerges.plan(merge.merge_id, by=replace(desk.member, user_id="U0TOM"))
    await desk.unmerges.plan(merge.merge_id, by=desk.member)

    clock.shift = timedelta(minutes=31)
    with pytest.raises(NotAllowedError):
        await desk.unmerges.plan(merge.merge_id, by=desk.member)
    await desk.part(merge)
    with pytest.raises(NotMergedError, match="taken apart already"):
        await desk.unmerges.plan(merge.merge_id, by=desk.manager)


async def test_undo_points_to_the_receipt_where_the_last_change_was_a_merge(
    desk: MergeDesk, undo: Undo, ada: Profile, twin: Profile
) -> None:
    await desk.edit(ada, Edit("city", "=", "Rome"))
    merge = await desk.merge(ada, twin)

    with pytest.raises(
        NothingToUndoError, match=r"a merge into \*Ada Lovelace\* \(C-1\)\.$"
    ):
        await undo.last(by=desk.member)

    await desk.part(merge, by=desk.member)
    await undo.last(by=desk.member)
    assert (await desk.now(ada)).contact.city == "London"


async def test_a_merge_and_its_end_stand_in_the_ledger_and_in_the_audit(
    desk: MergeDesk, database: Database, ada: Profile, twin: Profile
) -> None:
    await desk.part(await desk.merge(ada, twin))

    async with database.read() as session:
        kinds = [
            change.kind
            for change in await session.exec(select(Change).order_by(col(Change.id)))
        ]
        items = (await session.exec(select(ChangeItem).order_by(col(ChangeItem.id)))).all()
    assert await first_break(database, desk.member.workspace_id) is None
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


# Tables whose ids are of many contacts at once, or tell of the merge itself.
NOT_OF_ONE = (ChangeItem, Export, JobPortion, Merge, Result)


async def everything(database: Database, profile: Profile) -> Any:
    """Return all rows of a contact, as they are, but for the version that only rises."""
    async with database.look() as connection:
        found = []
        for belonging in REGISTER:
            if belonging.ids and belonging.model not in NOT_OF_ONE:
                mine = belonging.table.select().where(belonging.owner == profile.id)
                order = belonging.table.primary_key
                rows = (await connection.execute(mine.order_by(*order))).mappings()
                found += [{k: v for k, v in row.items() if k != "version"} for row in rows]
    return found


async def test_what_came_later_is_not_taken_for_what_was_there_under_the_same_row_id(
    desk: MergeDesk, ada: Profile, twin: Profile
) -> None:
    """SQLite gives the id of the newest row again, once that row is deleted."""
    merge = await desk.merge(ada, twin)
    await desk.edit(ada, Edit("email", "-=", "ada@y.io"))
    await desk.edit(ada, Edit("email", "+=", "new@z.io"))

    parted = await desk.part(merge, [Group.GONE])

    assert parted.survivor.values("email") == ["ada@x.io", "new@z.io"]
    assert parted.restored.values("email") == ["ada@y.io"]
