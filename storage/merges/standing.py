"""A merge that stands, as it is by now: what it would mean to take it apart."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, sql
from sqlmodel import Session

from storage.access import Actor
from storage.connections import apart, quick
from storage.deletions.trash_rule import in_trash
from storage.errors import NotAllowedError, NotMergedError
from storage.merges.parting import (
    Later,
    Pair,
    Parting,
    changed_since,
    new_tags,
    pairs_of,
)
from storage.models import Contact, Identity, Merge, Role, State, table_of
from storage.models.types import BigId
from storage.profiles import Profile, load_apart

UNMERGING: Final = "Taking a merge apart"
# Whoever merged may take it back so long, as with any other change of their own.
OWN_FOR: Final = timedelta(minutes=30)
UNMERGING_LATE: Final = "Taking a merge apart after 30 minutes"


def parting_of(session: Session, merge_id: int, by: Actor, now: datetime) -> Parting:
    """Return what taking a merge apart means, and what came later.

    Raises:
        NotAllowedError: it takes a manager, or whoever merged half an hour ago at most.
        NotMergedError: it was taken apart already, or cannot be now.
        ContactInTrashError: what is left lies in the trash (or BeingErasedError, too long).
    """
    merge, others = _merges(session.connection(), merge_id)
    if merge is None or merge.workspace_id != by.workspace_id:
        msg = "There is no such merge."
        raise NotMergedError(msg)
    if merge.actor != by.user_id:
        by.must_be(Role.MANAGER, UNMERGING)
    elif now - merge.at >= OWN_FOR and not by.role.reaches(Role.MANAGER):
        raise _too_late(session, merge, by)
    if merge.undone_at is not None:
        msg = "That merge was taken apart already."
        raise NotMergedError(msg)
    if not merge.merged_before:
        msg = "What it was before was erased, so it cannot come back."
        raise NotMergedError(msg)
    ids = [merge.survivor_id, merge.merged_id]
    survivor, merged = load_apart(session.connection(), ids)
    _check_left(session, survivor, now)
    parting = Parting(merge, survivor, merged, survivor.facts(), others, Later())
    return replace(parting, later=_later(session.connection(), parting))


def _too_late(session: Session, merge: Merge, by: Actor) -> NotAllowedError:
    number = session.get_one(Contact, merge.survivor_id).number
    line = f"unmerge C-{number}"
    return NotAllowedError(Role.MANAGER, by.role, UNMERGING_LATE, line)


def _merges(connection: Connection, merge_id: int) -> tuple[Merge | None, list[Merge]]:
    """Return a merge, and the others into the same survivor that stand."""
    found = apart.load(connection, Merge, _MERGES, {"this": merge_id})
    others = [merge for merge in found if merge.id != merge_id]
    return next((merge for merge in found if merge.id == merge_id), None), others


_THIS: Final = bindparam("this", type_=BigId)
_MERGE: Final = table_of(Merge)
_SURVIVOR: Final = sql.select(_MERGE.c.survivor_id).where(_MERGE.c.id == _THIS)
_MERGES: Final = (
    sql.select(_MERGE)
    .where(_MERGE.c.survivor_id == _SURVIVOR.scalar_subquery())
    .where(or_(_MERGE.c.id == _THIS, _MERGE.c.undone_at.is_(None)))
    .order_by(_MERGE.c.id)
)


def _check_left(session: Session, survivor: Profile, now: datetime) -> None:
    contact = survivor.contact
    if contact.state == State.ACTIVE:
        return
    if contact.state == State.TRASHED:
        raise in_trash(contact, now)
    if contact.merged_into is None:
        msg = "*{name}* (C-{number}) is not there any more."
        raise NotMergedError(msg, name=contact.name, number=contact.number)
    left = session.get_one(Contact, contact.merged_into)
    msg = "*{name}* (C-{number}) was merged into C-{left} itself. Take that apart first."
    raise NotMergedError(msg, name=contact.name, number=contact.number, left=left.number)


def _later(connection: Connection, parting: Parting) -> Later:
    merge, now, others = parting.merge, parting.now, parting.others
    theirs = pairs_of(merge.merged_before)
    known = theirs | pairs_of(merge.survivor_before)
    known |= {pair for other in others for pair in pairs_of(other.merged_before)}
    held = held_of(connection, merge.workspace_id, theirs)
    there = {(row.kind, row.normalised): row.id for row in held}
    had = merge.merged_before["rows"]["identity"]
    return Later(
        [i for i in parting.survivor.identities if (i.kind, i.normalised) not in known],
        new_tags(now, merge, others),
        changed_since(now, merge, others),
        [row for row in had if (row["kind"], row["normalised"]) not in there],
        [row.value for row in held if row.lead != merge.survivor_id],
        not {row["id"] for row in had}.issuperset(there.values()),
    )


class Held(NamedTuple):
    """A way to reach somebody, and the contact that it leads to."""

    id: int
    kind: str
    normalised: str
    value: str
    lead: int


def held_of(
    connection: Connection, workspace_id: int, pairs: Collection[Pair]
) -> list[Held]:
    """Return those of these identities that are there."""
    asked = {
        "workspace": workspace_id,
        "kinds": sorted({kind for kind, _ in pairs}),
        "keys": sorted({key for _, key in pairs}),
    }
    found = (Held(*row) for row in quick.read(connection, _HELD, asked))
    return [held for held in found if (held.kind, held.normalised) in pairs]


_CONTACT: Final = table_of(Contact)
_IDENTITY: Final = table_of(Identity)
_KINDS: Final[Any] = bindparam("kinds", expanding=True)
_KEYS: Final[Any] = bindparam("keys", expanding=True)
# Not pairs, which would be a scan: index ranges, with a few of other kinds.
_HELD: Final = (
    sql.select(
        _IDENTITY.c.id,
        _IDENTITY.c.kind,
        _IDENTITY.c.normalised,
        _IDENTITY.c.value,
        func.coalesce(_CONTACT.c.merged_into, _CONTACT.c.id),
    )
    .join(_CONTACT, _CONTACT.c.id == _IDENTITY.c.contact_id)
    .where(
        _IDENTITY.c.workspace_id == bindparam("workspace"),
        _IDENTITY.c.kind.in_(_KINDS),
        _IDENTITY.c.normalised.in_(_KEYS),
    )
)
