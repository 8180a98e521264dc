"""What becomes of the run of a schedule, as its export comes to an end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock
from storage.models import Export, Schedule, ScheduleRun
from storage.outbox import Message

MOST_FAILURES: Final = 3
Tell = Callable[[Schedule, ScheduleRun], tuple[str, Sequence[Mapping[str, Any]]]]
"""What is told of a run that failed: text and blocks."""


async def of_export(
    session: AsyncSession, export: Export
) -> tuple[Schedule, ScheduleRun] | None:
    """Return what an export belongs to; None if a person asked for it."""
    if export.run_id is None:
        return None
    run = await session.get_one(ScheduleRun, export.run_id)
    return await session.get_one(Schedule, run.schedule_id), run


async def delivered(session: AsyncSession, export: Export, clock: Clock) -> None:
    """Note that the file of a run is where it belongs."""
    found = await of_export(session, export)
    if found is not None:
        schedule, run = found
        run.state, run.finished_at, schedule.failures = "delivered", clock.now(), 0
        session.add_all(found)


async def failed(
    session: AsyncSession,
    export: Export,
    tell: Tell,
    managers: Sequence[str],
    clock: Clock,
    *,
    is_closed: bool,
) -> None:
    """Note that there is no file, and tell the owner of the schedule.

    An owner who is none of the ``managers`` any more may see no query; they are told
    instead, as one of them has to take the schedule over.

    ``is_closed``: nothing may go there any more, so that the schedule rests at once;
    otherwise it rests when it failed three times in a row.
    """
    found = await of_export(session, export)
    if found is None:
        return
    schedule, run = found
    run.state, run.finished_at, run.problem = "failed", clock.now(), export.problem
    # What was changed meanwhile may go where this run could not.
    is_as_it_was = run.version == schedule.version
    schedule.failures += is_as_it_was
    is_hopeless = is_as_it_was and (is_closed or schedule.failures >= MOST_FAILURES)
    if is_hopeless and schedule.state == "active":
        schedule.state, schedule.why = "paused", export.problem
        schedule.version += 1
    session.add_all(found)
    text, blocks = tell(schedule, run)
    is_owned = schedule.user_id in managers
    for reader in [schedule.user_id] if is_owned else managers:
        message = Message(reader, text, blocks)
        await outbox.post(session, message, workspace_id=schedule.workspace_id, clock=clock)
