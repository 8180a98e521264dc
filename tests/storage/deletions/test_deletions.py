"""Deletion by two people: bound to versions, decided once, by somebody else who may."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.cards import Told, Words
from storage.deletions.deletions import Deletions, Verdict
from storage.deletions.errors import (
    AlreadyRequestedError,
    NobodyDecidesError,
    NothingLeftError,
    NotYourRequestError,
    OwnRequestError,
    RequestNotFoundError,
    RequestOverError,
)
from storage.deletions.lapsing import expire_next, notice_next
from storage.deletions.requested import Overview
from storage.deletions.rows import LIFE_TIME
from storage.drafts import Edit
from storage.errors import (
    AlreadyDoneError,
    ContactGoneError,
    NotAllowedError,
    TooManyError,
)
from storage.merges.merges import Merges
from storage.models import Contact, Outbox, Role, State
from storage.profiles import Profile
from tests.storage.audits import first_break

TEAM = "T0LIGHT"


def _told(overview: Overview) -> Told:
    return f"{overview.request.state} D-{overview.request.number}", ()


WORDS = Words(_told, _told)


@pytest.fixture
def access(database: Database, clock: Clock) -> Access:
    return Access(database, clock, given={"U0MIA": Role.MANAGER, "U0NOAH": Role.MANAGER})


@pytest.fixture
async def noah(access: Access) -> Actor:
    return await access.remember(TEAM, Seen("U0NOAH", "Noah", "member", "Europe/Rome"))


@pytest.fixture
def deletions(database: Database, clock: Clock, access: Access) -> Deletions:
    return Deletions(database, clock, access)


@pytest.fixture
async def two(contacts: Contacts, member: Actor) -> tuple[Profile, Profile]:
    ada = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)
    return ada, await contacts.add({"name": "Eve", "email": "eve@x.io"}, by=member)


@pytest.fixture
async def asked(
    deletions: Deletions, two: tuple[Profile, Profile], member: Actor
) -> Overview:
    ids = [profile.id for profile in two]
    return await deletions.request(ids, "left", ["C0APPROVE"], WORDS, by=member)


async def state(database: Database, contact_id: int) -> str:
    async with database.read() as session:
        return (await session.get_one(Contact, contact_id)).state


async def owed(database: Database) -> list[tuple[str, str]]:
    """Return the messages that wait: where to, and their text."""
    query = select(Outbox).where(col(Outbox.state) == "pending").order_by(col(Outbox.id))
    async with database.read() as session:
        return [(row.channel, row.payload["text"]) for row in await session.exec(query)]


async def look(deletions: Deletions, asked: Overview, by: Actor) -> Overview:
    return await deletions.review(asked.request.id or 0, WORDS, by=by)


async def decide(
    deletions: Deletions, asked: Overview, by: Actor, verdict: Verdict = Verdict.DELETE
) -> Overview:
    return await deletions.decide(asked.request.id or 0, verdict, "", WORDS, by=by)


async def test_a_request_of_whom_nobody_is_as_asked_is_let_go_by_itself(
    deletions: Deletions,
    asked: Overview,
    contacts: Contacts,
    database: Database,
    clock: Clock,
    member: Actor,
    manager: Actor,
) -> None:
    ids = [one.id for one in asked.members]
    await contacts.edit(ids[0], [Edit("city", "=", "Rome")], by=member)
    assert await notice_next(database, clock, WORDS)
    assert not await notice_next(database, clock, WORDS)
    cards = [("C0APPROVE", "waiting D-1")] * 2
    assert await owed(database) == cards
    assert (await look(deletions, asked, manager)).people[0].id == ids[1]

    await contacts.edit(ids[1], [Edit("city", "=", "Rome")], by=member)

    assert await notice_next(database, clock, WORDS)
    assert not await notice_next(database, clock, WORDS)
    assert await owed(database) == [
        ("C0APPROVE", "waiting D-1"),
        ("C0APPROVE", "outdated D-1"),
        ("U0SAM", "outdated D-1"),
    ]
    with pytest.raises(RequestOverError, match="so nothing was deleted"):
        await decide(deletions, asked, manager)
    again = await deletions.request(ids, "left", ["C0APPROVE"], WORDS, by=member)
    assert len(again.people) == 2


async def test_an_approval_puts_everybody_into_the_trash_and_tells(
    deletions: Deletions, asked: Overview, database: Database, manager: Actor
) -> None:
    decided = await decide(deletions, asked, manager)

    assert [await state(database, m.id) for m in decided.people] == [State.TRASHED] * 2
    assert await owed(database) == [
        ("C0APPROVE", "waiting D-1"),
        ("C0APPROVE", "approved D-1"),
        ("U0SAM", "approved D-1"),
    ]
    assert await first_break(database, manager.workspace_id) is None


async def test_an_erasure_is_another_outcome_of_the_same_decision(
    deletions: Deletions, asked: Overview, database: Database, manager: Actor
) -> None:
    decided = await decide(deletions, asked, manager, Verdict.ERASE)

    assert decided.request.kind == "erase"
    assert [await state(database, m.id) for m in decided.people] == [State.ERASED] * 2


async def test_whoever_asked_never_decides(
    deletions: Deletions,
    two: tuple[Profile, Profile],
    database: Database,
    manager: Actor,
    noah: Actor,
) -> None:
    own = await deletions.request([two[0].id], "left", ["C1"], WORDS, by=manager)

    for verdict in Verdict:
        with pytest.raises(OwnRequestError):
            await decide(deletions, own, manager, verdict)
    with pytest.raises(OwnRequestError):
        await deletions.review(own.request.id or 0, WORDS, by=manager)
    assert await state(database, two[0].id) == State.ACTIVE
    await decide(deletions, own, noah)


@pytest.mark.parametrize("kind", ["guest", "outsider", "deactivated", "bot"])
async def test_the_right_is_read_in_the_very_transaction(
    deletions: Deletions,
    access: Access,
    asked: Overview,
    database: Database,
    noah: Actor,
    kind: str,
) -> None:
    await access.remember(TEAM, Seen("U0NOAH", "Noah", kind))
    assert noah.role is Role.MANAGER, "what the click said a moment ago"

    with pytest.raises(NotAllowedError):
        await decide(deletions, asked, noah)

    assert await state(database, asked.members[0].id) == State.ACTIVE


async def test_a_member_decides_nothing_with_a_role_that_is_not_theirs(
    deletions: Deletions, asked: Overview, access: Access
) -> None:
    tom = await access.remember(TEAM, Seen("U0TOM", "Tom", "member"))

    for role in (tom.role, Role.MANAGER, Role.OWNER):
        with pytest.raises(NotAllowedError):
            await decide(deletions, asked, replace(tom, role=role))


async def test_the_first_decision_counts_and_the_second_is_told(
    deletions: Deletions, asked: Overview, database: Database, manager: Actor, noah: Actor
) -> None:
    await decide(deletions, asked, manager, Verdict.DECLINE)

    with pytest.raises(RequestOverError, match=r"Declined by \*Mia\* at \d\d:\d\d"):
        await decide(deletions, asked, noah)
    with pytest.raises(RequestOverError):
        await deletions.review(asked.request.id or 0, WORDS, by=noah)
    assert await state(database, asked.members[0].id) == State.ACTIVE


async def test_the_same_click_delivered_twice_decides_once(
    deletions: Deletions, asked: Overview, manager: Actor
) -> None:
    clicking = replace(manager, request="trigger-1")
    await decide(deletions, asked, clicking)

    with pytest.raises(AlreadyDoneError):
        await decide(deletions, asked, clicking)


async def test_whoever_was_changed_since_is_left_out(
    deletions: Deletions,
    contacts: Contacts,
    asked: Overview,
    database: Database,
    manager: Actor,
) -> None:
    ada, eve = asked.members
    await contacts.edit(ada.id, [Edit("city", "=", "Rome")], by=manager)

    decided = await decide(deletions, asked, manager)

    assert [(m.name, m.left_out) for m in decided.left_out] == [("Ada", "changed")]
    assert await state(database, ada.id) == State.ACTIVE
    assert await state(database, eve.id) == State.TRASHED


async def test_whoever_was_merged_or_trashed_meanwhile_is_left_out(
    deletions: Deletions,
    contacts: Contacts,
    database: Database,
    asked: Overview,
    member: Actor,
    manager: Actor,
    clock: Clock,
) -> None:
    _, eve = asked.members
    zoe = await contacts.add({"name": "Zoe", "email": "zoe@x.io"}, by=member)
    await Merges(database, clock).merge(zoe.id, eve.id, {}, (1, 1), by=member)

    decided = await decide(deletions, asked, manager)

    assert [m.left_out for m in decided.left_out] == ["merged"]
    assert [m.name for m in decided.people] == ["Ada"]


@pytest.mark.parametrize("way", ["review", "decide"])
async def test_if_all_were_changed_the_request_is_over_and_all_are_told(
    deletions: Deletions,
    contacts: Contacts,
    asked: Overview,
    database: Database,
    manager: Actor,
    way: str,
) -> None:
    for one in asked.members:
        await contacts.edit(one.id, [Edit("city", "=", "Rome")], by=manager)

    with pytest.raises(NothingLeftError):
        await {"review": look, "decide": decide}[way](deletions, asked, manager)

    assert await owed(database) == [
        ("C0APPROVE", "waiting D-1"),
        ("C0APPROVE", "outdated D-1"),
        ("U0SAM", "outdated D-1"),
    ]
    with pytest.raises(RequestOverError, match="changed since the request"):
        await decide(deletions, asked, manager, Verdict.DECLINE)
    assert [await state(database, m.id) for m in asked.members] == [State.ACTIVE] * 2


async def test_a_request_that_is_asked_for_anew_is_over_once_nobody_is_left(
    deletions: Deletions,
    contacts: Contacts,
    asked: Overview,
    database: Database,
    member: Actor,
) -> None:
    ada, eve = (m.id for m in asked.members)
    await contacts.edit(ada, [Edit("city", "=", "Rome")], by=member)
    await deletions.request([ada], "again", ["C1"], WORDS, by=member)
    assert ("C0APPROVE", "outdated D-1") not in await owed(database)

    await contacts.edit(eve, [Edit("city", "=", "Rome")], by=member)
    await deletions.request([eve], "again", ["C1"], WORDS, by=member)

    own = (await deletions.waiting(by=member)).own
    assert [o.request.number for o in own] == [2, 3]
    assert ("C0APPROVE", "outdated D-1") in await owed(database)
    assert "U0SAM" not in {channel for channel, _ in await owed(database)}


async def test_nobody_is_asked_for_twice_unless_they_changed(
    deletions: Deletions, contacts: Contacts, asked: Overview, member: Actor
) -> None:
    ada, eve = (m.id for m in asked.members)
    with pytest.raises(AlreadyRequestedError):
        await deletions.request([ada, eve], "again", ["C1"], WORDS, by=member)

    await contacts.edit(ada, [Edit("city", "=", "Rome")], by=member)
    again = await deletions.request([ada, eve], "again", ["C1"], WORDS, by=member)

    assert [m.id for m in again.members] == [ada]
    assert again.request.number == 2


async def test_only_whoever_asked_takes_a_request_back(
    deletions: Deletions, asked: Overview, database: Database, member: Actor, manager: Actor
) -> None:
    request_id = asked.request.id or 0
    with pytest.raises(NotYourRequestError):
        await deletions.withdraw(request_id, WORDS, by=manager)

    await deletions.withdraw(request_id, WORDS, by=member)

    with pytest.raises(RequestOverError):
        await decide(deletions, asked, manager)
    with pytest.raises(RequestOverError):
        await deletions.withdraw(request_id, WORDS, by=member)
    assert (await owed(database))[1:] == [("C0APPROVE", "withdrawn D-1")]


async def test_nobody_decides_once_the_life_time_is_over(
    deletions: Deletions, asked: Overview, database: Database, clock: Clock, manager: Actor
) -> None:
    clock.shift = LIFE_TIME + timedelta(seconds=1)

    with pytest.raises(RequestOverError, match="Nobody decided"):
        await decide(deletions, asked, manager)
    assert (await deletions.waiting(by=manager)).to_decide == []

    assert await expire_next(database, clock, WORDS)
    assert not await expire_next(database, clock, WORDS)
    assert (await owed(database))[1:] == [
        ("C0APPROVE", "expired D-1"),
        ("U0SAM", "expired D-1"),
    ]


async def test_a_request_that_still_lives_does_not_expire(
    database: Database, asked: Overview, clock: Clock
) -> None:
    clock.shift = LIFE_TIME - timedelta(minutes=1)

    assert not await expire_next(database, clock, WORDS)
    assert asked.people


async def test_what_waits_is_shown_to_whoever_can_do_something(
    deletions: Deletions, asked: Overview, member: Actor, manager: Actor, noah: Actor
) -> None:
    seen = await deletions.waiting(by=manager)
    assert [o.request.number for o in seen.to_decide] == [1]
    assert [m.name for m in seen.to_decide[0].people] == ["Ada", "Eve"]
    assert seen.own == []
    mine = await deletions.waiting(by=member)
    assert (list(mine.to_decide), [o.request.number for o in mine.own]) == ([], [1])

    await decide(deletions, asked, noah)

    assert (await deletions.waiting(by=manager)).to_decide == []
    assert (await deletions.waiting(by=member)).own == []


async def test_of_many_requests_the_oldest_are_shown_and_the_others_are_counted(
    deletions: Deletions, contacts: Contacts, member: Actor, manager: Actor
) -> None:
    for number in range(12):
        values = {"name": f"Ada {number}", "email": f"a{number}@x.io"}
        one = await contacts.add(values, by=member)
        await deletions.request([one.id], "left", ["C1"], WORDS, by=member)

    seen, mine = [await deletions.waiting(by=by) for by in (manager, member)]

    assert [o.request.number for o in seen.to_decide] == list(range(1, 11))
    assert (seen.more_to_decide, seen.more_own) == (2, 0)
    assert (len(mine.own), mine.more_to_decide, mine.more_own) == (10, 0, 2)


async def test_requests_that_make_no_sense_are_refused(
    deletions: Deletions, two: tuple[Profile, Profile], member: Actor, manager: Actor
) -> None:
    ids = [profile.id for profile in two]
    cases: list[tuple[Awaitable[Overview], type[Exception]]] = [
        (deletions.request(ids, "", [], WORDS, by=member), NobodyDecidesError),
        (deletions.request([999], "", ["C1"], WORDS, by=member), ContactGoneError),
        (deletions.request(range(101), "", ["C1"], WORDS, by=member), TooManyError),
        (deletions.review(999, WORDS, by=manager), RequestNotFoundError),
        (deletions.withdraw(999, WORDS, by=member), RequestNotFoundError),
        (
            deletions.decide(999, Verdict.DELETE, "", WORDS, by=manager),
            RequestNotFoundError,
        ),
    ]
    for call, error in cases:
        with pytest.raises(error):
            await call


async def test_another_workspace_sees_nothing_of_a_request(
    deletions: Deletions, access: Access, asked: Overview
) -> None:
    stranger = await access.remember("T0OTHER", Seen("U0MIA", "Mia", "member"))
    assert stranger.role is Role.MANAGER

    with pytest.raises(RequestNotFoundError):
        await decide(deletions, asked, stranger)
    assert (await deletions.waiting(by=stranger)).to_decide == []
