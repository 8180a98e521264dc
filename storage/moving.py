"""The rows of two contacts that become one: kept as they were, moved, and given back.

What happens to the rows of each table is said in ``storage/register.py`` and nowhere else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, exists, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.register import Belonging, OnMerge, belongings

Row = dict[str, Any]
Rows = dict[str, list[Row]]


async def owned(session: AsyncSession, contact_ids: Sequence[int]) -> dict[int, Rows]:
    """Return the rows of contacts that a merge moves or copies, by table, as JSON."""
    connection = await session.connection()
    rows: dict[int, Rows] = {id_: {} for id_ in contact_ids}
    for belonging in (*belongings(OnMerge.MOVE), *belongings(OnMerge.COPY)):
        table, owner = belonging.table, belonging.owner
        theirs = select(table).where(owner.in_(contact_ids)).order_by(*table.primary_key)
        for mine in rows.values():
            mine[table.name] = []
        for row in (await connection.execute(theirs)).mappings():
            rows[row[owner]][table.name].append(_as_json(row))
    return rows


def _as_json(row: Mapping[Any, Any]) -> Row:
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


async def move(session: AsyncSession, merged_id: int, survivor_id: int) -> None:
    """Give the survivor the rows of the contact that goes into it."""
    connection = await session.connection()
    for belonging in belongings(OnMerge.MOVE):
        await _give(connection, belonging, belonging.owner == merged_id, survivor_id)
    for belonging in belongings(OnMerge.COPY):
        await _copy(connection, belonging, merged_id, survivor_id)


async def give_back(
    session: AsyncSession,
    rows: Mapping[str, Sequence[Row]],
    among: Collection[int],
    to: int,
) -> None:
    """Give those of these rows that still belong to one of ``among`` to a contact."""
    connection = await session.connection()
    for belonging in belongings(OnMerge.MOVE):
        (key,) = belonging.table.primary_key
        ids = [row[key.name] for row in rows.get(belonging.table.name, ())]
        still = and_(key.in_(ids), belonging.owner.in_(among))
        await _give(connection, belonging, still, to)


async def take_away(
    session: AsyncSession, rows: Mapping[str, Iterable[Row]], survivor_id: int
) -> None:
    """Take from the survivor the copies of these rows."""
    connection = await session.connection()
    for belonging in belongings(OnMerge.COPY):
        for row in rows.get(belonging.table.name, ()):
            copy = {**row, belonging.owner.name: survivor_id}
            await connection.execute(
                delete(belonging.table).where(_is_row(belonging, copy))
            )


async def _give(
    connection: AsyncConnection,
    belonging: Belonging,
    which: ColumnElement[bool],
    contact_id: int,
) -> None:
    given = update(belonging.table).where(which).values({belonging.owner: contact_id})
    await connection.execute(given)


async def _copy(
    connection: AsyncConnection, belonging: Belonging, merged_id: int, survivor_id: int
) -> None:
    """Add for the survivor what it lacks.  The key of such a table holds the owner."""
    table, owner = belonging.table, belonging.owner
    names = [column.name for column in table.columns]
    has = table.alias()
    others = [name for name in belonging.key if name != owner.name]
    is_there = exists().where(
        has.c[owner.name] == survivor_id, *(has.c[n] == table.c[n] for n in others)
    )
    lacking = select(
        *(literal(survivor_id) if n == owner.name else table.c[n] for n in names)
    ).where(owner == merged_id, ~is_there)
    await connection.execute(insert(table).from_select(names, lacking))


def _is_row(belonging: Belonging, row: Row) -> ColumnElement[bool]:
    table: Table = belonging.table
    return and_(*(table.c[name] == row[name] for name in belonging.key))


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
