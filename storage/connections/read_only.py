"""The ways to read a database, each from one snapshot."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import Executable
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections.engines import (
    close,
    connected,
    file_engine,
    opened,
    preparing,
)
from storage.connections.outages import in_words
from storage.connections.quick import NOTHING, Asked, Row, read
from storage.connections.reading import FileReader, Question, Recollection, T, in_session
from storage.connections.server import in_snapshots, one_by_one, postgres_engine


class ReadOnlyDatabase:
    """A SQLite file or a PostgreSQL database, by its address.

    Args:
        url: ``sqlite+aiosqlite:///FILE`` or ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._file: FileReader | None = None
        if self.is_sqlite:
            prepare = preparing(query_only=True)
            self._reader = file_engine(self.url, prepare, begin="BEGIN", connections=4)
            self._file = FileReader(self.url, prepare)
        else:
            server = postgres_engine(self.url, is_reader=True)
            self._reader, self._single = in_snapshots(server), one_by_one(server)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that only reads, from one snapshot.

        Raises:
            BusyError: the database cannot be reached.
        """
        with in_words():
            async with await opened(self._reader) as session:
                yield session

    @asynccontextmanager
    async def look(self) -> AsyncIterator[AsyncConnection]:
        """Open a bare connection that only reads, for lists: objects cost too much.

        Raises:
            BusyError: the database cannot be reached.
        """
        with in_words():
            connection = await connected(self._reader)
            try:
                yield connection
            finally:
                await asyncio.shield(connection.close())

    async def ask(self, question: Question[T]) -> T:
        """Return what a function reads over a connection, all from one snapshot.

        This is the quickest way to read, and the one for whatever people wait for.  On
        SQLite the function may run twice (see ``reading.py``).

        Raises:
            BusyError: the database cannot be reached.
        """
        with in_words():
            if self._file is not None:
                return await self._file.ask(question)
            async with self.look() as connection:
                return await connection.run_sync(question)

    async def rows(self, statement: Executable, asked: Asked = NOTHING) -> Sequence[Row]:
        """Return the rows of one statement that is kept, and its parameters.

        On PostgreSQL this is one message to the server and one back, where ``ask`` opens a
        transaction and closes it again.

        Raises:
            BusyError: the database cannot be reached.
        """
        if self._file is not None:
            return await self.ask(lambda connection: read(connection, statement, asked))
        with in_words():
            connection = await connected(self._single)
            try:
                return (await connection.execute(statement, dict(asked))).all()
            finally:
                await asyncio.shield(connection.close())

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
        with in_words():
            if self._file is not None:
                return await self._file.stream(question)
        return await self.ask(question)

    async def close(self) -> None:
        """Close every connection."""
        if self._file is not None:
            await self._file.close()
        await close(self._reader)
