"""One crossing of threads for a whole statement.

An aiosqlite connection lives in a thread of its own, and SQLAlchemy crosses over to it for
every step: open a cursor, execute, fetch, close.  A crossing takes longer than most of our
statements, so here a cursor does all of that in one.
"""

import sqlite3
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Final, Self

import aiosqlite

Row = tuple[Any, ...]
CHUNK_ROWS: Final = 64


class Connection(aiosqlite.Connection):
    """A connection whose cursors read all rows with the statement itself."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # ready at once, where the base's is awaited
        """Return a cursor; it is opened where its statement is run."""
        return Cursor(self)


class Cursor:
    """What SQLAlchemy asks of a cursor; its rows are here once a statement is done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Row] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def __await__(self) -> Generator[Any, None, Self]:
        """Be awaited as a cursor of aiosqlite is."""
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Self:
        """Return itself: there is nothing to open yet."""
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> Self:
        """Run a statement and read all of its rows."""
        return await self._cross(lambda opened: opened.execute(statement, values))

    async def executemany(self, statement: str, rows: Iterable[Iterable[Any]]) -> Self:
        """Run a statement with each of these rows of values."""
        return await self._cross(lambda opened: opened.executemany(statement, rows))

    async def fetchall(self) -> Sequence[Row]:
        """Return all rows of the statement."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: it was closed when its statement was done."""

    async def _cross(self, run: Any) -> Self:
        def cross(connection: sqlite3.Connection) -> None:
            opened = connection.cursor()
            try:
                run(opened)
                self.description = opened.description
                self._rows = opened.fetchall() if opened.description else ()
                self.rowcount, self.lastrowid = opened.rowcount, opened.lastrowid
            finally:
                opened.close()

        of = self._connection
        await of._execute(cross, of._conn)  # type: ignore[no-untyped-call]  # noqa: SLF001  # how all of its methods cross
        return self


async def connect(database: str, **options: Any) -> Connection:
    """Open a connection as ``aiosqlite.connect`` does."""
    connection = Connection(lambda: sqlite3.connect(database, **options), CHUNK_ROWS)
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does: nobody is held up by it
    await connection
    return connection
