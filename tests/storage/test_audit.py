"""The audit shows whatever is altered in it, taken out, put in or swapped."""

import random
from contextlib import suppress
from functools import partial

import pytest
from sqlmodel import col, delete, select, update

from storage import audit
from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.models import AuditEntry, Workspace
from tests.storage.audits import first_break

COUNT = 40


@pytest.fixture
async def written(database: Database, member: Actor) -> Database:
    """A database with some dozens of entries."""
    async with database.begin(member.workspace_id) as session:
        for number in range(COUNT):
            await audit.record(
                session,
                "edited",
                by=member,
                at=Clock().now(),
                objects=[f"contact:{number}"],
                fields=["name", "company"],
            )
    return database


async def _first_break(database: Database) -> int | None:
    return await first_break(database, 1)


async def test_an_untouched_audit_holds(written: Database) -> None:
    assert await _first_break(written) is None


@pytest.mark.parametrize(
    "altered",
    [
        {"actor": "U0MALLORY"},
        {"role": "owner"},
        {"action": "created"},
        {"objects": ["contact:99"]},
        {"fields": ["name"]},
        {"request": "Ev1"},
        {"digest": "0" * 64},
    ],
)
async def test_an_entry_that_was_altered_is_found(
    written: Database, altered: dict[str, object]
) -> None:
    position = random.Random(str(altered)).randint(1, COUNT)  # noqa: S311
    async with written.begin() as session:
        entry = update(AuditEntry).where(col(AuditEntry.position) == position)
        await session.exec(entry.values(**altered))

    assert await _first_break(written) == position


@pytest.mark.parametrize("position", [1, COUNT // 2, COUNT])
async def test_an_entry_that_was_taken_out_is_found(
    written: Database, position: int
) -> None:
    async with written.begin() as session:
        await session.exec(delete(AuditEntry).where(col(AuditEntry.position) == position))

    assert await _first_break(written) == position


async def test_two_entries_that_were_swapped_are_found(written: Database) -> None:
    async with written.begin() as session:
        for old, new in ((5, -5), (6, 5), (-5, 6)):
            entry = update(AuditEntry).where(col(AuditEntry.position) == old)
            await session.exec(entry.values(position=new))

    assert await _first_break(written) == 5


@pytest.mark.parametrize("at_once", [1, 7, COUNT, COUNT + 1])
async def test_a_break_is_found_however_many_entries_are_read_at_once(
    written: Database, at_once: int
) -> None:
    async with written.begin() as session:
        entry = update(AuditEntry).where(col(AuditEntry.position) == 15)
        await session.exec(entry.values(role="owner"))

    (chain,) = await written.stream(partial(audit.chains, tell=max))
    found = await written.stream(lambda c: audit.first_break(c, 1, at_once))
    assert (chain.count, chain.first_break, found) == (COUNT, 15, 15)


async def test_how_many_entries_were_read_is_told_over_all_workspaces(
    written: Database, access: Access
) -> None:
    other = await access.remember("T0OTHER", Seen("U0KIM", "Kim", "member", "Europe/Rome"))
    async with written.begin(other.workspace_id) as session:
        for _ in range(20):
            await audit.record(session, "edited", by=other, at=Clock().now())
    told: list[tuple[int, int]] = []

    def tell(read: int, of: int) -> None:
        told.append((read, of))

    await written.stream(partial(audit.chains, tell=tell, at_once=20))

    assert told == [(0, 60), (20, 60), (40, 60), (40, 60), (60, 60)]


async def test_an_entry_that_cannot_even_be_read_is_found(written: Database) -> None:
    # PostgreSQL keeps no text that is no JSON.
    cell = "nonsense" if written.is_sqlite else '"nonsense"'
    await written.apart(f"UPDATE audit_entry SET objects = '{cell}' WHERE position = 9")  # noqa: S608  # of our own

    assert await _first_break(written) == 9


async def test_an_act_that_is_rolled_back_leaves_no_entry_and_no_gap(
    written: Database, member: Actor
) -> None:
    with suppress(ZeroDivisionError):
        async with written.begin(member.workspace_id) as session:
            await audit.record(session, "edited", by=member, at=Clock().now())
            raise ZeroDivisionError
    async with written.begin(member.workspace_id) as session:
        await audit.record(session, "edited", by=member, at=Clock().now())

    assert await _first_break(written) is None
    async with written.read() as session:
        assert (await session.exec(select(Workspace))).one().audit_count == COUNT + 1
