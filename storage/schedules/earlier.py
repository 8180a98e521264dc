"""The last run of a schedule, where another one would be of no use yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Export, Schedule, ScheduleRun

# Whoever asks for another run so soon has pressed or typed twice.
LATELY: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Earlier:
    """A run that is on its way, or was delivered a moment ago, and its file."""

    started_at: datetime
    is_running: bool
    channel: str
    file_id: str | None
    file_name: str


async def earlier(
    session: AsyncSession, schedule: Schedule, now: datetime
) -> Earlier | None:
    """Return the last run of a schedule, where another one would be of no use yet."""
    last = (
        select(ScheduleRun, Export)
        .join(Export, col(Export.run_id) == col(ScheduleRun.id))
        .where(col(ScheduleRun.schedule_id) == schedule.id)
        .order_by(col(ScheduleRun.started_at).desc(), col(ScheduleRun.id).desc())
    )
    found = (await session.exec(last)).first()
    if found is None:
        return None
    run, export = found
    is_running = run.state == "running"
    is_fresh = run.state == "delivered" and now - run.started_at < LATELY
    if not is_running and not is_fresh:
        return None
    return Earlier(
        run.started_at, is_running, export.channel, export.file_id, export.file_name
    )
