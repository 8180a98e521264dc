"""Tags of thousands: a portion at a time, each once, as one change to be taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from storage import tagging_job
from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import (
    NotAllowedError,
    NothingToUndoError,
    StillGoingOnError,
    TooManyError,
)
from storage.jobs import Claim, Jobs, LostLeaseError
from storage.models import ChangeItem, ContactTag, Job, JobPortion, Outbox, Role
from storage.tagging import MOST, Progress, Tagging
from storage.tags import Tags
from storage.tools import JobTools, Words
from storage.undo import Undo
from tests.storage.erasures import erased, everything, followed

PEOPLE = 5
MANAGER = "U0MIA"


def tell(progress: Progress) -> Words:
    """Say all there is to say."""
    return f"{progress.done}/{progress.asked}, {progress.changed} changed", ()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are a portion, and more than three are too many to wait for."""
    monkeypatch.setattr("storage.tagging.PORTION", 2)
    monkeypatch.setattr("storage.tagging_job.TOLD_EACH", 2)
    monkeypatch.setattr("storage.undo.MOST_AT_ONCE", 3)


@pytest.fixture
async def people(contacts: Contacts, member: Actor) -> list[int]:
    """Five contacts; the first has the tag already."""
    values = [
        {"name": f"P{n}", "email": f"p{n}@x.io", "tags": "" if n else "vip"}
        for n in range(PEOPLE)
    ]
    return [(await contacts.add(one, by=member)).id for one in values]


class Desk:
    """A worker that works off jobs step by step."""

    def __init__(self, database: Database, owner: str) -> None:
        self.access = Access(database, Clock(), given={MANAGER: Role.MANAGER})
        self.jobs = Jobs(database, owner)
        self.tools = JobTools(database, self.jobs, Clock(), Path())

    async def claim(self) -> Claim:
        claim = await self.jobs.claim()
        assert claim is not None
        return claim

    async def step(self, claim: Claim) -> bool:
        return await tagging_job.step(self.tools, self.access, claim, tell)

    async def work(self) -> int:
        """Work a job off; return in how many steps."""
        claim, steps = await self.claim(), 1
        while not await self.step(claim):
            steps += 1
        await self.jobs.finish(claim.id)
        return steps


@pytest.fixture
def desk(database: Database) -> Desk:
    """The worker."""
    return Desk(database, "worker")


@pytest.fixture
def many(database: Database, clock: Clock) -> Tagging:
    """Tagging, as handlers know it."""
    return Tagging(database, clock)


async def _tags(contacts: Contacts, ids: Sequence[int], by: Actor) -> list[list[str]]:
    return [p.facts().get("tags") or [] for p in await contacts.some(ids, by=by)]


async def _told(database: Database) -> list[str]:
    async with database.read() as session:
        owed = select(Outbox.payload).where(col(Outbox.state) == "pending")
        rows = await session.exec(owed.order_by(col(Outbox.id)))
        return [row["text"] for row in rows]


async def test_all_are_tagged_in_portions_and_taken_back_as_one(
    people: list[int],
    many: Tagging,
    desk: Desk,
    undo: Undo,
    contacts: Contacts,
    tags: Tags,
    manager: Actor,
    member: Actor,
    database: Database,
) -> None:
    await many.start(people, ["vip", "new"], [], tell, by=manager)
    assert await _told(database) == ["0/5, 0 changed"]
    with pytest.raises(NothingToUndoError):
        await undo.last(tell, by=manager)

    assert await desk.work() == 3
    assert await _tags(contacts, people, manager) == [["new", "vip"]] * PEOPLE
    assert (await _told(database))[-1] == "5/5, 5 changed"

    await tags.change(people[4:], ["later"], [], by=member)
    undone = await undo.last(tell, by=manager)
    assert (undone.restored, undone.is_going_on) == (PEOPLE, True)
    assert await desk.work() == 3
    assert await _tags(contacts, people, manager) == [
        *(["vip"], [], [], []),
        ["later", "new", "vip"],
    ]
    assert (await _told(database))[-1] == "5/5, 4 changed"
    with pytest.raises(NothingToUndoError):
        await undo.last(tell, by=manager)


