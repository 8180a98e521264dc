"""Two contacts out of one: state, rows and values, in the transaction of an unmerge."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import Session

from storage import indexing
from storage.becoming import columns_of, set_columns, set_tags, store, type_of
from storage.changes import Item
from storage.connections import quick
from storage.counting import count
from storage.errors import ComparedBeforeError, NoIdentityLeftError
from storage.merges import moving
from storage.merges.parting import Group, Parting, forgotten, pairs_of
from storage.merges.sharing import share_rows
from storage.merges.snapshots import MOMENTS, moment
from storage.models import Contact, Merge, State, table_of
from storage.profiles import Facts, Profile, difference, look_again


def part(
    session: Session,
    parting: Parting,
    give: Collection[Group],
    version: int,
    at: datetime,
) -> tuple[Profile, Profile]:
    """Make two contacts of one, and return the survivor and the one that comes back.

    Raises:
        ComparedBeforeError: the survivor is not at ``version`` any more, or somebody was
            quicker.
        NoIdentityLeftError: one of the two would be left without any way to reach it.
    """
    merge, connection = parting.merge, session.connection()
    survivor, restored = parting.survivor, parting.merged
    was = columns_of(survivor.contact), columns_of(restored.contact)
    if restored.contact.state != State.MERGED:
        raise ComparedBeforeError
    share_rows(session, parting, _lead_back(connection, merge), give)
    look_again(connection, survivor, restored)
    _check_reachable(parting)
    _come_back(restored.contact, merge)
    _become_two(session, parting, give, was[0], at)
    left = store(connection, survivor.contact, was[0], version)
    if not left or not store(connection, restored.contact, was[1]):
        raise ComparedBeforeError
    count(connection, merge.workspace_id, 1)
    _let_forget(connection, parting)
    indexing.drop(connection, [survivor.id, restored.id])
    indexing.put(connection, survivor, restored)
    return survivor, restored


def _check_reachable(parting: Parting) -> None:
    """Let neither lose all that it had of ways to reach it.

    Raises:
        NoIdentityLeftError: one of them would.
    """
    merge, left = parting.merge, parting.survivor.contact.number
    two = (parting.survivor, merge.survivor_before), (parting.merged, merge.merged_before)
    for profile, before in two:
        if pairs_of(before) and not profile.identities:
            is_left = profile is parting.survivor
            name = str(before["facts"].get("name", ""))
            raise NoIdentityLeftError(name, profile.contact.number, left, is_left=is_left)


def _lead_back(connection: Connection, merge: Merge) -> set[int]:
    """Let what had gone into the one that comes back lead there again.

    Returns:
        The contacts that still lead to the survivor.
    """
    asked = {"survivor": merge.survivor_id}
    leading = {id_ for (id_,) in quick.read(connection, _LEADING, asked)}
    leading.discard(merge.merged_id)
    within = _within(connection, merge.merged_id) if leading else []
    if within:
        quick.write(connection, _ONWARD, {"parts": within, "to": merge.merged_id})
    return leading.difference(within)


def _within(connection: Connection, contact_id: int) -> list[int]:
    """Return all that is merged into a contact that was itself merged, at any depth."""
    found: list[int] = []
    layer = [contact_id]
    while layer:
        parts = quick.read(connection, _MERGED_INTO, {"layer": layer})
        layer = [id_ for (id_,) in parts]
        found += layer
    return found


_MERGE: Final = table_of(Merge)
_CONTACT: Final = table_of(Contact)
_LAYER: Final[Any] = bindparam("layer", expanding=True)
_PARTS: Final[Any] = bindparam("parts", expanding=True)
_MERGED_INTO: Final = select(_MERGE.c.merged_id).where(
    _MERGE.c.survivor_id.in_(_LAYER), _MERGE.c.undone_at.is_(None)
)
_LEADING: Final = select(_CONTACT.c.id).where(
    _CONTACT.c.merged_into == bindparam("survivor")
)
_ONWARD: Final = (
    update(_CONTACT).where(_CONTACT.c.id.in_(_PARTS)).values(merged_into=bindparam("to"))
)


def _come_back(contact: Contact, merge: Merge) -> None:
    contact.state, contact.merged_into = State.ACTIVE, None
    contact.version += 1
    changed_at = moment(merge.merged_before, "updated_at")
    if isinstance(changed_at, datetime):
        contact.updated_at = changed_at


def _become_two(
    session: Session,
    parting: Parting,
    give: Collection[Group],
    was: Facts,
    at: datetime,
) -> None:
    """Give both their values."""
    survivor, restored = parting.survivor, parting.merged
    _put_first(session.connection(), survivor, parting.survivor_first())
    _put_first(session.connection(), restored, parting.restored_first())
    set_columns(survivor.contact, parting.survivor_fields(give), at)
    _turn_back(survivor.contact, parting.merge, was)
    if give:
        set_columns(restored.contact, parting.restored_fields(give), at)
    if Group.TAGS in give:
        tags = parting.later.tags
        had = [tag.name for tag in survivor.tags if tag.name not in tags]
        set_tags(session, survivor, had)
        set_tags(session, restored, [*(t.name for t in restored.tags), *tags])
    for profile in (survivor, restored):
        profile.contact.type = type_of(profile.identities)


def _put_first(connection: Connection, profile: Profile, first: Mapping[str, str]) -> None:
    """Make one identity of each kind the primary one: that of ``first``, if it is there."""
    rows = sorted(
        profile.identities,
        key=lambda row: (row.value != first.get(row.kind), not row.is_primary, row.id),
    )
    seen: set[str] = set()
    changed = []
    for row in rows:
        is_first = row.kind not in seen
        seen.add(row.kind)
        if row.is_primary != is_first:
            row.is_primary = is_first
            changed.append(row)
    moving.hand_over(connection, changed)
    profile.identities = sorted(rows, key=lambda row: (not row.is_primary, row.id))


def _turn_back(contact: Contact, merge: Merge, was: Facts) -> None:
    """Give the survivor the moments that it had, unless something happened since."""
    for name in MOMENTS:
        if was[name] == moment(merge.result, name):
            setattr(contact, name, moment(merge.survivor_before, name))


def _let_forget(connection: Connection, parting: Parting) -> None:
    """Let later merges into the same survivor not bring back what this one brought."""
    merge = parting.merge
    for other in parting.others:
        if (other.id or 0) > (merge.id or 0):
            known = {
                "before": forgotten(other.survivor_before, merge),
                "after": forgotten(other.result, merge),
            }
            quick.write(connection, _FORGET, {"merge": other.id, **known})


_FORGET: Final = (
    update(_MERGE)
    .where(_MERGE.c.id == bindparam("merge"))
    .values(survivor_before=bindparam("before"), result=bindparam("after"))
)


def items(parting: Parting, survivor: Profile, restored: Profile) -> list[Item]:
    """Return the ledger's items: what the survivor lost, and what came back."""
    left, back = survivor.contact, restored.contact
    ours, theirs = survivor.facts(), restored.facts()
    facts, was = parting.now, parting.restored
    return [
        *(
            Item(survivor.id, f, facts.get(f), ours.get(f), left.version)
            for f in difference(facts, ours)
        ),
        *(
            Item(restored.id, f, was.get(f), theirs.get(f), back.version)
            for f in difference(was, theirs)
        ),
        Item(restored.id, "merged_into", f"C-{left.number}", None, back.version),
    ]
