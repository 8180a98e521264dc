"""The ledger: who changed what, when, through what, before and after."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit
from storage.access import Actor
from storage.errors import AlreadyDoneError
from storage.models import Change, ChangeItem, SeenEvent

SEEN_FOR: Final = timedelta(days=7)
_WRITE: Final = ChangeItem.__table__.insert()  # type: ignore[attr-defined]  # SQLModel hides it


@dataclass(frozen=True)
class Item:
    """One field of one contact, before and after; identities and tags are lists."""

    contact_id: int
    field: str
    before: Any
    after: Any
    version: int


async def record(
    session: AsyncSession,
    kind: str,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
    import_id: int | None = None,
) -> Change:
    """Write one change with its items, its audit entry, and the key of its delivery.

    Raises:
        AlreadyDoneError: the same delivery has done its work before.
    """
    await remember_delivery(session, by=by, at=at)
    change = Change(
        workspace_id=by.workspace_id,
        at=at,
        actor=by.user_id,
        role=by.role,
        kind=kind,
        through=by.through,
        import_id=import_id,
    )
    session.add(change)
    await session.flush()
    items = list(items)
    rows = [{"change_id": change.id, **asdict(item)} for item in items]
    if rows:
        connection = await session.connection()
        await connection.execute(_WRITE, rows)
    touched = sorted({item.contact_id for item in items})
    await audit.record(
        session,
        kind,
        by=by,
        at=at,
        objects=[f"contact:{id_}" for id_ in touched[:100]],
        fields={item.field for item in items},
    )
    return change


async def remember_delivery(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Note that this delivery's effect is done, in the transaction of the effect.

    A transaction says it first, before anything that the same delivery did the first time
    could stand in its way; said again, it does no harm.

    Raises:
        AlreadyDoneError: it was done before.
    """
    if by.request is None or by.request in session.info:
        return
    session.info[by.request] = True
    session.add(SeenEvent(workspace_id=by.workspace_id, key=by.request, at=at))
    try:
        await session.flush()
    except IntegrityError as error:
        raise AlreadyDoneError from error


async def items_of(session: AsyncSession, change_id: int) -> list[ChangeItem]:
    """Return what a change did, in order."""
    query = (
        select(ChangeItem)
        .where(col(ChangeItem.change_id) == change_id)
        .order_by(col(ChangeItem.id))
    )
    return list((await session.exec(query)).all())


async def forget_deliveries(session: AsyncSession, now: datetime) -> None:
    """Drop the keys of deliveries that Slack cannot repeat any more."""
    await session.exec(delete(SeenEvent).where(col(SeenEvent.at) < now - SEEN_FOR))
