"""The connections to a database, how one is taken and given back; those to a file."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import crossing
from storage.errors import UnreachableError

# Slack shows a command as failed after 3 s; before that, the person is told that we are
# busy.  A job that meets it tries again.
PATIENCE_SECONDS: Final = 2.5
GIVING_BACK_SECONDS: Final = 1.0
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
