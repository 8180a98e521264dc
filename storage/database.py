"""The ways to write: a transaction is whole or not at all.

A writing transaction on SQLite begins with ``BEGIN IMMEDIATE``: a deferred one loses
updates, or fails at once when it turns from reading to writing.  On PostgreSQL it locks
the workspace's row.  On both, the writers of a workspace take turns.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections.engines import (
    close,
    connected,
    file_engine,
    opened,
    preparing,
)
from storage.connections.outages import in_words
from storage.connections.read_only import ReadOnlyDatabase
from storage.connections.reading import T
from storage.connections.server import postgres_engine
from storage.connections.waiting import Waiting
from storage.connections.writing import FileWriter, Work, in_turn, within
from storage.errors import DoubtfulError
from storage.models import Workspace

Fill = Callable[[Work[T], int], Awaitable[T]]
"""Runs a function as a writing transaction in a workspace, as ``Database.write`` does."""


class Database(ReadOnlyDatabase):
    """A SQLite file or a PostgreSQL database, by its address.

    Args:
        url: ``sqlite+aiosqlite:///FILE`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._pen: FileWriter | None = None
        if self.is_sqlite:
            prepare = preparing()
            self._writer = file_engine(self.url, prepare, begin="BEGIN IMMEDIATE")
            self._pen = FileWriter(self.url, prepare, self._in_turn)
        else:
            self._writer = postgres_engine(self.url)
        self.waiting = Waiting(self.url.database if self.is_sqlite else None)
        self._is_writing = False
        self._tidied = 0

    @asynccontextmanager
    async def begin(self, workspace_id: int | None = None) -> AsyncIterator[AsyncSession]:
        """Open a writing transaction; it commits at the end or not at all.

        Args:
            workspace_id: whose writers wait for each other; None for what has a
                condition of its own in the UPDATE (jobs, the outbox).

        Raises:
            BusyError: others kept the database locked, or it cannot be reached; nothing
                was changed.
            DoubtfulError: the connection broke while the transaction was committed.
        """
        async with self._begin(self._writer, workspace_id) as session:
            yield session

    @asynccontextmanager
    async def filling(self, **beside: Path) -> AsyncIterator[Fill[Any]]:
        """Give ``write`` for thousands of rows to one who knows what they refer to.

        A SQLite file does not look it up again, which would take a tenth of the time, and
        has private files ``beside`` it, by the name of each, whose rows it can take.
        """
        if not self.is_sqlite:
            yield self.write
            return
        prepare = preparing(foreign_keys=False, beside=beside)
        pen = FileWriter(self.url, prepare, self._in_our_turn)
        try:
            yield partial(self._fill, pen)
        finally:
            await asyncio.shield(pen.close())

    async def _fill(self, pen: FileWriter, work: Work[T], _workspace_id: int) -> T:
        with in_words():
            return await pen.write(work)

    async def _in_our_turn(self, attempt: Callable[[], Awaitable[T]]) -> T:
        async def writing() -> T:
            self._is_writing = True
            try:
                return await attempt()
            finally:
                self._is_writing = False

        return await self._in_turn(writing)

    @asynccontextmanager
    async def _begin(
        self, engine: AsyncEngine, workspace_id: int | None
    ) -> AsyncIterator[AsyncSession]:
        with in_words():
            async with await self._in_turn(lambda: opened(engine)) as session:
                if workspace_id is not None and not self.is_sqlite:
                    await _take_turn(session, workspace_id)
                self._is_writing = self.is_sqlite
                try:
                    yield session
                    await _commit(session)
                finally:
                    self._is_writing = False

    async def _in_turn(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Begin to write; what we write ourselves we know without a look.

        That would take a hundred times as long.
        """
        return await in_turn(attempt, self.waiting, lambda: self._is_writing)

    async def write(self, work: Work[T], workspace_id: int | None = None) -> T:
        """Run a function as a whole writing transaction, and return what it returns.

        It commits at its end or not at all.  This is the quickest way to write, and the one
        for whatever people wait for.

        Args:
            work: what is to be done; whoever stops waiting for it does not stop it.
            workspace_id: as in ``begin``.

        Raises:
            BusyError, DoubtfulError: as in ``begin``.
        """
        if self._pen is None:
            async with self.begin(workspace_id) as session:
                return await within(session, work)
        with in_words():
            return await self._pen.write(work)

    @property
    def wants_tidying(self) -> bool:
        """Tell whether anybody wrote to the file since the last ``tidy``.

        PostgreSQL does not say; there it takes as little to tidy as to ask.
        """
        return not self.is_sqlite or self._written_at() != self._tidied

    async def tidy(self) -> None:
        """Move the write-ahead log into the file, outside of anybody's commit."""
        if self.is_sqlite:
            self._tidied = self._written_at()
            await self.apart("PRAGMA wal_checkpoint(PASSIVE)")

    async def apart(self, statement: str) -> Any:
        """Run a statement outside of any transaction; return its first row, if it has one.

        Raises:
            BusyError: the database cannot be reached.
        """
        with in_words():
            connection = await connected(self._writer)
            try:
                if self.is_sqlite:
                    raw = await connection.get_raw_connection()
                    return await _run_driver(raw.driver_connection, statement)
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.exec_driver_sql(statement)
            finally:
                await asyncio.shield(connection.close())

    def _written_at(self) -> int:
        """Return when the write-ahead log was last written to."""
        log = Path(f"{self.url.database}-wal")
        return log.stat().st_mtime_ns if log.exists() else 0

    async def close(self) -> None:
        """Close every connection; a process with an open one would not end."""
        if self._pen is not None:
            await self._pen.close()
        await close(self._writer)
        await super().close()


async def _take_turn(session: AsyncSession, workspace_id: int) -> None:
    """Wait until nobody else writes in this workspace."""
    row = select(Workspace.id).where(col(Workspace.id) == workspace_id)
    await session.exec(row.with_for_update())


async def _commit(session: AsyncSession) -> None:
    try:
        await session.commit()
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DoubtfulError from error
        raise


async def _run_driver(connection: Any, statement: str) -> Any:
    cursor = await connection.execute(statement)
    row = await cursor.fetchone()
    await cursor.close()
    return row
