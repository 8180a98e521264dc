"""What goes wrong with the database itself, and how it is said in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from storage.errors import BusyError, NoRoomError, UnreachableError

# PostgreSQL's codes: lock_not_available, deadlock_detected.
BUSY_CODES: Final = frozenset(("55P03", "40P01"))
# And of its classes: no connection, no room, going down or coming up.
AWAY_CLASSES: Final = ("08", "53", "57P")
# And for a disk: disk_full, io_error; SQLite's own are sqlite.org/rescode.html's.
DISK_CODES: Final = frozenset(("53100", "58030"))
DISK_RESULTS: Final = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
)


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words what goes wrong with the database itself.

    Raises:
        BusyError: others keep it locked, or it cannot be reached, or its disk is full.
    """
    try:
        yield
    except NoConnectionError as error:
        raise BusyError from error
    except DBAPIError as error:
        if is_locked(error):
            raise BusyError from error
        if _is_disk(error):
            raise NoRoomError from error
        if error.connection_invalidated or _code(error).startswith(AWAY_CLASSES):
            raise UnreachableError from error
        raise


def is_locked(error: DBAPIError) -> bool:
    """Tell whether it failed because others write."""
    return "database is locked" in str(error.orig) or _code(error) in BUSY_CODES


def _is_disk(error: DBAPIError) -> bool:
    """Tell whether the disk took nothing more; SQLite's results carry details above."""
    result = getattr(error.orig, "sqlite_errorcode", None) or 0
    return result & 0xFF in DISK_RESULTS or _code(error) in DISK_CODES


def _code(error: DBAPIError) -> str:
    """Return PostgreSQL's code of an error, ``""`` on SQLite."""
    return str(getattr(error.orig, "sqlstate", None) or "")
