"""The engine, and the one way to open a transaction.

A writing transaction on SQLite begins with ``BEGIN IMMEDIATE``: a deferred one loses
updates, or fails at once when it turns from reading to writing.  On PostgreSQL it locks
the workspace's row.  On both, the writers of a workspace take turns.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import crossing
from storage.errors import BusyError, DoubtfulError, UnreachableError
from storage.models import Workspace
from storage.reading import FileReader, Question, Recollection, T, in_session
from storage.waiting import Waiting

# Slack shows a command as failed after 3 s; before that, the person is told that we are
# busy.  A job that meets it tries again.
PATIENCE_SECONDS: Final = 2.5
LOOK_SECONDS: Final = 0.005
IDLE_TRANSACTION_SECONDS: Final = 60
CACHE_KIB: Final = 65_536
# PostgreSQL's codes: lock_not_available, deadlock_detected.
BUSY_CODES: Final = frozenset(("55P03", "40P01"))
# And of its classes: no connection, no room, going down or coming up.
AWAY_CLASSES: Final = ("08", "53", "57P")


class Database:
    """A SQLite file or a PostgreSQL database, by its address.

    Args:
        url: ``sqlite+aiosqlite:///FILE`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._engine(_prepare())
        self._filler = self._writer
        self._reader = self._writer
        prepare = _prepare(query_only=True)
        if self.is_sqlite:
            self._filler = self._engine(_prepare(foreign_keys=False))
            self._reader = self._engine(prepare, readers=True)
        self._file = FileReader(self.url, prepare) if self.is_sqlite else None
        self.waiting = Waiting(self.url.database if self.is_sqlite else None)
        self._is_writing = False
        self._tidied = 0

    def _engine(
        self, prepare: Callable[[Any, Any], None], *, readers: bool = False
    ) -> AsyncEngine:
        if not self.is_sqlite:
            return _postgres_engine(self.url)
        engine = create_async_engine(
            self.url,
            connect_args={
                "isolation_level": None,
                "timeout": 0,
                "async_creator_fn": crossing.connect,
            },
            pool_size=4 if readers else 1,
            max_overflow=0,
            pool_timeout=PATIENCE_SECONDS,
            hide_parameters=True,
        )
        begin = "BEGIN" if readers else "BEGIN IMMEDIATE"
        event.listen(engine.sync_engine, "connect", prepare)
        event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
        return engine

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
    async def fill(self, workspace_id: int) -> AsyncIterator[AsyncSession]:
        """Open the same for thousands of rows by one who knows what they refer to.

        A SQLite file does not look it up again, which would take a tenth of the time.
        """
        async with self._begin(self._filler, workspace_id) as session:
            yield session

    @asynccontextmanager
    async def _begin(
        self, engine: AsyncEngine, workspace_id: int | None
    ) -> AsyncIterator[AsyncSession]:
        with _in_words():
            async with await self._start(engine) as session:
                if workspace_id is not None and not self.is_sqlite:
                    await _take_turn(session, workspace_id)
                self._is_writing = self.is_sqlite
                try:
                    yield session
                    await _commit(session)
                finally:
                    self._is_writing = False

    async def _start(self, engine: AsyncEngine) -> AsyncSession:
        """Begin to write, once whoever else writes to the SQLite file has done so.

        SQLite's own waiting looks ever more seldom, and would miss the moment between
        two batches of an import.  What we write ourselves we know without a look, which
        would take a hundred times as long.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            is_late = time.monotonic() > deadline
            try:
                if is_late or not self._is_writing:
                    return await _opened(engine)
            except DBAPIError as error:
                if is_late or not _is_locked(error):
                    raise
            self.waiting.announce()
            await asyncio.sleep(LOOK_SECONDS)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that only reads, from one snapshot.

        Raises:
            BusyError: the database cannot be reached.
        """
        with _in_words():
            async with await _opened(self._reader) as session:
                yield session

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """Open a bare connection that only reads, for lists: objects cost too much.

        Raises:
            BusyError: the database cannot be reached.
        """
        with _in_words():
            connection = await _connected(self._reader)
            try:
                yield connection
            finally:
                await asyncio.shield(connection.close())

    async def ask(self, question: Question[T]) -> T:
        """Return what a function reads over a connection, all from one snapshot.

        This is the quickest way to read, and the one for whatever people wait for.

        Raises:
            BusyError: the database cannot be reached.
        """
        with _in_words():
            if self._file is not None:
                return await self._file.ask(question)
            async with self.look() as connection:
                return await connection.run_sync(question)

    async def glance(self, question: Question[T]) -> T:
        """Return the same for a row or two by their keys, and for nothing longer.

        On SQLite it is read on the spot: to cross to another thread takes longer.

        Raises:
            BusyError: the database cannot be reached.
        """
        if self._file is None:
            return await self.ask(question)
        with _in_words():
            return self._file.glance(question)

    async def recall(self, question: Recollection[T]) -> T:
        """Return what a function reads in a session, all from one snapshot: objects.

        Raises:
            BusyError: the database cannot be reached.
        """
        return await self.ask(lambda connection: in_session(connection, question))

    async def stream(self, question: Question[T]) -> T:
        """Return what a function reads at its own pace, all from one snapshot.

        On PostgreSQL it shares the event loop, so it belongs into a worker.

        Raises:
            BusyError: the database cannot be reached.
        """
        with _in_words():
            if self._file is not None:
                return await self._file.stream(question)
            connection = await _connected(self._reader)
            try:
                await connection.execution_options(isolation_level="REPEATABLE READ")
                return await connection.run_sync(question)
            finally:
                await asyncio.shield(connection.close())

    @property
    def wants_tidying(self) -> bool:
        """Tell whether anybody wrote to the file since the last ``tidy``."""
        return self._written_at() != self._tidied

    async def tidy(self) -> None:
        """Move the write-ahead log into the file, outside of anybody's commit."""
        self._tidied = self._written_at()
        await self.apart("PRAGMA wal_checkpoint(PASSIVE)")

    async def apart(self, statement: str) -> Any:
        """Run a statement outside of any transaction; return its first row, if it has one.

        Raises:
            BusyError: the database cannot be reached.
        """
        with _in_words():
            connection = await _connected(self._writer)
            try:
                if self.is_sqlite:
                    raw = await connection.get_raw_connection()
                    return await _run_driver(raw.driver_connection, statement)
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.exec_driver_sql(statement)
            finally:
                await asyncio.shield(connection.close())

    def _written_at(self) -> int:
        """Return when the write-ahead log was last written to; PostgreSQL keeps its own."""
        log = Path(f"{self.url.database}-wal")
        return log.stat().st_mtime_ns if self.is_sqlite and log.exists() else 0

    async def close(self) -> None:
        """Close every connection; a process with an open one would not end."""
        if self._file is not None:
            await self._file.close()
        await self._writer.dispose()
        await self._filler.dispose()
        await self._reader.dispose()