async def test_who_takes_over_goes_on_after_the_last_portion(
    people: list[int],
    many: Tagging,
    desk: Desk,
    contacts: Contacts,
    manager: Actor,
    database: Database,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    async with database.begin() as session:
        past = Clock().now() - timedelta(seconds=1)
        await session.exec(update(Job).values(lease_until=past))

    assert await Desk(database, "another").work() == 2

    with pytest.raises(LostLeaseError):
        await desk.step(claim)
    versions = [p.contact.version for p in await contacts.some(people, by=manager)]
    assert versions == [2] * PEOPLE, "each was changed once"


async def test_what_breaks_off_can_be_taken_back_as_far_as_it_came(
    people: list[int],
    many: Tagging,
    desk: Desk,
    undo: Undo,
    contacts: Contacts,
    manager: Actor,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    await tagging_job.fail(desk.tools, claim, tell, "The disk is full.")

    undone = await undo.last(tell, by=manager)

    assert (undone.restored, undone.is_going_on) == (2, False)
    assert await _tags(contacts, people, manager) == [["vip"], [], [], [], []]


async def test_what_has_broken_off_stays_so_when_the_worker_dies_before_it_says_so(
    people: list[int],
    many: Tagging,
    desk: Desk,
    contacts: Contacts,
    manager: Actor,
    database: Database,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    await tagging_job.fail(desk.tools, claim, tell, "The disk is full.")
    told = await _told(database)
    async with database.begin() as session:
        past = Clock().now() - timedelta(seconds=1)
        await session.exec(update(Job).values(lease_until=past))

    assert await Desk(database, "another").work() == 1

    assert await _tags(contacts, people[2:], manager) == [[], [], []]
    assert await _told(database) == told


async def test_a_tag_does_not_name_again_who_was_erased_meanwhile(
    people: list[int],
    many: Tagging,
    desk: Desk,
    contacts: Contacts,
    manager: Actor,
    database: Database,
    tmp_path: Path,
) -> None:
    ada = {"name": "Ada Lovelace", "email": "ada@x.io"}
    ada_id = (await contacts.add(ada, by=manager)).id
    await many.start(people, ["Ada Lovelace"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    await erased(database, [ada_id], manager)
    await followed(database, tmp_path, manager)

    while not await desk.step(claim):
        pass

    assert all(await _tags(contacts, people, manager))
    left = await everything(database)
    assert [name for name, text in left.items() if "Lovelace" in text] == []


async def test_an_undo_that_breaks_off_can_be_begun_again(
    people: list[int],
    many: Tagging,
    desk: Desk,
    undo: Undo,
    contacts: Contacts,
    manager: Actor,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    await desk.work()
    await undo.last(tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    await tagging_job.fail(desk.tools, claim, tell, "The disk is full.")
    await desk.jobs.finish(claim.id, "The disk is full.")

    assert (await undo.last(tell, by=manager)).is_going_on
    await desk.work()

    assert await _tags(contacts, people, manager) == [["vip"], [], [], [], []]
    with pytest.raises(NothingToUndoError):
        await undo.last(tell, by=manager)


async def test_what_came_before_is_not_taken_back_in_its_place(
    people: list[int],
    many: Tagging,
    desk: Desk,
    tags: Tags,
    undo: Undo,
    contacts: Contacts,
    manager: Actor,
) -> None:
    await tags.change(people[:1], ["before"], [], by=manager)
    await many.start(people, ["new"], [], tell, by=manager)

    with pytest.raises(StillGoingOnError):
        await undo.last(tell, by=manager)
    await tags.change(people[4:], ["after"], [], by=manager)
    assert (await undo.last(tell, by=manager)).restored == 1
    await desk.work()
    await undo.last(tell, by=manager)
    with pytest.raises(StillGoingOnError):
        await undo.last(tell, by=manager)
    await desk.work()

    assert await _tags(contacts, people, manager) == [["before", "vip"], [], [], [], []]
    assert (await undo.last(tell, by=manager)).restored == 1


async def test_nobody_goes_on_for_whoever_may_not_do_it_any_more(
    people: list[int],
    many: Tagging,
    desk: Desk,
    undo: Undo,
    contacts: Contacts,
    manager: Actor,
    database: Database,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)

    desk.access = Access(database, Clock(), given={MANAGER: Role.MEMBER})
    with pytest.raises(NotAllowedError, match=r"needs the role \*manager\*"):
        await desk.step(claim)
    await tagging_job.fail(desk.tools, claim, tell, "You are no manager.")

    assert await _tags(contacts, people, manager) == [["new", "vip"], ["new"], [], [], []]
    undone = await undo.last(tell, by=replace(manager, role=Role.MEMBER))
    assert undone.restored == 2


async def test_who_goes_away_meanwhile_is_left_alone(
    people: list[int],
    many: Tagging,
    desk: Desk,
    contacts: Contacts,
    manager: Actor,
    database: Database,
) -> None:
    await many.start(people, ["new"], [], tell, by=manager)
    claim = await desk.claim()
    await desk.step(claim)
    gone = [people[0], people[4]]
    await erased(database, gone, manager)

    while not await desk.step(claim):
        pass

    assert await _tags(contacts, people, manager) == [["new"], ["new"], ["new"]]
    async with database.read() as session:
        theirs = col(ContactTag.contact_id).in_(gone)
        assert (await session.exec(select(ContactTag).where(theirs))).all() == []
        tagged = select(ChangeItem.after).where(
            col(ChangeItem.contact_id).in_(gone), col(ChangeItem.field) == "tags"
        )
        assert set(await session.exec(tagged)) <= {None}


async def test_who_goes_away_meanwhile_is_not_said_to_have_had_it_so(
    people: list[int],
    many: Tagging,
    desk: Desk,
    manager: Actor,
    database: Database,
) -> None:
    await many.start(people, ["vip"], [], tell_all, by=manager)
    await erased(database, people[3:], manager)
    claim = await desk.claim()

    while not await tagging_job.step(desk.tools, desk.access, claim, tell_all):
        pass

    assert (await _told(database))[-1] == "5 of 5: 2 changed, 2 gone"


def tell_all(progress: Progress) -> Words:
    """Say who is gone, too."""
    told = f"{progress.done} of {progress.asked}: {progress.changed} changed"
    return f"{told}, {progress.gone} gone", ()


async def test_the_row_of_the_job_stays_small_and_its_portions_go(
    people: list[int], many: Tagging, desk: Desk, manager: Actor, database: Database
) -> None:
    await many.start(people * 500, ["new"], [], tell, by=manager)
    claim = await desk.claim()

    async def portions() -> int:
        async with database.read() as session:
            assert len(str((await session.exec(select(Job.arguments))).one())) < 200
            return len((await session.exec(select(JobPortion.first))).all())

    assert await portions() == 1_250
    await desk.step(claim)
    assert await portions() == 1_249
    await tagging_job.fail(desk.tools, claim, tell, "The disk is full.")
    assert await portions() == 0


async def test_it_takes_a_manager_and_has_an_end(
    many: Tagging, member: Actor, manager: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        await many.start([1], ["x"], [], tell, by=member)
    with pytest.raises(TooManyError, match="at most 100,000 go at once"):
        await many.start(range(MOST + 1), ["x"], [], tell, by=manager)
