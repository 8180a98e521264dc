"""kill -9 of the worker while it tags thousands: each contact is tagged once."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, insert, select

from handlers import tag_views
from storage.access import Access, Actor
from storage.clock import Clock
from storage.models import Change, ChangeItem, Contact, Job, Role, table_of
from storage.tagging import Tagging
from storage.undo import Undo
from tests.faults.program import Running, open_program

SHORT_COUNT, LONG_COUNT = 3_000, 40_000
DRAIN_SECONDS = 600
FEW, MANY = 3, 60
LONGEST_STEP_SECONDS = 0.3
LOOK_SECONDS = 0.05


async def test_thousands_are_tagged_once_whenever_the_worker_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    await _tag_and_kill(database_url, tmp_path, SHORT_COUNT, FEW)


@pytest.mark.faults
async def test_tens_of_thousands_are_tagged_once_whenever_the_worker_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    await _tag_and_kill(database_url, tmp_path, LONG_COUNT, MANY)


async def _tag_and_kill(database_url: str, folder: Path, count: int, most: int) -> None:
    async with open_program(database_url, folder) as running:
        by = await _manager(running)
        ids = await _add(running, by, count)

        tagging = Tagging(running.database, Clock())
        await tagging.start(ids, ["new"], [], tag_views.progress, by=by)
        kills = await _kill_until_done(running, most)
        assert await _changed(running, "tagged") == Counter(ids)
        assert await _versions(running, ids) == {2}

        await Undo(running.database, Clock()).last(tag_views.progress, by=by)
        kills += await _kill_until_done(running, most)
        assert await _changed(running, "undone") == Counter(ids)
        assert await _versions(running, ids) == {3}
    print(f"\n{database_url.partition(':')[0]}: {count:,} tagged, {kills} kills")  # noqa: T201  # the figure that `make faults` shows


async def _manager(running: Running) -> Actor:
    access = Access(running.database, Clock())
    workspace_id = await access.workspace_id(running.workspace.sandbox.team_id)
    return Actor(workspace_id, running.workspace.role("manager").id, Role.MANAGER)


async def _add(running: Running, by: Actor, count: int) -> list[int]:
    """Add contacts past all that is checked and noted, which would take minutes."""
    at = datetime(2026, 11, 1, tzinfo=UTC)
    rows = [
        Contact(
            workspace_id=by.workspace_id,
            number=number,
            name=f"P{number}",
            sort_name=f"p{number}",
            created_at=at,
            updated_at=at,
        ).model_dump(exclude={"id"})
        for number in range(1, count + 1)
    ]
    async with running.database.begin(by.workspace_id) as session:
        await (await session.connection()).execute(insert(table_of(Contact)), rows)
        return [id_ or 0 for id_ in await session.exec(select(Contact.id))]


async def _kill_until_done(running: Running, most: int) -> int:
    """Kill the worker soon after each step that it took; return how often."""
    chance, kills, before = random.Random(), 0, 0  # noqa: S311  # moments, not secrets
    async with asyncio.timeout(DRAIN_SECONDS):
        while (job := await _newest(running)).state != "done":
            await asyncio.sleep(LOOK_SECONDS)
            if kills < most and job.progress.get("done", 0) > before:
                before = job.progress["done"]
                await asyncio.sleep(chance.uniform(0, LONGEST_STEP_SECONDS))
                await running.worker.kill()
                await running.worker.start()
                kills += 1
    return kills


async def _newest(running: Running) -> Job:
    async with running.database.read() as session:
        newest = select(Job).order_by(col(Job.id).desc()).limit(1)
        return (await session.exec(newest)).one()


async def _changed(running: Running, kind: str) -> Counter[int]:
    """Return how often each contact was changed by the one change of a kind."""
    async with running.database.read() as session:
        (change_id,) = await session.exec(select(Change.id).where(col(Change.kind) == kind))
        items = select(ChangeItem.contact_id).where(col(ChangeItem.change_id) == change_id)
        return Counter(await session.exec(items))


async def _versions(running: Running, ids: list[int]) -> set[int]:
    async with running.database.read() as session:
        rows = await session.exec(select(Contact.id, Contact.version))
        return {version for id_, version in rows if id_ in set(ids)}
