"""Statements that are built once and run ever again, at the driver.

Through all of SQLAlchemy, each takes several times longer than SQLite itself.  So what it
makes of a statement (the text, the order of the values, what turns them into what the file
holds) is kept; then the driver runs it.  On PostgreSQL, and over a connection that is
awaited, the same functions run it through SQLAlchemy.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Executable, Insert, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

Row = Sequence[Any]
Asked = Mapping[str, Any]
Turns = Sequence[tuple[int, Callable[[Any], Any]]]
"""What to make of a cell, by its place."""

_DIALECT: Final = sqlite.dialect()
# Of connections that are awaited, the statements are not the driver's own.
_DRIVER: Final = "pysqlite"
NOTHING: Final[Asked] = {}


@dataclass(frozen=True)
class _Prepared:
    """A statement as SQLite reads it.

    Attributes:
        text: with a question mark for each parameter.
        names: whose values they stand for.
        values: those that the statement brings itself.
        lists: what the members are called of each parameter that is a list.
        kept: what makes of a value what the file holds.
        meant: what makes of a column's cell what it means.
    """

    text: str
    names: Sequence[str]
    values: dict[str, Any]
    lists: Mapping[str, Sequence[str]]
    kept: Turns
    meant: Turns


def read(
    connection: Connection, statement: Executable, asked: Asked = NOTHING
) -> Sequence[Row]:
    """Return the rows of a statement, from the snapshot that the connection sees.

    ``asked`` are its parameters; there may be more than it has.
    """
    if connection.dialect.driver != _DRIVER:
        return connection.execute(statement, dict(asked)).all()
    prepared = _prepare(statement, asked)
    cursor = _run(connection, prepared, asked)
    try:
        rows: list[Row] = cursor.fetchall()
    except sqlite3.Error as error:  # SQLite goes on looking for each row
        raise _as_any_other(error, prepared.text) from error
    return [_meant(row, prepared) for row in rows] if prepared.meant else rows


def _meant(row: Row, prepared: _Prepared) -> Row:
    cells = list(row)
    for place, turn in prepared.meant:
        cells[place] = turn(cells[place])
    return cells


def write(connection: Connection, statement: Executable, asked: Asked) -> int:
    """Run a statement; return how many rows it changed."""
    if connection.dialect.driver != _DRIVER:
        return connection.execute(statement, dict(asked)).rowcount
    return _run(connection, _prepare(statement, asked), asked).rowcount


def write_all(connection: Connection, statement: Executable, each: Sequence[Asked]) -> None:
    """Run a statement for each of these, if there are any."""
    if connection.dialect.driver == _DRIVER:
        for asked in each:
            _run(connection, _prepare(statement, asked), asked)
    elif each:
        connection.execute(statement, [dict(asked) for asked in each])


def insert(connection: Connection, statement: Insert, row: Asked) -> int:
    """Insert a row of which all but the id is given, or may be empty; return its id."""
    if connection.dialect.driver != _DRIVER:
        done = connection.execute(statement, dict(row))
        return int((done.inserted_primary_key or (0,))[0])
    return _run(connection, _prepare(statement, row), row).lastrowid or 0


def run(connection: Connection, text: str, values: Row = ()) -> Sequence[Row]:
    """Run a statement in the driver's own words; return its rows, if it has any."""
    if connection.dialect.driver == _DRIVER:
        rows: list[Row] = _at_driver(connection, text, values).fetchall()
        return rows
    result = connection.exec_driver_sql(text, tuple(values))
    return result.all() if result.returns_rows else ()


def run_all(connection: Connection, text: str, each: Sequence[Row]) -> None:
    """Run a statement in the driver's own words for each of these, if there are any."""
    if each and connection.dialect.driver == _DRIVER:
        _at_driver(connection, text, each, many=True)
    elif each:
        connection.exec_driver_sql(text, [tuple(values) for values in each])


def _run(connection: Connection, prepared: _Prepared, asked: Asked) -> sqlite3.Cursor:
    values = {**prepared.values, **asked}
    for name, members in prepared.lists.items():
        values |= zip(members, asked[name], strict=True)
    cells = [values[name] for name in prepared.names]
    for place, turn in prepared.kept:
        cells[place] = turn(cells[place])
    return _at_driver(connection, prepared.text, cells)


def _at_driver(
    connection: Connection, text: str, values: Sequence[Any], *, many: bool = False
) -> sqlite3.Cursor:
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.driver_connection
    try:
        run = driver.executemany if many else driver.execute
        cursor: sqlite3.Cursor = run(text, values)
    except sqlite3.Error as error:
        raise _as_any_other(error, text) from error
    return cursor


def _as_any_other(error: sqlite3.Error, text: str) -> Exception:
    """Return what SQLAlchemy would have raised."""
    base: Any = sqlite3.Error
    return DBAPIError.instance(text, None, error, base, hide_parameters=True)


def _prepare(statement: Executable, asked: Asked) -> _Prepared:
    names = tuple(asked) if isinstance(statement, (Insert, Update)) else ()
    prepared = _prepared(statement, names)
    if not prepared.lists:
        return prepared
    sizes = tuple((name, len(asked[name])) for name in prepared.lists)
    return _prepared(statement, names, sizes)


@lru_cache(maxsize=2_000)
def _prepared(
    statement: Any, names: tuple[str, ...], sizes: tuple[tuple[str, int], ...] = ()
) -> _Prepared:
    """Return a statement for lists of such sizes.

    It sets the columns for which there are values, beside those that it sets itself.
    """
    compiled = statement.compile(dialect=_DIALECT, column_keys=names or None)
    _check_given(compiled)
    asked = {name for name, bind in compiled.binds.items() if bind.required}
    lists = {name: [None] for name in asked if compiled.binds[name].expanding}
    lists |= {name: [None] * size for name, size in sizes}
    sized = compiled.construct_expanded_state({**dict.fromkeys(asked), **lists})
    own = {n: _plain(v) for n, v in sized.parameters.items() if n not in asked}
    members = sized.parameter_expansion
    types = {name: bind.type for name, bind in compiled.binds.items()}
    types |= {each: types[name] for name, several in members.items() for each in several}
    columns = getattr(statement, "exported_columns", ())
    return _Prepared(
        sized.statement,
        sized.positiontup,
        own,
        {name: members[name] for name in lists},
        _turns(_impl(types[n]).bind_processor(_DIALECT) for n in sized.positiontup),
        _turns(_impl(c.type).result_processor(_DIALECT, None) for c in columns),
    )


def _impl(kind: Any) -> Any:
    return kind.dialect_impl(_DIALECT)


def _turns(each: Iterable[Callable[[Any], Any] | None]) -> Turns:
    return [(place, turn) for place, turn in enumerate(each) if turn]


def _check_given(compiled: Any) -> None:
    """Refuse a row that lacks what an object would have brought by itself."""
    if compiled.insert_prefetch:
        lacking = ", ".join(column.name for column in compiled.insert_prefetch)
        msg = f"a row lacks {lacking}"
        raise ValueError(msg)


def _plain(value: Any) -> Any:
    """Return a word of an enumeration as the driver takes it quickest."""
    return str(value) if isinstance(value, str) else value
