"""Bring a database to the tables that this program knows.

Alembic keeps the steps, one file per change of the tables, in ``versions``.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import StartError

VERSIONS: Final = Path(__file__).parent / "versions"


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
    return found, _known()[-1]


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
    if found is not None and found not in _known():
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


def _known() -> list[str]:
    """Return the revisions of this program, the newest last: its files begin with them.

    Alembic would say the same, but takes longer to load than all that starts here.
    """
    return sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


async def _with_connection(url: str, work: Any, begin: str = "BEGIN") -> Any:
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
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
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if found is None else str(found[0])


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # slow to load, and seldom needed
    from alembic.config import Config  # noqa: PLC0415  # the same

    config = Config(stdout=sys.stdout)
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
