"""Taking a merge apart: both contacts as they were, what came later where it belongs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col, select

from storage import changes
from storage.access import Actor
from storage.clock import Clock
from storage.connections import quick
from storage.database import Database
from storage.errors import ComparedBeforeError, NotMergedError
from storage.merges import restoring
from storage.merges.parting import Group, Parting
from storage.merges.standing import UNMERGING, parting_of
from storage.models import Change, Contact, Merge, Role, table_of
from storage.profiles import Profile

MOST_PARTS: Final = 100


@dataclass(frozen=True)
class Part:
    """A contact that went into another one, and can come back."""

    merge_id: int
    name: str
    number: int
    at: datetime
    actor: str


@dataclass(frozen=True)
class Unmerged:
    """Two contacts again; ``taken`` are ways to reach them that others have by now."""

    survivor: Profile
    restored: Profile
    taken: Sequence[str]


class Unmerges:
    """Takes merges apart."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def parts(self, contact_id: int, *, by: Actor) -> list[Part]:
        """Return the contacts that went into this one, the newest first.

        Raises:
            NotMergedError: none did.
        """
        by.must_be(Role.MANAGER, UNMERGING)
        query = (
            select(Merge, Contact)
            .join(Contact, col(Contact.id) == col(Merge.merged_id))
            .where(col(Merge.workspace_id) == by.workspace_id)
            .where(col(Merge.survivor_id) == contact_id, col(Merge.undone_at).is_(None))
            .order_by(col(Merge.id).desc())
            .limit(MOST_PARTS)
        )
        found = await self._database.recall(lambda session: session.exec(query).all())
        if not found:
            msg = "No other contact was merged into this one."
            raise NotMergedError(msg)
        return [Part(m.id or 0, c.name, c.number, m.at, m.actor) for m, c in found]

    async def within(self, number: int, parts: Sequence[Part], *, by: Actor) -> Part | None:
        """Return the part of which a contact of this number has become a part before.

        None if it is one of the parts itself, or in none of them.
        """
        by.must_be(Role.MANAGER, UNMERGING)
        known = {part.merge_id: part for part in parts}
        own = col(Contact.workspace_id) == by.workspace_id, col(Contact.number) == number
        standing = select(Merge).where(col(Merge.undone_at).is_(None))

        def work(session: Session) -> Part | None:
            id_, steps = session.exec(select(Contact.id).where(*own)).first(), 0
            while id_ is not None:
                into = session.exec(standing.where(col(Merge.merged_id) == id_)).first()
                if into is not None and into.id in known:
                    return known[into.id] if steps else None
                id_, steps = None if into is None else into.survivor_id, steps + 1
            return None

        return await self._database.recall(work)

    async def plan(self, merge_id: int, *, by: Actor) -> Parting:
        """Return what taking a merge apart means, and what came later.

        Raises:
            NotAllowedError: it takes a manager, or whoever merged half an hour ago at most.
            NotMergedError: it was taken apart already, or cannot be now.
        """
        by.must_be(Role.MEMBER, UNMERGING)
        now = self._clock.now()
        return await self._database.recall(lambda s: parting_of(s, merge_id, by, now))

    async def is_over(self, merge_id: int, *, by: Actor) -> bool:
        """Tell whether a merge was taken apart already."""
        by.must_be(Role.MEMBER, UNMERGING)
        query = select(Merge.id).where(
            col(Merge.id) == merge_id,
            col(Merge.workspace_id) == by.workspace_id,
            col(Merge.undone_at).is_not(None),
        )
        found = await self._database.recall(lambda session: session.exec(query).first())
        return found is not None

    async def unmerge(
        self, merge_id: int, give: Collection[Group], version: int, *, by: Actor
    ) -> Unmerged:
        """Part two contacts; the groups in ``give`` go to the one that comes back.

        Raises:
            ComparedBeforeError: the survivor is not at ``version`` any more.
            NotAllowedError, NotMergedError: as in ``plan``.
            NoIdentityLeftError: one of the two would be left without any way to reach it.
        """
        by.must_be(Role.MEMBER, UNMERGING)
        now = self._clock.now()

        def work(session: Session) -> Unmerged:
            changes.remember(session, by=by, at=now)
            parting = parting_of(session, merge_id, by, now)
            two = restoring.part(session, parting, give, version, now)
            items = restoring.items(parting, *two)
            change_id = changes.write(session, "unmerged", items, by=by, at=now)
            _end(session.connection(), parting.merge, change_id, now)
            return Unmerged(*two, parting.later.taken)

        return await self._database.write(work, by.workspace_id)


def _end(connection: Connection, merge: Merge, change_id: int, at: datetime) -> None:
    """Note which change took the merge back, if none has yet.

    Raises:
        ComparedBeforeError: somebody was quicker.
    """
    ended = {"which": merge.id, "by": change_id, "now": at}
    if quick.write(connection, _END, ended) != 1:
        raise ComparedBeforeError
    quick.write(connection, _TAKE_BACK, {"which": merge.change_id, "by": change_id})


_MERGE: Final = table_of(Merge)
_END: Final = (
    update(_MERGE)
    .where(_MERGE.c.id == bindparam("which"), _MERGE.c.undone_at.is_(None))
    .values(undone_at=bindparam("now"), undone_by=bindparam("by"))
)
_CHANGE: Final = table_of(Change)
_TAKE_BACK: Final = (
    update(_CHANGE)
    .where(_CHANGE.c.id == bindparam("which"))
    .values(undone_by=bindparam("by"))
)
