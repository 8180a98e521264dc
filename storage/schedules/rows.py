"""The rows of schedules: one by its number, all with what became of them."""

from dataclasses import dataclass

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.models import Schedule, ScheduleRun
from storage.schedules.errors import ScheduleNotFoundError


@dataclass(frozen=True)
class Listed:
    """A schedule as people see it, with the run before."""

    schedule: Schedule
    last: ScheduleRun | None


async def every(session: AsyncSession, by: Actor) -> list[Listed]:
    """Return all schedules that are not deleted, with the last run of each."""
    own = select(Schedule).where(
        col(Schedule.workspace_id) == by.workspace_id, col(Schedule.state) != "deleted"
    )
    schedules = (await session.exec(own.order_by(col(Schedule.number)))).all()
    newest = (
        select(func.max(ScheduleRun.id))
        .where(col(ScheduleRun.schedule_id).in_([s.id for s in schedules]))
        .group_by(col(ScheduleRun.schedule_id))
    )
    runs = await session.exec(select(ScheduleRun).where(col(ScheduleRun.id).in_(newest)))
    last = {run.schedule_id: run for run in runs}
    return [Listed(schedule, last.get(schedule.id or 0)) for schedule in schedules]


async def find(session: AsyncSession, number: int, by: Actor) -> Schedule:
    """Return the schedule of this number.

    Raises:
        ScheduleNotFoundError: there is none, or it is deleted.
    """
    query = select(Schedule).where(
        col(Schedule.workspace_id) == by.workspace_id,
        col(Schedule.number) == number,
        col(Schedule.state) != "deleted",
    )
    schedule = (await session.exec(query)).one_or_none()
    if schedule is None:
        raise ScheduleNotFoundError(number)
    return schedule


async def next_number(session: AsyncSession, by: Actor) -> int:
    """Return the number that a new schedule gets; none is ever used again."""
    highest = select(func.max(Schedule.number)).where(
        col(Schedule.workspace_id) == by.workspace_id
    )
    return ((await session.exec(highest)).one() or 0) + 1
