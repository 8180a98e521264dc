"""The ledger of exports: who is in which file."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Export, ExportMember

AT_ONCE: Final = 5_000
Span = tuple[int, int]


def spans(contact_ids: Iterable[int]) -> Iterator[Span]:
    """Yield the first and the last of each run of ids without a gap."""
    first = last = 0
    for id_ in sorted(contact_ids):
        if id_ == last + 1 and first:
            last = id_
            continue
        if first:
            yield first, last
        first = last = id_
    if first:
        yield first, last


async def enter(session: AsyncSession, export_id: int, some: Sequence[Span]) -> None:
    """Note who is in a file."""
    lines = [{"export_id": export_id, "contact_id": a, "last_id": b} for a, b in some]
    connection = await session.connection()
    await connection.execute(ExportMember.__table__.insert(), lines)  # type: ignore[attr-defined]  # SQLModel hides it


def portions(contact_ids: "array[int]") -> Iterator[list[Span]]:
    """Yield the ledger of a file, as much at a time as one transaction should write."""
    left = spans(contact_ids)
    while some := list(islice(left, AT_ONCE)):
        yield some


async def leave(session: AsyncSession, export_id: int) -> None:
    """Forget who was to be in a file that was never posted."""
    mine = col(ExportMember.export_id) == export_id
    await session.exec(delete(ExportMember).where(mine))


async def holding(
    session: AsyncSession, workspace_id: int, contact_id: int
) -> Sequence[Export]:
    """Return the exports whose files have this contact, the newest first."""
    last = (
        select(ExportMember.last_id)
        .where(col(ExportMember.export_id) == col(Export.id))
        .where(col(ExportMember.contact_id) <= contact_id)
        .order_by(col(ExportMember.contact_id).desc())
        .limit(1)
        .correlate(Export)
        .scalar_subquery()
    )
    query = (
        select(Export)
        .where(col(Export.workspace_id) == workspace_id, last >= contact_id)
        .order_by(col(Export.id).desc())
    )
    return (await session.exec(query)).all()
