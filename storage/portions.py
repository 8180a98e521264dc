"""The contacts that a job is about, a portion to a row.

A job's own row is written anew with every step and every renewal of its lease, so a list
of a hundred thousand would be, too.
"""

from collections.abc import Sequence

from sqlmodel import col, delete, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import JobPortion


async def keep(session: AsyncSession, job_id: int, ids: Sequence[int], size: int) -> None:
    """Keep the contacts that a job is about, so many in each portion."""
    rows = [
        {"job_id": job_id, "first": first, "ids": list(ids[first : first + size])}
        for first in range(0, len(ids), size)
    ]
    if rows:
        await (await session.connection()).execute(insert(JobPortion), rows)


async def take(session: AsyncSession, job_id: int) -> list[int]:
    """Return the next portion and drop it, in the transaction of what is done with it."""
    query = select(JobPortion).where(col(JobPortion.job_id) == job_id)
    portion = (await session.exec(query.order_by(col(JobPortion.first)).limit(1))).first()
    if portion is None:
        return []
    await session.delete(portion)
    return portion.ids


async def drop(session: AsyncSession, *job_ids: int) -> None:
    """Drop what is left of jobs that nobody goes on with."""
    await session.exec(delete(JobPortion).where(col(JobPortion.job_id).in_(job_ids)))
