"""Taking one's own change back, where nobody has gone on from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes
from storage.access import Actor
from storage.becoming import become
from storage.changes import Item
from storage.clock import Clock
from storage.database import Database
from storage.deletions.errors import BeingErasedError
from storage.errors import (
    AddedStaysError,
    ContactInTrashError,
    ContactsError,
    IdentityTakenError,
    LastWasMergeError,
    NothingToUndoError,
    NotMergedError,
    StillGoingOnError,
)
from storage.merges.standing import parting_of
from storage.models import Change, ChangeItem, Contact, Merge, Role, State
from storage.named import Named, first_of
from storage.overtaken import overtaken
from storage.profiles import Facts, difference, load_to_change
from storage.retagging import put_back
from storage.tagging import TAGGED, UNDOING, Tell, going_on, take_back
from storage.tags import MOST_AT_ONCE

UNDO_MINUTES: Final = 30
# How many changes that cannot be taken back are passed over before one gives up.
MOST_TRIED: Final = 20
# What stands in the way of one change, and not of those before it.
PASSED: Final = (
    *(NothingToUndoError, IdentityTakenError, NotMergedError),
    *(ContactInTrashError, BeingErasedError),
)
UNDOABLE: Final = ("edited", "tagged")
# What stays although it was the last thing that somebody did.
STAYING: Final = ("created", "imported")
IMPORTED: Final = "Undo does not reach imports yet: change or delete what yours brought."


@dataclass(frozen=True)
class Undone:
    """What an undo did: how many contacts went back, and who was left alone.

    ``first`` are the first few that went back, ``items`` is what that changed, and
    ``passed`` says why newer changes of the same person stay.  ``is_going_on``: they are
    so many that a job does it.
    """

    restored: int
    kept: Sequence[str]
    first: Sequence[Named] = ()
    items: Sequence[Item] = ()
    is_going_on: bool = False
    passed: Sequence[ContactsError] = ()


class Undo:
    """Takes changes back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def last(self, tell: Tell | None = None, *, by: Actor) -> Undone:
        """Take back one's last change that can be taken back; newer ones are passed over.

        Raises:
            LastWasMergeError: that was a merge, which has a form of its own.
            StillGoingOnError: that takes a while, and is not through yet.
            NothingToUndoError: there is none of the last half hour.
            IdentityTakenError: the last one took away what is somebody else's by now.
        """
        by.must_be(Role.MEMBER, UNDOING)
        lately = await self._lately(by)
        passed = await self._stays(lately[0] if lately else None, by)
        for change in lately:
            if passed and self._is_old(change):
                break
            try:
                return replace(await self._take_back(change, tell, by), passed=passed)
            except LastWasMergeError:
                raise
            except PASSED as error:
                passed.append(error)
        if passed:
            raise passed[0]
        msg = "There is no change of yours to take back."
        raise NothingToUndoError(msg)

    async def _lately(self, by: Actor) -> Sequence[Change]:
        query = (
            select(Change)
            .where(col(Change.workspace_id) == by.workspace_id)
            .where(col(Change.actor) == by.user_id, col(Change.undone_by).is_(None))
            .where(col(Change.kind).in_((*UNDOABLE, "merged")))
            .order_by(col(Change.id).desc())
            .limit(MOST_TRIED)
        )
        async with self._database.read() as session:
            found = (await session.exec(query)).all()
            if await going_on(session, by=by) > max((c.id or 0 for c in found), default=0):
                raise StillGoingOnError
        return found

    async def _stays(self, last: Change | None, by: Actor) -> list[ContactsError]:
        """Return what is told of something newer than one's last change that stays."""
        query = (
            select(Change)
            .where(col(Change.workspace_id) == by.workspace_id)
            .where(col(Change.actor) == by.user_id, col(Change.kind).in_(STAYING))
            .where(col(Change.id) > (last.id if last else 0))
            .order_by(col(Change.id).desc())
            .limit(1)
        )
        newer = await self._database.recall(lambda session: session.exec(query).first())
        if newer is None or self._is_old(newer):
            return []
        if newer.kind == "imported":
            return [NothingToUndoError(IMPORTED)]
        return await self._added(newer)

    async def _added(self, change: Change) -> list[ContactsError]:
        """Return what is told of a contact that one added, if it is still there."""
        query = (
            select(Contact.id, Contact.name, Contact.number)
            .join(ChangeItem, col(ChangeItem.contact_id) == col(Contact.id))
            .where(col(ChangeItem.change_id) == change.id)
            .where(col(Contact.state) == State.ACTIVE)
            .limit(1)
        )
        added = await self._database.recall(lambda session: session.exec(query).first())
        return [AddedStaysError(added[0] or 0, *added[1:])] if added else []

    async def _take_back(self, change: Change, tell: Tell | None, by: Actor) -> Undone:
        if change.kind == "merged":
            raise await self._merged(change, by)
        return await self.change(change.id or 0, tell, by=by)

    async def _merged(self, change: Change, by: Actor) -> LastWasMergeError:
        """Return what is told of a merge that can be taken apart.

        Raises:
            NotMergedError, ContactInTrashError, BeingErasedError: it cannot be.
        """
        query = (
            select(Merge.id, Contact.name, Contact.number)
            .join(Contact, col(Contact.id) == col(Merge.survivor_id))
            .where(col(Merge.change_id) == change.id)
        )
        async with self._database.read() as session:
            merge_id, left, number = (await session.exec(query)).one()
        is_old = self._is_old(change)
        if not is_old:
            now = self._clock.now()
            await self._database.recall(lambda s: parting_of(s, merge_id or 0, by, now))
        return LastWasMergeError(merge_id or 0, left, number, is_old=is_old)

    def _is_old(self, change: Change) -> bool:
        return (self._clock.now() - change.at).total_seconds() >= UNDO_MINUTES * 60

    async def change(
        self, change_id: int, tell: Tell | None = None, *, by: Actor
    ) -> Undone:
        """Take back one's own change of the last half hour.

        What takes longer than people wait becomes a job, if ``tell`` says what it tells.

        Raises:
            NothingToUndoError: it is gone, too old, undone, or all its values have changed.
            IdentityTakenError: an identity that it took away is somebody else's by now.
        """
        by.must_be(Role.MEMBER, UNDOING)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            change = await _undoable(session, change_id, by=by)
            if self._is_old(change):
                msg = f"That was over {UNDO_MINUTES} minutes ago. Edit the contact instead."
                raise NothingToUndoError(msg)
            if tell is not None and await _takes_long(session, change):
                many = await take_back(session, change, tell, by=by, clock=self._clock)
                return Undone(many, [], is_going_on=True)
            work = self._retag if change.kind == "tagged" else self._restore
            items, kept = await work(session, change, by)
            if not items:
                fields = {i.field for i in await changes.items_of(session, change_id)}
                raise await overtaken(session, change_id, fields, by=by, at=now)
            undo_id = await changes.record(session, "undone", items, by=by, at=now)
            change.undone_by = undo_id
            restored = list(dict.fromkeys(item.contact_id for item in items))
            first = await first_of(session, restored)
        return Undone(len(restored), kept, first, items)

    async def _restore(
        self, session: AsyncSession, change: Change, _by: Actor
    ) -> tuple[list[Item], list[str]]:
        items: list[Item] = []
        kept: list[str] = []
        before, after = _states(await changes.items_of(session, change.id or 0))
        for profile in await load_to_change(session, list(before)):
            facts, was, became = profile.facts(), before[profile.id], after[profile.id]
            is_same = not difference({f: facts.get(f) for f in became}, became)
            if is_same and profile.contact.state == State.ACTIVE:
                items += await become(session, profile, facts | was, at=self._clock.now())
            else:
                kept.append(profile.contact.name)
        return items, kept

    async def _retag(
        self, session: AsyncSession, change: Change, by: Actor
    ) -> tuple[list[Item], list[str]]:
        done = await changes.items_of(session, change.id or 0)
        items, kept = await put_back(session, done, by=by, at=self._clock.now())
        return items, await _names(session, kept)


