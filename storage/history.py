"""What became of a contact: its changes, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select

from storage.access import Actor
from storage.database import Database
from storage.models import Change, ChangeItem, Contact, Role

PAGE_ENTRIES: Final = 10
# The two parts of a name change with it, which is enough to read once.
TWICE_TOLD: Final = ("first_name", "last_name")


@dataclass(frozen=True)
class Deed:
    """Who changed something, and when; ``kind`` and ``through`` say how."""

    at: datetime
    actor: str
    kind: str
    through: str


@dataclass(frozen=True)
class Entry(Deed):
    """One field of one change, before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Past:
    """A page of a contact's history, and whether there is more of it.

    ``origin`` stands on the last page where no entry tells how the contact came in: that
    of an import, which keeps no first values.
    """

    entries: Sequence[Entry]
    has_more: bool
    origin: Deed | None = None


class History:
    """Reads the ledger of one contact."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, contact_id: int, field: str | None, page: int, *, by: Actor) -> Past:
        """Return what was changed, of one field alone if one is named.

        Raises:
            NotAllowedError: viewers see what is, not what was.
        """
        by.must_be(Role.MEMBER, "Looking at the history")
        told = col(ChangeItem.field)
        items = _entries(by.workspace_id, contact_id).where(
            told == field if field else told.not_in(TWICE_TOLD)
        )
        shown = items.offset((page - 1) * PAGE_ENTRIES).limit(PAGE_ENTRIES + 1)
        async with self._database.read() as session:
            found = [Entry(*row) for row in await session.exec(shown)]
            has_more = len(found) > PAGE_ENTRIES
            came_in = _origin(by.workspace_id, contact_id)
            first = None if has_more else (await session.exec(came_in)).first()
        return Past(found[:PAGE_ENTRIES], has_more, Deed(*first) if first else None)


def _origin(workspace_id: int, contact_id: int) -> Any:
    """Select what a ``Deed`` holds, of the import that brought a contact."""
    columns: Any = (Change.at, Change.actor, Change.kind, Change.through)
    return (
        select(*columns)
        .join(Contact, col(Contact.created_by_change) == col(Change.id))
        .where(col(Contact.id) == contact_id)
        .where(col(Contact.workspace_id) == workspace_id)
        .where(col(Change.kind) == "imported")
    )


def _entries(workspace_id: int, contact_id: int) -> Any:
    """Select what an ``Entry`` holds, the newest first."""
    columns: Any = (
        *(Change.at, Change.actor, Change.kind, Change.through),
        *(ChangeItem.field, ChangeItem.before, ChangeItem.after),
    )
    return (
        select(*columns)
        .join(Change, col(Change.id) == col(ChangeItem.change_id))
        .join(Contact, col(Contact.id) == col(ChangeItem.contact_id))
        .where(col(ChangeItem.contact_id) == contact_id)
        .where(col(Contact.workspace_id) == workspace_id)
        .order_by(col(ChangeItem.id).desc())
    )
