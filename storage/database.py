"""The engine, and the one way to open a transaction.

A writing transaction on SQLite begins with ``BEGIN IMMEDIATE``: a deferred one loses
updates, or fails at once when it turns from reading to writing.  On PostgreSQL it locks
the workspace's row.  On both, the writers of a workspace take turns.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.errors import BusyError
from storage.models import Workspace
from storage.reading import FileReader, Question, T

BUSY_TIMEOUT_SECONDS: Final = 5
CACHE_KIB: Final = 65_536
CHECKPOINT_COMMITS: Final = 50


class Database:
    """A SQLite file or a PostgreSQL database, by its address.

    Args:
        url: ``sqlite+aiosqlite:///FILE`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._engine(readers=False)
        self._reader = self._engine(readers=True) if self.is_sqlite else self._writer
        prepare = _prepare(query_only=True)
        self._file = FileReader(self.url, prepare) if self.is_sqlite else None
        self._commits = 0

    def _engine(self, *, readers: bool) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(self.url, pool_size=10, pool_pre_ping=True)
        engine = create_async_engine(
            self.url,
            connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_SECONDS},
            pool_size=4 if readers else 1,
            max_overflow=0,
        )
        begin = "BEGIN" if readers else "BEGIN IMMEDIATE"
        event.listen(engine.sync_engine, "connect", _prepare(query_only=readers))
        event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
        return engine

    @asynccontextmanager
    async def begin(self, workspace_id: int | None = None) -> AsyncIterator[AsyncSession]:
        """Open a writing transaction; it commits at the end or not at all.

        Args:
            workspace_id: whose writers wait for each other; None for what has a
                condition of its own in the UPDATE (jobs, the outbox).

        Raises:
            BusyError: another process kept the database locked.
        """
        try:
            async with (
                AsyncSession(self._writer, expire_on_commit=False) as session,
                session.begin(),
            ):
                if workspace_id is not None and not self.is_sqlite:
                    await session.exec(
                        select(Workspace.id)
                        .where(col(Workspace.id) == workspace_id)
                        .with_for_update()
                    )
                yield session
        except DBAPIError as error:
            if "database is locked" in str(error.orig):
                raise BusyError from error
            raise
        self._commits += 1

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that only reads, from one snapshot."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """Open a bare connection that only reads, for lists: objects cost too much."""
        async with self._reader.connect() as connection:
            yield connection

    async def ask(self, question: Question[T]) -> T:
        """Return what a function reads over a connection, all from one snapshot.

        This is the quickest way to read, and the one for whatever people wait for.
        """
        if self._file is not None:
            return await self._file.ask(question)
        async with self._reader.connect() as connection:
            return await connection.run_sync(question)

    @property
    def wants_tidying(self) -> bool:
        """Tell whether enough was written since the last ``tidy``."""
        return self.is_sqlite and self._commits >= CHECKPOINT_COMMITS

    async def tidy(self) -> None:
        """Move the write-ahead log into the file, outside of anybody's commit."""
        self._commits = 0
        async with self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            await _run_driver(raw.driver_connection, "PRAGMA wal_checkpoint(PASSIVE)")

    async def close(self) -> None:
        """Close every connection; a process with an open one would not end."""
        if self._file is not None:
            await self._file.close()
        await self._writer.dispose()
        await self._reader.dispose()


async def _run_driver(connection: Any, statement: str) -> None:
    cursor = await connection.execute(statement)
    await cursor.close()


def _prepare(*, query_only: bool) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            "foreign_keys=ON",
            "wal_autocheckpoint=0",
            f"cache_size=-{CACHE_KIB}",
            "temp_store=MEMORY",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare
