"""Merging two contacts into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, moving, search
from storage.access import SEEING, Actor
from storage.becoming import set_columns, type_of
from storage.changes import Item
from storage.clock import Clock
from storage.comparing import Choices, Comparison, Take, compare
from storage.database import Database
from storage.errors import (
    ComparedBeforeError,
    ContactGoneError,
    ContactInTrashError,
    MergedAlreadyError,
    SameContactError,
)
from storage.models import Contact, Identity, Merge, Role, State, Workspace
from storage.profiles import Facts, Profile, difference, load_to_change

MERGING: Final = "Merging contacts"
# When something happened last; the newer of the two counts for both.
LATEST: Final = ("interacted_at", "incoming_at")
MOMENTS: Final = (*LATEST, "last_channel", "updated_at")


@dataclass(frozen=True)
class Merged:
    """What a merge did; ``merge_id`` is what to take it apart by."""

    merge_id: int
    profile: Profile
    gone: str
    gone_number: int


class Merges:
    """Merges contacts, two at a time."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def compare(self, one_id: int, other_id: int, *, by: Actor) -> Comparison:
        """Put two contacts side by side; the one of which more is known would be left.

        Raises:
            SameContactError: they are one contact, or (MergedAlreadyError) one of them
                went into another one.
            ContactGoneError: one of them is gone.
        """
        by.must_be(Role.VIEWER, SEEING)
        async with self._database.read() as session:
            one, other = await _both(session, one_id, other_id, by)
        return compare(one, other)

    async def moving(self, comparison: Comparison, *, by: Actor) -> Mapping[str, int]:
        """Return how many rows of each table would go over to the survivor."""
        by.must_be(Role.VIEWER, SEEING)
        async with self._database.read() as session:
            one, other = comparison.survivor.id, comparison.merged.id
            rows = await moving.owned(session, [one, other])
        lacking = rows[other] | moving.without(rows[other], [rows[one]])
        return {table: len(rows) for table, rows in lacking.items() if rows}

    async def merge(
        self,
        survivor_id: int,
        merged_id: int,
        choices: Choices,
        versions: tuple[int, int],
        *,
        by: Actor,
    ) -> Merged:
        """Make one contact of two that were compared at these versions.

        The one that goes keeps its number, which leads to the survivor from now on, and
        the ways to reach it that were not taken over: they lead there as well.

        Raises:
            ComparedBeforeError: somebody changed one of them since.
            SameContactError, ContactGoneError: as in ``compare``.
        """
        by.must_be(Role.MEMBER, MERGING)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            survivor, merged = await _both(session, survivor_id, merged_id, by)
            comparison = Comparison(survivor, merged)
            facts, wanted = survivor.facts(), comparison.united(choices)
            before = await _snapshots(session, comparison)
            await _claim(session, comparison, versions, now)
            await moving.move(session, merged_id, survivor_id)
            await _hide(session, comparison, wanted)
            survivor = await _as_wanted(session, comparison, wanted, now)
            items = _items(survivor, facts, merged)
            change = await changes.record(session, "merged", items, by=by, at=now)
            merge = Merge(
                workspace_id=by.workspace_id,
                survivor_id=survivor_id,
                merged_id=merged_id,
                change_id=change.id or 0,
                at=now,
                actor=by.user_id,
                survivor_before=before[0],
                merged_before=before[1],
                result=snapshot(survivor, {}),
            )
            session.add(merge)
            await session.flush()
        gone = merged.contact
        return Merged(merge.id or 0, survivor, gone.name, gone.number)


async def _both(
    session: AsyncSession, one_id: int, other_id: int, by: Actor
) -> tuple[Profile, Profile]:
    found = await load_to_change(session, [one_id, other_id])
    if len(found) != 2 or any(p.contact.workspace_id != by.workspace_id for p in found):  # noqa: PLR2004 - a pair
        raise ContactGoneError
    one, other = found
    if one.id == other.id:
        raise SameContactError(one.id, one.contact.name, one.contact.number)
    for gone in (profile.contact for profile in found):
        if gone.merged_into is not None:
            left = await session.get_one(Contact, gone.merged_into)
            into = left.id or 0, left.name, left.number
            raise MergedAlreadyError(*into, gone.name, gone.number)
    for contact in (profile.contact for profile in found):
        if contact.state == State.TRASHED:
            raise ContactInTrashError(contact.id or 0, contact.name, contact.number)
    if {profile.contact.state for profile in found} != {State.ACTIVE}:
        raise ContactGoneError
    return one, other


