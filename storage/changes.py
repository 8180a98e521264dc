"""The ledger: who changed what, when, through what, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit
from storage.access import Actor
from storage.connections import quick
from storage.connections.writing import within
from storage.errors import AlreadyDoneError
from storage.models import Change, ChangeItem, SeenEvent, table_of

SEEN_FOR: Final = timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """One field of one contact, before and after; identities and tags are lists."""

    contact_id: int
    field: str
    before: Any
    after: Any
    version: int


def write(
    session: Session,
    kind: str,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Write one change with its items, its audit entry, and the key of its delivery.

    Returns:
        The id of the change.

    Raises:
        AlreadyDoneError: the same delivery has done its work before.
    """
    remember(session, by=by, at=at)
    change = {
        "workspace_id": by.workspace_id,
        "at": at,
        "actor": by.user_id,
        "role": by.role,
        "kind": kind,
        "through": by.through,
    }
    connection = session.connection()
    change_id = quick.insert(connection, _CHANGE, change)
    items = list(items)
    rows = [{"change_id": change_id, **vars(item)} for item in items]
    quick.write_all(connection, _ITEMS, rows)
    touched = sorted({item.contact_id for item in items})
    objects = [f"contact:{id_}" for id_ in touched[:100]]
    fields = {item.field for item in items}
    audit.append(session, kind, by=by, at=at, objects=objects, fields=fields)
    return change_id


async def record(
    session: AsyncSession,
    kind: str,
    items: Iterable[Item],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Write one change, in a transaction of awaited statements; return its id."""
    await session.flush()
    return await within(session, lambda own: write(own, kind, items, by=by, at=at))


def remember(session: Session, *, by: Actor, at: datetime) -> None:
    """Note that this delivery's effect is done, in the transaction of the effect.

    A transaction says it first, before anything that the same delivery did the first time
    could stand in its way; said again, it does no harm.

    Raises:
        AlreadyDoneError: it was done before.
    """
    if by.request is None or by.request in session.info:
        return
    session.info[by.request] = True
    seen = {"workspace_id": by.workspace_id, "key": by.request, "at": at}
    try:
        quick.write(session.connection(), _SEEN, seen)
    except IntegrityError as error:
        raise AlreadyDoneError from error


async def remember_delivery(session: AsyncSession, *, by: Actor, at: datetime) -> None:
    """Note the same in a transaction of awaited statements."""
    await within(session, lambda own: remember(own, by=by, at=at))


_CHANGE: Final = insert(table_of(Change))
_ITEMS: Final = insert(table_of(ChangeItem))
_SEEN: Final = insert(table_of(SeenEvent))


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
