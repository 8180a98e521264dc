"""Scheduled runs whose time has come: each is begun once, however many look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.exports.exports import Wish, add
from storage.models import Role, Schedule, ScheduleRun
from storage.timing import read_timing
from storage.timing.occurrences import after

LATE: Final = timedelta(minutes=5)
MOST_MISSED: Final = 20
SHOWN: Final = 3


async def claim_due(database: Database, clock: Clock) -> ScheduleRun | None:
    """Begin the next run whose time has come, if there is one.

    Of several times that were missed, the last one is made up for, and the others are
    noted.  Any number of bots begin each run once.
    """
    now = clock.now()
    due = (
        select(Schedule.id, Schedule.workspace_id)
        .where(col(Schedule.state) == "active", col(Schedule.next_at) <= now)
        .order_by(col(Schedule.next_at))
        .limit(1)
    )
    async with database.look() as connection:
        found = (await connection.execute(due)).first()
    if found is None:
        return None
    async with database.begin(found.workspace_id) as session:
        return await _claim(session, found.id, clock)


async def _claim(
    session: AsyncSession, schedule_id: int, clock: Clock
) -> ScheduleRun | None:
    now = clock.now()
    schedule = await session.get_one(Schedule, schedule_id)
    times = _times(schedule, now)
    take = (
        update(Schedule)
        .where(col(Schedule.id) == schedule_id, col(Schedule.state) == "active")
        .where(col(Schedule.next_at) == schedule.next_at)
        .where(col(Schedule.next_at) <= now)
        .values(next_at=times.next_at)
    )
    if (await session.exec(take)).rowcount != 1:
        return None  # another bot was faster, or somebody has paused it
    await session.refresh(schedule)
    return await begin_run(session, schedule, times.due_at, _late(times, now), clock)


@dataclass(frozen=True)
class _Times:
    """The time to make up for, those before it that were missed, and the one to come."""

    due_at: datetime
    missed: Sequence[datetime]
    next_at: datetime


def _times(schedule: Schedule, now: datetime) -> _Times:
    past = [schedule.next_at]
    for at in coming(schedule, schedule.next_at):
        if at > now:
            break
        past.append(at)
    return _Times(past[-1], past[:-1], at)


def _late(times: _Times, now: datetime) -> dict[str, Any] | None:
    """Return what a late run has to say: the times missed last, and how many before."""
    if now - times.due_at <= LATE and not times.missed:
        return None
    late: dict[str, Any] = {
        "missed": [at.isoformat() for at in times.missed[-MOST_MISSED:]]
    }
    if len(times.missed) > MOST_MISSED:
        late["before"] = len(times.missed) - MOST_MISSED
    return late


def coming(schedule: Schedule, now: datetime) -> Iterator[datetime]:
    """Yield the times after ``now`` at which it comes."""
    rule = read_timing(schedule.rule).rule
    return after(rule, ZoneInfo(schedule.timezone), now)


async def begin_run(
    session: AsyncSession,
    schedule: Schedule,
    due_at: datetime,
    late: dict[str, Any] | None,
    clock: Clock,
) -> ScheduleRun | None:
    """Begin a run, with its export and the job, by what the schedule says now.

    Writers take turns, so it is enough to look whether there is such a run already; that
    there are never two of them, the table itself makes sure of.
    """
    if await _is_begun(session, schedule, due_at):
        return None
    run = ScheduleRun(
        schedule_id=schedule.id or 0,
        due_at=due_at,
        version=schedule.version,
        late=late,
        started_at=clock.now(),
    )
    session.add(run)
    await session.flush()
    by = Actor(schedule.workspace_id, schedule.user_id, Role.MANAGER, through="schedule")
    wish = Wish(schedule.query, schedule.columns, schedule.kind, schedule.channel)
    await add(session, wish, by=by, clock=clock, run_id=run.id)
    return run


async def _is_begun(session: AsyncSession, schedule: Schedule, due_at: datetime) -> bool:
    same = select(ScheduleRun).where(
        col(ScheduleRun.schedule_id) == schedule.id, col(ScheduleRun.due_at) == due_at
    )
    return (await session.exec(same)).first() is not None


def next_times(schedule: Schedule, now: datetime) -> list[datetime]:
    """Return the times at which it comes next."""
    return list(islice(coming(schedule, now), SHOWN))
