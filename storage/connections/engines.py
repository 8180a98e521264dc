"""The connections to a SQLite file or a PostgreSQL database, and how each is set up."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import crossing
from storage.errors import UnreachableError

# Slack shows a command as failed after 3 s; before that, the person is told that we are
# busy.  A job that meets it tries again.
PATIENCE_SECONDS: Final = 2.5
IDLE_TRANSACTION_SECONDS: Final = 60
GIVING_BACK_SECONDS: Final = 1.0
# Of one process, to read and as many to write: a server has a hundred by default.
MOST_CONNECTIONS: Final = 10
# A server that ends a connection says so at once; what stands between drops it in silence.
IDLE_SECONDS: Final = 5.0
# Words that PostgreSQL keeps beside its index of words until they are merged into it.  Each
# search reads them all; without any, an import took four times as long for the index.
WAITING_WORDS_KB: Final = 256
CACHE_KIB: Final = 65_536
OPENING_MILLISECONDS: Final = 2_000
# The write-ahead log is emptied in the background; a commit does it where nobody did for as
# long as it takes to write 128 MB.
MOST_LOG_PAGES: Final = 32_768

Prepare = Callable[[Any, Any], None]


def preparing(
    *,
    query_only: bool = False,
    foreign_keys: bool = True,
    beside: Mapping[str, Path] | None = None,
) -> Prepare:
    """Return what to do with each new connection to a SQLite file.

    ``beside`` are other files by the names under which statements find their tables.
    """

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        for pragma in (
            f"busy_timeout={OPENING_MILLISECONDS}",  # others may open it just now
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            f"wal_autocheckpoint={MOST_LOG_PAGES}",
            f"cache_size=-{CACHE_KIB}",
            "temp_store=MEMORY",
            f"query_only={'ON' if query_only else 'OFF'}",
            f"busy_timeout={patience}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        for name, path in (beside or {}).items():
            cursor.execute(f"ATTACH ? AS {name}", (str(path),))
        cursor.close()

    return prepare


def file_engine(
    url: URL, prepare: Prepare, *, begin: str, connections: int = 1
) -> AsyncEngine:
    """Return an engine for a SQLite file; ``begin`` is how a transaction begins."""
    engine = create_async_engine(
        url,
        connect_args={
            "isolation_level": None,
            "timeout": 0,
            "async_creator_fn": crossing.connect,
        },
        pool_size=connections,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
    return engine


def plain_engine(
    url: URL,
    prepare: Prepare,
    begin: Callable[[Connection], object],
    *,
    connections: int = 1,
    wait_seconds: float = 0,
) -> Engine:
    """Return one for threads of our own; SQLite itself waits so long for a lock."""
    engine = create_engine(
        url.set(drivername="sqlite"),
        connect_args={
            "isolation_level": None,
            "timeout": wait_seconds,
            "check_same_thread": False,
        },
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def postgres_engine(url: URL, *, is_reader: bool = False) -> AsyncEngine:
    """Return an engine whose waits end: for a connection, a lock, a writer that hangs.

    For one who reads, each statement is planned for the values it comes with.  A plan for
    any value takes a rare word for as frequent as any other, and reads a whole table to
    look for it; to plan anew takes a tenth of a millisecond, which thousands of rows to be
    written would feel.
    """
    settings = {
        "lock_timeout": f"{PATIENCE_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TRANSACTION_SECONDS}s",
        "plan_cache_mode": "force_custom_plan" if is_reader else "auto",
        "jit": "off",  # to compile a statement takes longer than to run one of ours
        "gin_pending_list_limit": f"{WAITING_WORDS_KB}kB",
    }
    engine = create_async_engine(
        url,
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE_SECONDS,
        pool_use_lifo=True,  # whoever was here last knows our statements already
        hide_parameters=True,
        connect_args={"server_settings": settings, "timeout": PATIENCE_SECONDS},
    )
    event.listen(engine.sync_engine, "checkout", _make_sure)
    event.listen(engine.sync_engine, "checkin", _note_use)
    return engine


def _make_sure(connection: Any, record: Any, _fairy: Any) -> None:
    """See to it that whoever takes a connection gets one that leads to the server.

    SQLAlchemy's own way, ``pool_pre_ping``, asks the server three times before each
    transaction, which takes longer than to look a contact up.
    """
    if connection.driver_connection.is_closed():
        raise DisconnectionError
    now = time.monotonic()
    if now - record.info.get(_USED, now) > IDLE_SECONDS:
        try:
            connection.ping()
        except (connection.dbapi.Error, OSError) as error:
            raise DisconnectionError from error


def _note_use(_connection: Any, record: Any) -> None:
    record.info[_USED] = time.monotonic()


_USED: Final = "used"


def in_snapshots(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine with the same connections, whose transactions see one moment each.

    That is what a SQLite file shows by itself.  Only for reading: who writes would be
    refused what others have changed since.
    """
    return engine.execution_options(isolation_level="REPEATABLE READ")


def one_by_one(engine: AsyncEngine) -> AsyncEngine:
    """Return an engine with the same connections, without any transaction.

    For single statements: each of them sees one moment by itself.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def opened(engine: AsyncEngine) -> AsyncSession:
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


async def connected(engine: AsyncEngine) -> AsyncConnection:
    """Return a bare connection."""
    try:
        return await engine.connect()
    except OSError as error:
        raise UnreachableError from error


async def close(engine: AsyncEngine) -> None:
    """Close all connections; who was broken off gives the own one back just now."""
    pool: Any = engine.pool
    with suppress(TimeoutError):
        async with asyncio.timeout(GIVING_BACK_SECONDS):
            while pool.checkedout():  # noqa: ASYNC110  # the pool tells no event
                await asyncio.sleep(0.01)
    await engine.dispose()
