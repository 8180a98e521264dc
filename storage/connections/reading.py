"""Reading: a question is a plain function of a connection, answered in one go.

Through aiosqlite each statement crosses to its thread and back four times, which takes
longer than to find a contact among a million.  A question crosses once, whatever it asks,
and only if it takes longer than a moment: then it is asked twice, and must not mind.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlmodel import Session

from storage.connections.engines import PATIENCE_SECONDS, Prepare, plain_engine
from storage.connections.haste import Haste, TakesLongError

T = TypeVar("T")
Question = Callable[[Connection], T]
Recollection = Callable[[Session], T]

AT_ONCE: Final = 4
STREAM_CACHE_KIB: Final = 4_096


def in_session(connection: Connection, question: Recollection[T]) -> T:
    """Return what a question for objects reads."""
    with Session(connection, expire_on_commit=False) as session:
        return question(session)


class FileReader:
    """Answers from a SQLite file, each question from one snapshot.

    Args:
        prepare: what to do with each new connection.
    """

    def __init__(self, url: URL, prepare: Prepare) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reader")
        self._engine = _engine(url, AT_ONCE, prepare)
        # Of its own: all others may be busy with long questions.
        self._near, self._haste = _engine(url, 1, prepare, wait_seconds=0), Haste()
        event.listen(self._near, "connect", self._haste.watch)
        self._url, self._prepare = url, prepare

    async def ask(self, question: Question[T]) -> T:
        """Answer here and now, if that takes but a moment; else begin again in a thread."""
        await asyncio.sleep(0)  # or who asks on and on lets nobody else work
        try:
            with self._haste.moment():
                return _answer(self._near, question)
        except TakesLongError:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(
                self._threads, _answer, self._engine, question
            )

    async def stream(self, question: Question[T]) -> T:
        """Answer at leisure: over a connection of its own, which needs little memory.

        What reads a whole file meets each page once, so there is nothing to keep.
        """
        return await asyncio.to_thread(self._stream, question)

    def _stream(self, question: Question[T]) -> T:
        engine = _engine(self._url, 1, self._prepare)
        event.listen(engine, "connect", _keep_little)
        try:
            return _answer(engine, question)
        finally:
            engine.dispose()

    async def close(self) -> None:
        """Wait for what is being answered, and close the file."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()
        self._near.dispose()


def _engine(
    url: URL, connections: int, prepare: Prepare, *, wait_seconds: float = PATIENCE_SECONDS
) -> Engine:
    return plain_engine(
        url, prepare, _begin, connections=connections, wait_seconds=wait_seconds
    )


def _answer(engine: Engine, question: Question[T]) -> T:
    with engine.connect() as connection:
        return question(connection)


def _keep_little(connection: Any, _record: Any) -> None:
    connection.execute(f"PRAGMA cache_size=-{STREAM_CACHE_KIB}")


def _begin(connection: Connection) -> None:
    """Begin at the driver: through all of SQLAlchemy, it takes longer than a look-up."""
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN")
