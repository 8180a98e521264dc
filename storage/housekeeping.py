"""What is thrown away when nobody needs it any more, and what is put in order."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import String, cast, func
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, exists, select

from storage import changes, indexing
from storage.clock import Clock
from storage.connections.writing import LOOK_SECONDS
from storage.database import Database
from storage.erasure.erasing import SWEEP
from storage.errors import PassingError
from storage.models import DeletionCard, Export, Import, Job, Outbox, Result

RESULTS_FOR: Final = timedelta(days=7)
JOBS_FOR: Final = timedelta(days=7)
# Time enough to look into what went wrong.
FAILED_JOBS_FOR: Final = timedelta(days=30)
MESSAGES_FOR: Final = timedelta(days=30)
# Of one look: as much as commits leave between two of them while an import runs.
MERGES: Final = 4
# In between, others write who wait.
PAUSE_SECONDS: Final = 10 * LOOK_SECONDS
# As many as are dropped in a moment, while others wait to write.
MOST_MESSAGES: Final = 5_000


async def tidy(database: Database) -> None:
    """Do what commits leave for later: empty the log into the file, and merge the index.

    On a file, a merge that is not through writes to the log, so the next look goes on.
    """
    if not database.wants_tidying:
        return
    with suppress(PassingError):  # the next look comes soon
        await database.tidy()
        for _ in range(MERGES):
            if not await database.write(indexing.merge):
                break
            await asyncio.sleep(PAUSE_SECONDS)


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
    """Drop the jobs that were done long ago, and those that failed longer ago.

    What follows an erasure stays until it is done: it is taken up again.  They go by real
    time, as jobs are due: a moved clock must not drop a fresh one.
    """
    async with database.begin() as session:
        for state, kept_for in (("done", JOBS_FOR), ("failed", FAILED_JOBS_FOR)):
            old = col(Job.run_at) < Clock().now() - kept_for
            is_over = (col(Job.state) == state) & old
            if state == "failed":
                is_over &= col(Job.kind) != SWEEP
            await session.exec(delete(Job).where(is_over))


async def forget_messages(database: Database) -> None:
    """Drop what was sent long ago, and is neither rewritten nor taken back any more.

    Files stay, as they may be taken back.  The newest of all stays, since SQLite would give
    its id again, by which a message is known in Slack.
    """
    id_ = col(Outbox.id)
    ended = (
        select(Outbox.id)
        .where(col(Outbox.state).in_(("sent", "superseded")))
        .where(col(Outbox.send_at) < Clock().now() - MESSAGES_FOR)
        .where(func.coalesce(cast(col(Outbox.sheet), String), "null") == "null")
        .where(id_ < select(func.max(id_)).scalar_subquery())
        .where(~exists().where(col(_REWRITES.replaces) == id_))
        .where(*(id_.not_in(meant) for meant in _MEANT))
        .limit(MOST_MESSAGES)
    )
    async with database.begin() as session:
        await session.exec(delete(Outbox).where(id_.in_(ended)))


def _meant(outbox_id: Any) -> Any:
    """Return the statement for the messages that a table means."""
    return select(outbox_id).where(outbox_id.is_not(None))


_REWRITES: Final = aliased(Outbox)
# What may still be rewritten: cards, and how exports, imports and jobs are getting on.
_MEANT: Final = tuple(
    map(
        _meant,
        (
            col(DeletionCard.outbox_id),
            col(Export.message),
            col(Import.message),
            col(Job.arguments)["message"].as_integer(),
        ),
    )
)
