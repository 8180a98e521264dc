"""Statements for plain tuples, as each driver wants them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection

from storage.connections import quick
from storage.connections.quick import Row


class Statements:
    """Runs statements on a connection, in its transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    def run(self, sql: str, values: tuple[Any, ...] = ()) -> Sequence[Row]:
        """Run one, whose places are written as the driver wants them; return its rows."""
        return quick.run(self._connection, sql, values)

    def many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run one for each of these rows of values, if there are any."""
        if rows:
            quick.run_all(self._connection, numbered(sql, self.dialect), rows)


def insert(
    table: str,
    columns: Iterable[str],
    made: Mapping[str, str | int] | None = None,
    source: str = "",
) -> str:
    """Return the statement that adds a row with these columns, a ``?`` for each.

    ``made`` has further columns with SQL for their values: what all rows have in common,
    or what is worked out of a ``?``.  To bind a value takes longer than to store it.  With
    a ``source``, which begins with FROM, a row is added for each of its rows.
    """
    values: dict[str, str | int] = {**dict.fromkeys(columns, "?"), **(made or {})}
    places = ", ".join(map(str, values.values()))
    rows = f"SELECT {places}{source}" if source else f"VALUES ({places})"
    return f"INSERT INTO {table} ({', '.join(values)}) {rows}"


def update(table: str, columns: Sequence[str], made: Mapping[str, str]) -> str:
    """Return the statement that writes these columns, then takes the id of the row."""
    values = {**dict.fromkeys(columns, "?"), **made}
    pairs = ", ".join(f"{column} = {value}" for column, value in values.items())
    return f"UPDATE {table} SET {pairs} WHERE id = ?"  # noqa: S608 - our own names


def numbered(sql: str, dialect: str) -> str:
    """Return the statement with its places as the driver writes them.

    ``?2`` is the second of them again.
    """
    if dialect == "sqlite":
        return sql
    places = count(1)
    return re.sub(r"\?(\d*)", lambda place: f"${place[1] or next(places)}", sql)


def moment(dialect: str, at: datetime) -> str:
    """Return a moment in SQL, as ``storage/models/types.py`` would have it written."""
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return f"'{text}'" if dialect == "sqlite" else f"'{text}+00'"
