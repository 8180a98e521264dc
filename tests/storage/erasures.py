"""Erasing in tests: the transaction, and the job that follows it, without a worker."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, select
from sqlmodel import col
from sqlmodel import select as select_rows

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.erasure.erasing import SWEEP, erase
from storage.erasure.forgetting import forget
from storage.jobs import Claim
from storage.models import METADATA, Contact, Job, State
from storage.profiles import Profile
from tests.storage.imports.desk import Desk


async def erased(
    database: Database, contact_ids: Sequence[int], by: Actor, now: datetime | None = None
) -> None:
    """Erase contacts, and leave what follows to whoever takes the job."""
    at = now or Clock().now()
    await database.write(
        lambda session: erase(session, contact_ids, by=by, now=at), by.workspace_id
    )


async def followed(database: Database, folder: Path, by: Actor) -> None:
    """Follow the traces, as the worker does."""
    desk = Desk(database, Clock(), folder, by)
    while (claim := await desk.jobs.claim()) is not None:
        assert claim.kind == SWEEP, claim
        await sweep(desk, claim)


async def sweep(desk: Desk, claim: Claim) -> None:
    await forget(desk.tools, claim)
    await desk.jobs.finish(claim.id)


async def trashed(database: Database, contact: Profile, at: datetime) -> None:
    """Put a contact into the trash at some time."""
    async with database.begin(contact.contact.workspace_id) as session:
        row = await session.get_one(Contact, contact.id)
        row.state, row.trashed_at = State.TRASHED, at
        session.add(row)


async def jobs_left(database: Database) -> int:
    """Return how many erasures are still followed up."""
    query = select_rows(Job.id).where(
        col(Job.kind) == SWEEP, col(Job.state).in_(("queued", "running"))
    )
    async with database.read() as session:
        return len((await session.exec(query)).all())


async def everything(database: Database) -> dict[str, str]:
    """Return all that stands in each table, as text."""
    found: dict[str, str] = {}
    async with database.look() as connection:
        for table in METADATA.sorted_tables:
            query = select(*(cast(column, String) for column in table.columns))
            rows: Sequence[Any] = (await connection.execute(query)).all()
            found[table.name] = "\n".join(" ".join(c or "" for c in row) for row in rows)
    return found
