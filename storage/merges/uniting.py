"""One contact out of two: rows, values and index, in the transaction of a merge."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session

from storage import indexing
from storage.access import Actor
from storage.becoming import columns_of, set_columns, store, type_of
from storage.connections import quick
from storage.counting import count
from storage.deletions.trash_rule import in_trash
from storage.errors import (
    ComparedBeforeError,
    ContactGoneError,
    MergedAlreadyError,
    SameContactError,
)
from storage.merges import moving
from storage.merges.comparing import Comparison
from storage.merges.moving import Rows
from storage.merges.snapshots import LATEST
from storage.models import Contact, State, Tag, table_of
from storage.profiles import Facts, Profile, load_apart


def both(
    session: Session, ids: tuple[int, int], by: Actor, now: datetime
) -> tuple[Profile, Profile]:
    """Return two contacts that can become one.

    Raises:
        SameContactError: they are one contact, or (MergedAlreadyError) one of them went
            into another one.
        ContactGoneError: one of them is gone.
    """
    found = load_apart(session.connection(), ids)
    if len(found) != 2 or any(p.contact.workspace_id != by.workspace_id for p in found):  # noqa: PLR2004 - a pair
        raise ContactGoneError
    one, other = found
    if one.id == other.id:
        raise SameContactError(one.id, one.contact.name, one.contact.number)
    for gone in (one.contact, other.contact):
        if gone.merged_into is not None:
            left = session.get_one(Contact, gone.merged_into)
            into = left.id or 0, left.name, left.number
            raise MergedAlreadyError(*into, gone.name, gone.number)
    for contact in (one.contact, other.contact):
        if contact.state == State.TRASHED:
            raise in_trash(contact, now)
    if {one.contact.state, other.contact.state} != {State.ACTIVE}:
        raise ContactGoneError
    return one, other


def unite(
    connection: Connection,
    two: Comparison,
    wanted: Facts,
    versions: tuple[int, int],
    rows: Rows,
    at: datetime,
) -> None:
    """Send one contact with all its rows into the other, which becomes what is wanted.

    Of two opposite merges at once, the second finds that its survivor is gone.

    Raises:
        ComparedBeforeError: one of them is not at its version any more.
    """
    survivor, merged = two.survivor, two.merged
    was = columns_of(survivor.contact), columns_of(merged.contact)
    moving.move(connection, rows, merged.id, survivor.id)
    _share_identities(connection, two, wanted)
    survivor.tags = _all_tags(two)
    _become(survivor, merged.contact, wanted, at)
    _lead(merged.contact, survivor.id, at)
    for profile, before, version in zip((survivor, merged), was, versions, strict=True):
        if not store(connection, profile.contact, before, version):
            raise ComparedBeforeError
    quick.write(connection, _ONWARD, {"through": merged.id, "to": survivor.id})
    count(connection, survivor.contact.workspace_id, -1)
    indexing.drop(connection, [survivor.id, merged.id])
    indexing.put(connection, survivor)


def _share_identities(connection: Connection, two: Comparison, wanted: Facts) -> None:
    """Leave with the one that goes what the survivor shall not show.

    So it belongs to nobody else, and still leads to the survivor.
    """
    survivor, merged = two.survivor, two.merged
    rows = [*survivor.identities, *merged.identities]
    moved = {row.id: (survivor.id, row.is_primary) for row in rows}
    for row in rows:
        shown = wanted.get(row.kind, ())
        row.contact_id = survivor.id if row.value in shown else merged.id
        row.is_primary = row.value in shown[:1]
    rows.sort(key=lambda row: (not row.is_primary, row.id))
    survivor.identities = [row for row in rows if row.contact_id == survivor.id]
    merged.identities = [row for row in rows if row.contact_id == merged.id]
    moving.hand_over(
        connection,
        (row for row in rows if moved[row.id] != (row.contact_id, row.is_primary)),
    )


def _all_tags(two: Comparison) -> list[Tag]:
    tags = {tag.id: tag for tag in (*two.survivor.tags, *two.merged.tags)}
    return sorted(tags.values(), key=lambda tag: tag.key)


def _become(survivor: Profile, gone: Contact, wanted: Facts, at: datetime) -> None:
    """Give the survivor the facts that were chosen, and the newer moments of the two."""
    contact = survivor.contact
    set_columns(contact, wanted, at)
    if _later(gone.interacted_at, contact.interacted_at):
        contact.last_channel = gone.last_channel
    for name in LATEST:
        if _later(getattr(gone, name), getattr(contact, name)):
            setattr(contact, name, getattr(gone, name))
    contact.type = type_of(survivor.identities)


def _later(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and (other is None or one > other)


def _lead(contact: Contact, survivor_id: int, at: datetime) -> None:
    contact.state, contact.merged_into = State.MERGED, survivor_id
    contact.version += 1
    contact.updated_at = at


_CONTACT: Final = table_of(Contact)
_ONWARD: Final[Any] = (
    update(_CONTACT)
    .where(_CONTACT.c.merged_into == bindparam("through"))
    .values(merged_into=bindparam("to"))
)