async def _takes_long(session: AsyncSession, change: Change) -> bool:
    """Tell whether so many were tagged that one transaction would hold others up."""
    items = select(func.count()).where(col(ChangeItem.change_id) == change.id)
    return change.kind == TAGGED and (await session.exec(items)).one() > MOST_AT_ONCE


def _states(items: Sequence[ChangeItem]) -> tuple[dict[int, Facts], dict[int, Facts]]:
    """Return the facts of each contact before and after a change."""
    before: dict[int, Facts] = {}
    after: dict[int, Facts] = {}
    for item in items:
        before.setdefault(item.contact_id, {})[item.field] = item.before
        after.setdefault(item.contact_id, {})[item.field] = item.after
    return before, after


async def _names(session: AsyncSession, contact_ids: Sequence[int]) -> list[str]:
    query = select(Contact.name).where(col(Contact.id).in_(contact_ids[:20]))
    return list((await session.exec(query)).all())


async def _undoable(session: AsyncSession, change_id: int, *, by: Actor) -> Change:
    change = await session.get(Change, change_id)
    if (
        change is None
        or (change.workspace_id, change.actor) != (by.workspace_id, by.user_id)
        or change.kind not in UNDOABLE
    ):
        msg = "That change is not one of yours that can be taken back."
        raise NothingToUndoError(msg)
    if change.undone_by is not None:
        msg = "That was taken back already."
        raise NothingToUndoError(msg)
    return change
