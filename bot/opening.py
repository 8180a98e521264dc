"""What must be there before anything starts: the folders and the database."""

import errno
import os
from pathlib import Path
from tempfile import TemporaryFile

from bot.settings import Settings
from storage.errors import StartError


class NotOpenedError(StartError):
    """The database cannot be opened now; it may be later, if it could be before."""


def make_folders(settings: Settings) -> None:
    """Make the folder of the data, for ourselves alone, and try whether we may write.

    Raises:
        StartError: it cannot be made or written, or that of the database is not there.
    """
    folder = settings.data_folder.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _try_to_write(folder)
    except OSError as error:
        msg = (
            f"The data folder {folder} cannot be written ({reason(error)}). Name another "
            "one (CONTACTS_DATA_FOLDER, for the demo --data), or let this program write "
            "there."
        )
        raise StartError(msg) from error
    database = settings.sqlite_path
    if database is not None:
        _look_at(database)


def _look_at(database: Path) -> None:
    try:
        _try_to_write(database.parent)
        if database.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        msg = (
            f"The database {database} cannot be written ({reason(error)}). Make its "
            "folder, or change CONTACTS_DATABASE_URL."
        )
        raise StartError(msg) from error


def _try_to_write(folder: Path) -> None:
    with TemporaryFile(dir=folder):
        pass


def nearest(folder: Path) -> Path:
    """Return a folder that is there: this one, or the nearest one around it."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def try_folder(folder: Path) -> None:
    """Try whether a folder could be made and written, and leave nothing behind.

    Raises:
        OSError: it could not.
    """
    _try_to_write(nearest(folder))


async def bring(settings: Settings) -> None:
    """Bring the database to the tables of this program, its folders made first.

    Raises:
        StartError: it cannot be opened, or belongs to a newer program.
    """
    from storage.migrations import migrate  # noqa: PLC0415  # slow to load

    make_folders(settings)
    await _open(settings)
    await migrate(settings.database_url)


async def check(settings: Settings) -> None:
    """Refuse to start on tables that are not those of this program.

    Raises:
        StartError: they are not, or the database cannot be opened.
    """
    from storage.migrations import check as check_tables  # noqa: PLC0415  # slow to load

    await _open(settings)
    await check_tables(settings.database_url)


async def _open(settings: Settings) -> None:
    """Open the database once, and say in words what is wrong if that fails.

    Raises:
        NotOpenedError: it cannot be opened.
    """
    from storage import migrations  # noqa: PLC0415  # slow to load

    try:
        await migrations.revisions(settings.database_url)
    except _faults(settings) as error:
        raise NotOpenedError(_advice(settings, error)) from error


def _faults(settings: Settings) -> tuple[type[Exception], ...]:
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # slow to load

    if settings.sqlite_path is not None:
        return SQLAlchemyError, OSError
    from asyncpg import InterfaceError, PostgresError  # noqa: PLC0415  # slow to load

    return SQLAlchemyError, OSError, InterfaceError, PostgresError


def _advice(settings: Settings, error: Exception) -> str:
    """Say what is wrong; never the address as it stands, which has a password in it."""
    path = settings.sqlite_path
    if path is not None:
        return (
            f"The database {path} cannot be opened ({reason(error)}). Put the right file "
            "there, a backup for example, or change CONTACTS_DATABASE_URL."
        )
    return (
        f"The PostgreSQL of CONTACTS_DATABASE_URL cannot be used ({reason(error)}). See "
        "that it runs and takes connections, and check host, port, user, password and name."
    )


def reason(error: BaseException) -> str:
    """Return why, in the few words of the system or the database itself."""
    behind = getattr(error, "orig", None) or error
    words = getattr(behind, "strerror", None) or str(behind)
    return words.splitlines()[0] if words else type(behind).__name__
