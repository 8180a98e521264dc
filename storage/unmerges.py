"""Taking a merge apart: both contacts as they were, what came later where it belongs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, restoring
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import NotMergedError
from storage.models import Change, Contact, Merge, Role, State
from storage.parting import Group, Later, Parting, changed_since, new_tags, pairs_of
from storage.profiles import Profile, load_to_change

UNMERGING: Final = "Taking a merge apart"
# Whoever merged may take it back so long, as with any other change of their own.
OWN_FOR: Final = timedelta(minutes=30)
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
        async with self._database.read() as session:
            found = (await session.exec(query)).all()
        if not found:
            msg = "No other contact was merged into this one."
            raise NotMergedError(msg)
        return [Part(m.id or 0, c.name, c.number, m.at, m.actor) for m, c in found]

    async def plan(self, merge_id: int, *, by: Actor) -> Parting:
        """Return what taking a merge apart means, and what came later.

        Raises:
            NotAllowedError: it takes a manager, or whoever merged half an hour ago at most.
            NotMergedError: it was taken apart already, or cannot be now.
        """
        by.must_be(Role.MEMBER, UNMERGING)
        async with self._database.read() as session:
            return await self._parting(session, merge_id, by)

    async def unmerge(
        self, merge_id: int, give: Collection[Group], version: int, *, by: Actor
    ) -> Unmerged:
        """Part two contacts; the groups in ``give`` go to the one that comes back.

        Raises:
            ComparedBeforeError: the survivor is not at ``version`` any more.
            NotAllowedError, NotMergedError: as in ``plan``.
        """
        by.must_be(Role.MEMBER, UNMERGING)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            parting = await self._parting(session, merge_id, by)
            facts = parting.survivor.facts()
            await restoring.reopen(session, parting, version, now)
            await restoring.share_rows(session, parting, give)
            survivor, restored = await restoring.become_two(session, parting, give, now)
            items = restoring.items(parting, facts, survivor, restored)
            change = await changes.record(session, "unmerged", items, by=by, at=now)
            merge = await session.get_one(Merge, merge_id)
            merged = await session.get_one(Change, merge.change_id)
            merge.undone_by = merged.undone_by = change.id
            session.add_all((merge, merged))
        return Unmerged(survivor, restored, parting.later.taken)

    async def _parting(self, session: AsyncSession, merge_id: int, by: Actor) -> Parting:
        merge = await session.get(Merge, merge_id)
        if merge is None or merge.workspace_id != by.workspace_id:
            msg = "There is no such merge."
            raise NotMergedError(msg)
        is_own = merge.actor == by.user_id and self._clock.now() - merge.at < OWN_FOR
        by.must_be(Role.MEMBER if is_own else Role.MANAGER, UNMERGING)
        if merge.undone_at is not None:
            msg = "That merge was taken apart already."
            raise NotMergedError(msg)
        if not merge.merged_before:
            msg = "What it was before was erased, so it cannot come back."
            raise NotMergedError(msg)
        (survivor,) = await load_to_change(session, [merge.survivor_id])
        await _check_left(session, survivor)
        others = await _others(session, merge)
        return Parting(
            merge, survivor, others, await _later(session, merge, survivor, others)
        )


async def _check_left(session: AsyncSession, survivor: Profile) -> None:
    contact = survivor.contact
    if contact.state == State.ACTIVE:
        return
    if contact.merged_into is None:
        msg = "*{name}* (C-{number}) is not there any more."
        raise NotMergedError(msg, name=contact.name, number=contact.number)
    left = await session.get_one(Contact, contact.merged_into)
    msg = "*{name}* (C-{number}) was merged into C-{left} itself. Take that apart first."
    raise NotMergedError(msg, name=contact.name, number=contact.number, left=left.number)


async def _others(session: AsyncSession, merge: Merge) -> list[Merge]:
    query = select(Merge).where(
        col(Merge.survivor_id) == merge.survivor_id,
        col(Merge.id) != merge.id,
        col(Merge.undone_at).is_(None),
    )
    return list(await session.exec(query.order_by(col(Merge.id))))


async def _later(
    session: AsyncSession, merge: Merge, survivor: Profile, others: Sequence[Merge]
) -> Later:
    now = survivor.facts()
    theirs = pairs_of(merge.merged_before)
    known = theirs | pairs_of(merge.survivor_before)
    known |= {pair for other in others for pair in pairs_of(other.merged_before)}
    rows = await restoring.rows_of(session, merge.workspace_id, theirs)
    there = {(row.kind, row.normalised): lead for row, lead in rows}
    return Later(
        [i for i in survivor.identities if (i.kind, i.normalised) not in known],
        new_tags(now, merge, others),
        changed_since(now, merge, others),
        [
            row
            for row in merge.merged_before["rows"]["identity"]
            if (row["kind"], row["normalised"]) not in there
        ],
        [row.value for row, lead in rows if lead != merge.survivor_id],
    )
