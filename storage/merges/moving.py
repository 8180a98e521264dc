"""The rows of two contacts that become one: kept as they were, moved, and given back.

What happens to the rows of each table is said in ``storage/register`` and nowhere else.
Statements are made once per table: to make one takes longer than to run it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    Select,
    UniqueConstraint,
    Update,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from storage.connections import quick
from storage.models import Identity, table_of
from storage.register import Belonging, OnMerge, belongings

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def owned(connection: Connection, contact_ids: Sequence[int]) -> dict[int, Rows]:
    """Return the rows of contacts that a merge moves or copies, by table, as JSON."""
    rows: dict[int, Rows] = {id_: {} for id_ in contact_ids}
    for belonging in (*belongings(OnMerge.MOVE), *belongings(OnMerge.COPY)):
        name, owner = belonging.table.name, belonging.owner.name
        for mine in rows.values():
            mine[name] = []
        columns = belonging.table.columns.keys()
        for found in quick.read(connection, _theirs(belonging), {"whose": contact_ids}):
            row = _as_json(zip(columns, found, strict=True))
            rows[row[owner]][name].append(row)
    return rows


@cache
def _theirs(belonging: Belonging) -> Select[Any]:
    table = belonging.table
    query = select(table).where(belonging.owner.in_(_several("whose")))
    return query.order_by(*table.primary_key)


def _several(name: str) -> Any:
    return bindparam(name, expanding=True)


def _as_json(cells: Iterable[tuple[str, Any]]) -> Row:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in cells
    }


def move(connection: Connection, rows: Rows, merged_id: int, survivor_id: int) -> None:
    """Give the survivor the rows, all of them, of the contact that goes into it."""
    asked = {"whose": merged_id, "to": survivor_id}
    for act, statement in ((OnMerge.MOVE, _moved), (OnMerge.COPY, _copied)):
        for belonging in belongings(act):
            if rows[belonging.table.name]:
                quick.write(connection, statement(belonging), asked)


@cache
def _moved(belonging: Belonging) -> Update:
    moved = update(belonging.table).where(belonging.owner == bindparam("whose"))
    return moved.values({belonging.owner: bindparam("to")})


@cache
def _copied(belonging: Belonging) -> Insert:
    """Add for the survivor what it lacks.  The key of such a table holds the owner."""
    table, owner = belonging.table, belonging.owner
    names = [column.name for column in table.columns]
    has = table.alias()
    to = bindparam("to", type_=owner.type)
    others = [name for name in belonging.key if name != owner.name]
    is_there = exists().where(
        has.c[owner.name] == to, *(has.c[n] == table.c[n] for n in others)
    )
    lacking = select(*(to if n == owner.name else table.c[n] for n in names)).where(
        owner == bindparam("whose"), ~is_there
    )
    return insert(table).from_select(names, lacking)


def give_back(
    connection: Connection,
    rows: Mapping[str, Sequence[Row]],
    among: Collection[int],
    to: int,
) -> None:
    """Give those of these rows that still belong to one of ``among`` to a contact."""
    for belonging in belongings(OnMerge.MOVE):
        theirs = rows.get(belonging.table.name, ())
        if theirs:
            names = _telling(belonging)
            asked: dict[str, Any] = {f"its_{n}": [row[n] for row in theirs] for n in names}
            asked |= {"among": list(among), "to": to}
            quick.write(connection, _given_back(belonging), asked)


@cache
def _telling(belonging: Belonging) -> tuple[str, ...]:
    """Return the columns that tell a row: SQLite gives the id of a deleted one again."""
    unique = (c for c in belonging.table.constraints if isinstance(c, UniqueConstraint))
    names = {column.name for constraint in unique for column in constraint.columns}
    return (*belonging.key, *sorted(names))


@cache
def _given_back(belonging: Belonging) -> Update:
    table = belonging.table
    told = (table.c[n].in_(_several(f"its_{n}")) for n in _telling(belonging))
    still = belonging.owner.in_(_several("among"))
    given = update(table).where(*told, still)
    return given.values({belonging.owner: bindparam("to")})


def take_away(
    connection: Connection, rows: Mapping[str, Iterable[Row]], survivor_id: int
) -> None:
    """Take from the survivor the copies of these rows."""
    for belonging in belongings(OnMerge.COPY):
        own = {belonging.owner.name: survivor_id}
        copies = [{**row, **own} for row in rows.get(belonging.table.name, ())]
        keys = [{name: copy[name] for name in belonging.key} for copy in copies]
        quick.write_all(connection, _taken_away(belonging), keys)


@cache
def _taken_away(belonging: Belonging) -> Delete:
    table = belonging.table
    return delete(table).where(*(table.c[n] == bindparam(n) for n in belonging.key))


def hand_over(connection: Connection, identities: Iterable[Identity]) -> None:
    """Store whose these identities are by now, and which come first."""
    changed = [
        {"row": identity.id, "to": identity.contact_id, "first": identity.is_primary}
        for identity in identities
    ]
    quick.write_all(connection, _HAND_OVER, changed)


_IDENTITY: Final = table_of(Identity)
_HAND_OVER: Final = (
    update(_IDENTITY)
    .where(_IDENTITY.c.id == bindparam("row"))
    .values(contact_id=bindparam("to"), is_primary=bindparam("first"))
)


def without(rows: Rows, others: Iterable[Rows]) -> Rows:
    """Return those rows of each table that are in none of the others, owners aside."""
    left: Rows = {}
    for belonging in belongings(OnMerge.COPY):
        name, owner = belonging.table.name, belonging.owner.name
        key = [column for column in belonging.key if column != owner]
        known = {tuple(r[k] for k in key) for other in others for r in other.get(name, [])}
        left[name] = [
            r for r in rows.get(name, []) if tuple(r[k] for k in key) not in known
        ]
    return left
