"""Writing: a whole transaction is a plain function of a session, run in one go.

As in ``reading.py`` beside it, what crosses threads with each of its statements takes many
times longer than the statements themselves; and the file is locked meanwhile.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections.engines import PATIENCE_SECONDS, Prepare, plain_engine
from storage.connections.outages import is_locked
from storage.connections.reading import T
from storage.connections.waiting import Waiting

LOOK_SECONDS: Final = 0.003

Work = Callable[[Session], T]
InTurn = Callable[[Callable[[], Awaitable[T]]], Awaitable[T]]


class FileWriter:
    """Writes to a SQLite file, one transaction after the other.

    Args:
        prepare: what to do with each new connection.
        in_turn: how to wait for others who write.
    """

    def __init__(self, url: URL, prepare: Prepare, in_turn: InTurn[Any]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._engine = plain_engine(url, prepare, _begin)
        self._connection: Connection | None = None
        self._in_turn = in_turn

    async def write(self, work: Work[T]) -> T:
        """Run a transaction in another thread; who stops waiting does not stop it."""
        loop = asyncio.get_running_loop()
        done: T = await self._in_turn(
            lambda: loop.run_in_executor(self._thread, self._write, work)
        )
        return done

    def _write(self, work: Work[T]) -> T:
        """Run it over the one connection, which is kept: to get it anew takes longer."""
        if self._connection is None:
            self._connection = self._engine.connect()
        try:
            return _run(self._connection, work)
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        """Give the connection back, which ends whatever is still open there.

        SQLite may leave a transaction open whose commit has failed, and SQLAlchemy takes
        it for ended: nobody could write any more.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    async def close(self) -> None:
        """Wait for what is being written, and close the file."""
        await asyncio.to_thread(self._thread.shutdown)
        self._let_go()
        self._engine.dispose()


def _run(connection: Connection, work: Work[T]) -> T:
    # It begins at once, and fails at once while others write.
    with connection.begin(), Session(connection, expire_on_commit=False) as session:
        done = work(session)
        session.flush()
        return done


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def in_turn(
    attempt: Callable[[], Awaitable[T]], waiting: Waiting, is_taken: Callable[[], bool]
) -> T:
    """Begin to write, once whoever else writes to the SQLite file has done so.

    SQLite's own waiting looks ever more seldom, and would miss the moment between two
    batches of an import.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        is_late = time.monotonic() > deadline
        try:
            if is_late or not is_taken():
                return await attempt()
        except DBAPIError as error:
            if is_late or not is_locked(error):
                raise
        waiting.announce()
        await asyncio.sleep(LOOK_SECONDS)


async def within(session: AsyncSession, work: Callable[..., T], *args: Any) -> T:
    """Run a function of a session in a transaction that is open already."""
    return await session.run_sync(work, *args)