def _postgres_engine(url: URL) -> AsyncEngine:
    """Return an engine whose waits end: for a connection, a lock, a writer that hangs."""
    settings = {
        "lock_timeout": f"{PATIENCE_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TRANSACTION_SECONDS}s",
    }
    return create_async_engine(
        url,
        pool_size=10,
        pool_timeout=PATIENCE_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"server_settings": settings, "timeout": PATIENCE_SECONDS},
    )


async def _opened(engine: AsyncEngine) -> AsyncSession:
    """Return a session whose transaction has begun."""
    session = AsyncSession(engine, expire_on_commit=False)
    try:
        await session.connection()
    except OSError as error:
        await session.close()
        raise UnreachableError from error
    except BaseException:
        await asyncio.shield(session.close())
        raise
    return session


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except OSError as error:
        raise UnreachableError from error


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


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in words what goes wrong with the database itself."""
    try:
        yield
    except NoConnectionError as error:
        raise BusyError from error
    except DBAPIError as error:
        if _is_locked(error):
            raise BusyError from error
        if error.connection_invalidated or _code(error).startswith(AWAY_CLASSES):
            raise UnreachableError from error
        raise


def _is_locked(error: DBAPIError) -> bool:
    return "database is locked" in str(error.orig) or _code(error) in BUSY_CODES


def _code(error: DBAPIError) -> str:
    """Return PostgreSQL's code of an error, ``""`` on SQLite."""
    return str(getattr(error.orig, "sqlstate", None) or "")


async def _run_driver(connection: Any, statement: str) -> Any:
    cursor = await connection.execute(statement)
    row = await cursor.fetchone()
    await cursor.close()
    return row


def _prepare(
    *, query_only: bool = False, foreign_keys: bool = True
) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "wal_autocheckpoint=0",
            f"cache_size=-{CACHE_KIB}",
            "temp_store=MEMORY",
            f"query_only={'ON' if query_only else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare
