"""Who has gone on from a change, so that it cannot be taken back any more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.errors import ChangedSinceError, NothingToUndoError
from storage.models import Change, ChangeItem, Contact, User

# A contact that went away keeps its values, and yet nobody takes anything back from it.
AWAY: Final = ("state", "merged_into")
NOT_KEPT: Final = "What it was before is not kept any more, so nothing was taken back."


async def overtaken(
    session: AsyncSession,
    change_id: int,
    fields: Collection[str],
    *,
    by: Actor,
    at: datetime,
) -> NothingToUndoError:
    """Return the error that says who changed these fields of the same contacts last."""
    last = (await session.exec(_last(change_id, fields))).first()
    if last is None:
        return NothingToUndoError(NOT_KEPT)
    who = "You" if last.actor == by.user_id else last.who or "Somebody"
    minutes = int((at - last.at).total_seconds() // 60)
    return ChangedSinceError(last.name, last.number, who, max(0, minutes))


def _last(change_id: int, fields: Collection[str]) -> Any:
    """Select who changed any of the fields after a change, and of whom."""
    own = select(ChangeItem.contact_id).where(col(ChangeItem.change_id) == change_id)
    columns: Any = (
        *(Contact.name, Contact.number, Change.at, Change.actor),
        User.name.label("who"),  # type: ignore[attr-defined]  # a column, not its value
    )
    query: Any = (
        select(*columns)
        .join(Change, col(Change.id) == col(ChangeItem.change_id))
        .join(Contact, col(Contact.id) == col(ChangeItem.contact_id))
        .outerjoin(
            User,
            (col(User.workspace_id) == col(Change.workspace_id))
            & (col(User.user_id) == col(Change.actor)),
        )
        .where(col(ChangeItem.contact_id).in_(own), col(ChangeItem.change_id) > change_id)
        .where(col(ChangeItem.field).in_({*fields, *AWAY}))
        .order_by(col(ChangeItem.id).desc())
        .limit(1)
    )
    return query.select_from(ChangeItem)
