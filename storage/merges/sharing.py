"""Which row belongs to which of two contacts that part."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session

from storage.connections import quick
from storage.merges import moving
from storage.merges.parting import Group, Parting, pairs_of
from storage.merges.standing import held_of
from storage.models import Identity, table_of


def share_rows(
    session: Session,
    parting: Parting,
    leading: Collection[int],
    give: Collection[Group],
) -> None:
    """Give every row to the one that had it; ``give`` says where new ones belong.

    What was moved since to one of those that are ``leading`` to the survivor still is its.
    """
    _give_back(session.connection(), parting, leading)
    if parting.later.rewritten:
        _take_anew(session.connection(), parting)
    _share_new(session, parting, give)


def _give_back(connection: Connection, parting: Parting, leading: Collection[int]) -> None:
    merge = parting.merge
    ours, theirs = merge.survivor_before["rows"], merge.merged_before["rows"]
    moving.give_back(connection, theirs, [merge.survivor_id, *leading], merge.merged_id)
    moving.give_back(connection, ours, [merge.merged_id], merge.survivor_id)
    others = [other.merged_id for other in parting.others]
    kept = moving.owned(connection, others) if others else {}
    copies = moving.without(theirs, [ours, *kept.values()])
    moving.take_away(connection, copies, merge.survivor_id)


def _take_anew(connection: Connection, parting: Parting) -> None:
    """Take for the one that comes back what was taken off and written in again."""
    merge = parting.merge
    of_others = {pair for other in parting.others for pair in pairs_of(other.merged_before)}
    anew = pairs_of(merge.merged_before) - of_others
    held = held_of(connection, merge.workspace_id, anew)
    moved = [row.id for row in held if row.lead == merge.survivor_id]
    if moved:
        quick.write(connection, _TAKE, {"ids": moved, "to": merge.merged_id})


def _share_new(session: Session, parting: Parting, give: Collection[Group]) -> None:
    """Share out the ways to reach them that came later."""
    merge = parting.merge
    if Group.IDENTITIES in give:
        for identity in parting.later.identities:
            identity.contact_id, identity.is_primary = merge.merged_id, False
        moving.hand_over(session.connection(), parting.later.identities)
    if Group.GONE in give:
        session.add_all(_identity(row, merge.merged_id) for row in parting.later.gone)
        session.flush()


_IDS: Final[Any] = bindparam("ids", expanding=True)
_IDENTITY: Final = table_of(Identity)
_TAKE: Final = (
    update(_IDENTITY).where(_IDENTITY.c.id.in_(_IDS)).values(contact_id=bindparam("to"))
)


def _identity(row: Mapping[str, Any], contact_id: int) -> Identity:
    values = {name: value for name, value in row.items() if name != "id"}
    if values["status_at"]:
        values["status_at"] = datetime.fromisoformat(values["status_at"])
    return Identity(**{**values, "contact_id": contact_id})
