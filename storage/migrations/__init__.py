"""Bring a database to the tables that this program knows.

Alembic keeps the steps, one file per change of the tables, in ``versions``.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import StartError


async def migrate(url: str) -> str:
    """Bring the database to the newest tables and return their revision.

    A SQLite file is copied beside itself before its tables change.

    Raises:
        StartError: the database belongs to a newer program.
    """
    found, newest = await revisions(url)
    if found != newest:
        _check_known(found)
        _keep_copy(make_url(url), found)
        await _with_connection(url, _upgrade, "BEGIN IMMEDIATE")
    return newest


async def revisions(url: str) -> tuple[str | None, str]:
    """Return the revision of the database (None: empty) and that of the program."""
    found = await _with_connection(url, _current)
    return found, _scripts().get_current_head() or ""


async def check(url: str) -> None:
    """Refuse to start on tables that this program does not know.

    Raises:
        StartError: they are newer than the program, or older.
    """
    found, newest = await revisions(url)
    _check_known(found)
    if found != newest:
        msg = "The database has older tables than this program. Run: contacts-bot migrate"
        raise StartError(msg)


def _check_known(found: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        msg = (
            f"The database was written by a newer program (its tables are at {found}). "
            "Install that version again, or restore the copy made before the change."
        )
        raise StartError(msg)


def _keep_copy(url: URL, found: str | None) -> None:
    """Copy a SQLite file with what its write-ahead log holds; half a copy has no name."""
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or not found or not path.exists():
        return
    copy = path.with_name(f"{path.name}.before-{found}")
    part = copy.with_name(f"{copy.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as ours, closing(sqlite3.connect(part)) as theirs:
        ours.backup(theirs)
    part.replace(copy)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


async def _with_connection(url: str, work: Any, begin: str = "BEGIN") -> Any:
    engine = create_async_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        # Python's driver would commit before and after each change of a table.
        event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
        event.listen(engine.sync_engine, "begin", lambda c: c.exec_driver_sql(begin))
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.exec_driver_sql("SELECT pg_advisory_xact_lock(170342)")
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