async def _snapshots(
    session: AsyncSession, comparison: Comparison
) -> tuple[dict[str, Any], dict[str, Any]]:
    survivor, merged = comparison.survivor, comparison.merged
    rows = await moving.owned(session, [survivor.id, merged.id])
    return snapshot(survivor, rows[survivor.id]), snapshot(merged, rows[merged.id])


def snapshot(profile: Profile, rows: moving.Rows) -> dict[str, Any]:
    """Return what a contact is, as JSON: facts, moments, and the rows that it owns."""
    moments = {name: getattr(profile.contact, name) for name in MOMENTS}
    return {
        "facts": profile.facts(),
        "moments": {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in moments.items()
        },
        "rows": rows,
    }


async def _claim(
    session: AsyncSession, comparison: Comparison, versions: tuple[int, int], at: datetime
) -> None:
    """Send one contact into the other, if both are still what was compared.

    The conditions stand in the UPDATE itself: of two opposite merges at once, the second
    finds that its survivor is gone.
    """
    survivor, merged = comparison.survivor.id, comparison.merged.id
    goes = {"state": State.MERGED, "merged_into": survivor, "version": versions[1] + 1}
    for contact_id, version, values in (
        (survivor, versions[0], {}),
        (merged, versions[1], goes),
    ):
        claimed = (
            update(Contact)
            .where(col(Contact.id) == contact_id, col(Contact.version) == version)
            .where(col(Contact.state) == State.ACTIVE)
            .values(updated_at=at, **values)
            .returning(col(Contact.id))
            .execution_options(synchronize_session=False)
        )
        if (await session.exec(claimed)).first() is None:
            raise ComparedBeforeError
    onward = (
        update(Contact)
        .where(col(Contact.merged_into) == merged)
        .values(merged_into=survivor)
        .execution_options(synchronize_session=False)
    )
    await session.exec(onward)
    session.expunge_all()  # what was read before is what was compared


async def _hide(session: AsyncSession, comparison: Comparison, wanted: Facts) -> None:
    """Leave with the one that goes what the survivor shall not show.

    So it belongs to nobody else, and still leads to the survivor.
    """
    for row in await identities(session, comparison.survivor.id):
        shown = wanted.get(row.kind, ())
        if row.value not in shown:
            row.contact_id = comparison.merged.id
        row.is_primary = row.value in shown[:1]
    await session.flush()


async def identities(session: AsyncSession, contact_id: int) -> list[Identity]:
    """Return the ways to reach a contact, in the order in which they came."""
    query = select(Identity).where(col(Identity.contact_id) == contact_id)
    return list(await session.exec(query.order_by(col(Identity.id))))


async def _as_wanted(
    session: AsyncSession, comparison: Comparison, wanted: Facts, at: datetime
) -> Profile:
    """Give the survivor the facts that were chosen, once its rows are there."""
    survivor, merged = await load_to_change(
        session, [comparison.survivor.id, comparison.merged.id]
    )
    set_columns(survivor.contact, wanted, at)
    contact, gone = survivor.contact, merged.contact
    if _later(gone.interacted_at, contact.interacted_at):
        contact.last_channel = gone.last_channel
    for name in LATEST:
        if _later(getattr(gone, name), getattr(contact, name)):
            setattr(contact, name, getattr(gone, name))
    contact.type = type_of(survivor.identities)
    workspace = await session.get_one(Workspace, contact.workspace_id)
    workspace.contacts -= 1
    session.add_all((contact, workspace))
    await search.index(session, [survivor.id, merged.id])
    return survivor


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def _items(survivor: Profile, before: Facts, merged: Profile) -> list[Item]:
    """Return the ledger's items: what the survivor became, and where the other one went."""
    after, contact, gone = survivor.facts(), survivor.contact, merged.contact
    items = [
        Item(survivor.id, f, before.get(f), after.get(f), contact.version)
        for f in difference(before, after)
    ]
    return [
        *items,
        Item(merged.id, "merged_into", None, f"C-{contact.number}", gone.version + 1),
    ]


__all__ = ["Choices", "Merged", "Merges", "Take"]
