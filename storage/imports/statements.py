"""Statements for plain tuples, as each driver wants them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count


def insert(table: str, columns: Sequence[str]) -> str:
    """Return the statement that adds a row with these columns, a ``?`` for each."""
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own names


def update(table: str, columns: Sequence[str]) -> str:
    """Return the statement that writes these columns, then takes the id of the row."""
    pairs = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE {table} SET {pairs} WHERE id = ?"  # noqa: S608 - our own names


@cache
def numbered(sql: str, dialect: str) -> str:
    """Return the statement with its places as the driver writes them."""
    if dialect == "sqlite":
        return sql
    places = count(1)
    return re.sub(r"\?", lambda _: f"${next(places)}", sql)


def moment(dialect: str, at: datetime) -> datetime | str:
    """Return a moment as the database keeps it and ``storage/models/types.py`` reads it."""
    if dialect != "sqlite":
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
