"""The connections to a PostgreSQL server, and how each is set up."""

import time
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.connections.engines import PATIENCE_SECONDS

IDLE_TRANSACTION_SECONDS: Final = 60
# Of one process, to read and as many to write: a server has a hundred by default.
MOST_CONNECTIONS: Final = 10
# A server that ends a connection says so at once; what stands between drops it in silence.
IDLE_SECONDS: Final = 5.0
# Words that PostgreSQL keeps beside its index of words until they are merged into it.  Each
# search reads them all; without any, an import took four times as long for the index.
WAITING_WORDS_KB: Final = 256
_USED: Final = "used"


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
