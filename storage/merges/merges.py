"""Merging two contacts into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session

from storage import changes
from storage.access import SEEING, Actor
from storage.changes import Item
from storage.clock import Clock
from storage.connections import quick
from storage.database import Database
from storage.merges import moving
from storage.merges.comparing import Choices, Comparison, Take, compare
from storage.merges.snapshots import snapshot
from storage.merges.uniting import both, unite
from storage.models import Merge, Role, table_of
from storage.profiles import Facts, Profile, difference

MERGING: Final = "Merging contacts"


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
        ids, now = (one_id, other_id), self._clock.now()
        return compare(*await self._database.recall(lambda s: both(s, ids, by, now)))

    async def moving(self, comparison: Comparison, *, by: Actor) -> Mapping[str, int]:
        """Return how many rows of each table would go over to the survivor."""
        by.must_be(Role.VIEWER, SEEING)
        one, other = comparison.survivor.id, comparison.merged.id
        rows = await self._database.ask(lambda c: moving.owned(c, [one, other]))
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
        at = self._clock.now()

        def work(session: Session) -> Merged:
            changes.remember(session, by=by, at=at)
            two = Comparison(*both(session, (survivor_id, merged_id), by, at))
            return _merge(session, two, choices, versions, by=by, at=at)

        return await self._database.write(work, by.workspace_id)


def _merge(
    session: Session,
    two: Comparison,
    choices: Choices,
    versions: tuple[int, int],
    *,
    by: Actor,
    at: datetime,
) -> Merged:
    connection, survivor, gone = session.connection(), two.survivor, two.merged
    rows = moving.owned(connection, [survivor.id, gone.id])
    before = {
        "survivor_before": snapshot(survivor.contact, two.ours, rows[survivor.id]),
        "merged_before": snapshot(gone.contact, two.theirs, rows[gone.id]),
    }
    unite(connection, two, two.united(choices), versions, rows[gone.id], at)
    facts = survivor.facts()
    change_id = changes.write(session, "merged", _items(two, facts), by=by, at=at)
    merge = {
        "workspace_id": by.workspace_id,
        "survivor_id": survivor.id,
        "merged_id": gone.id,
        "change_id": change_id,
        "at": at,
        "actor": by.user_id,
        **before,
        "result": snapshot(survivor.contact, facts, {}),
    }
    merge_id = quick.insert(connection, _KEEP, merge)
    return Merged(merge_id, survivor, gone.contact.name, gone.contact.number)


_KEEP: Final[Any] = insert(table_of(Merge))


def _items(two: Comparison, after: Facts) -> list[Item]:
    """Return the ledger's items: what the survivor became, and where the other one went."""
    left, gone = two.survivor.contact, two.merged.contact
    items = [
        Item(two.survivor.id, f, two.ours.get(f), after.get(f), left.version)
        for f in difference(two.ours, after)
    ]
    went = Item(two.merged.id, "merged_into", None, f"C-{left.number}", gone.version)
    return [*items, went]


__all__ = ["Choices", "Merged", "Merges", "Take"]
