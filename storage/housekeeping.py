"""What is thrown away when nobody needs it any more, and what is put in order."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlmodel import col, delete

from storage import changes, indexing
from storage.clock import Clock
from storage.database import Database
from storage.errors import PassingError
from storage.models import Job, Result

RESULTS_FOR: Final = timedelta(days=7)
JOBS_FOR: Final = timedelta(days=7)


async def tidy(database: Database) -> None:
    """Do what commits leave for later: empty the log into the file, and merge the index.

    A merge that is not through writes to the log, so the next look goes on with it.
    """
    if not database.wants_tidying:
        return
    with suppress(PassingError):  # the next look comes soon
        await database.tidy()
        async with database.begin() as session:
            await indexing.merge(await session.connection())


async def forget_deliveries(database: Database, clock: Clock) -> None:
    """Drop the keys of deliveries that Slack cannot repeat any more."""
    async with database.begin() as session:
        await changes.forget_deliveries(session, clock.now())


async def forget_results(database: Database, clock: Clock) -> None:
    """Drop the results whose buttons have grown too old."""
    async with database.begin() as session:
        old = clock.now() - RESULTS_FOR
        await session.exec(delete(Result).where(col(Result.at) < old))


async def forget_jobs(database: Database) -> None:
    """Drop the jobs that were done long ago; those that failed may be taken up again.

    They go by real time, as jobs are due: a moved clock must not drop a fresh one.
    """
    async with database.begin() as session:
        old = col(Job.run_at) < Clock().now() - JOBS_FOR
        await session.exec(delete(Job).where(col(Job.state) == "done", old))
