"""Clearing the trash: whoever has lain in it for too long is erased, by the clock."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlmodel import Session, col, select

from storage.clock import Clock
from storage.database import Database
from storage.deletions.trash_rule import restorable_since
from storage.erasure.erasing import erase
from storage.models import Contact, State

AT_ONCE: Final = 100


async def erase_overdue(database: Database, clock: Clock) -> None:
    """Erase those who have lain in the trash for 30 days, some at a time."""
    while overdue := await _overdue(database, clock):
        for workspace_id, ids in overdue.items():
            again = partial(_erase_left, contact_ids=ids, now=clock.now())
            await database.write(again, workspace_id)


def _erase_left(session: Session, contact_ids: Sequence[int], now: datetime) -> None:
    """Erase those of them that nobody has restored meanwhile."""
    due = select(Contact.id).where(col(Contact.id).in_(contact_ids), *_is_overdue(now))
    left = [id_ for id_ in session.exec(due) if id_]
    erase(session, left, by=None, now=now)


async def _overdue(database: Database, clock: Clock) -> dict[int, list[int]]:
    query = select(Contact.workspace_id, Contact.id).where(*_is_overdue(clock.now()))
    rows = await database.ask(lambda c: c.execute(query.limit(AT_ONCE)).all())
    found: dict[int, list[int]] = {}
    for workspace_id, id_ in rows:
        found.setdefault(workspace_id, []).append(id_)
    return found


def _is_overdue(now: datetime) -> tuple[Any, Any]:
    """Return the conditions; who was restored meanwhile does not fit them any more."""
    return (
        col(Contact.state) == State.TRASHED,
        col(Contact.trashed_at) < restorable_since(now),
    )
