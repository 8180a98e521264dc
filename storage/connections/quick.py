"""Statements that are built once and asked for ever again, read at the driver.

Through all of SQLAlchemy, each takes several times longer than a look-up in a SQLite file.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, Select, TextClause
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

Statement = Select[Any] | TextClause
Asked = Mapping[str, Any]
T = TypeVar("T", bound=SQLModel)

_DIALECT: Final = sqlite.dialect()
_NOTHING: Final[Asked] = {}


@dataclass(frozen=True)
class _Prepared:
    """A statement as SQLite reads it.

    Attributes:
        text: with a question mark for each parameter.
        names: whose values they stand for.
        values: those that the statement brings itself.
        readers: what makes of a column's cell what it means, by the column's place.
    """

    text: str
    names: Sequence[str]
    values: dict[str, Any]
    readers: Sequence[tuple[int, Callable[[Any], Any]]]


def read(
    connection: Connection, statement: Statement, asked: Asked = _NOTHING
) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement, from the snapshot that the connection sees.

    ``asked`` are its parameters, numbers and texts; there may be more than it has.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, dict(asked)).all()
    if not connection.in_transaction():
        connection.begin()
    prepared = _prepared(statement)
    values = {**prepared.values, **asked}
    driver: Any = connection.connection.driver_connection
    try:
        found = driver.execute(prepared.text, [values[name] for name in prepared.names])
        rows: list[Sequence[Any]] = found.fetchall()
    except sqlite3.Error as error:
        raise OperationalError(prepared.text, None, error) from error
    return [_understood(row, prepared) for row in rows] if prepared.readers else rows


def objects(
    connection: Connection, kind: type[T], statement: Select[Any], asked: Asked
) -> list[T]:
    """Return the rows of a statement for whole rows of one table, as objects.

    They are for those who only look: no session follows them, and to load them in one takes
    four times as long.
    """
    names, construct = _names(statement), cast("Any", kind.model_construct)
    found = read(connection, statement, asked)
    return [construct(**dict(zip(names, row, strict=True))) for row in found]


@lru_cache
def _names(statement: Select[Any]) -> Sequence[str]:
    return statement.selected_columns.keys()


def _understood(row: Sequence[Any], prepared: _Prepared) -> list[Any]:
    cells = list(row)
    for place, reader in prepared.readers:
        cells[place] = reader(cells[place])
    return cells


@lru_cache(maxsize=2_000)
def _prepared(statement: Statement) -> _Prepared:
    compiled: Any = statement.compile(dialect=_DIALECT)
    values = {name: _plain(value) for name, value in compiled.params.items()}
    columns = statement.selected_columns if isinstance(statement, Select) else ()
    read_by = [
        c.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None) for c in columns
    ]
    readers = [(place, reader) for place, reader in enumerate(read_by) if reader]
    return _Prepared(str(compiled), compiled.positiontup or (), values, readers)


def _plain(value: Any) -> Any:
    """Return a word of an enumeration as the driver takes it quickest."""
    return str(value) if isinstance(value, str) else value
