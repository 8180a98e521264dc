"""No byte is left of what was erased, as far as the database lets us reach.

SQLite: every connection overwrites what it deletes (``secure_delete``).  What is left then
are the pieces of the full-text index, which are merged into one; the write-ahead log, which
is emptied into the file; and copies of the file made before its tables changed, which go.
The blocks of a disk that a shorter file gives back are the file system's: encrypt the disk.

PostgreSQL: ``VACUUM`` frees the dead rows, and ``ANALYZE`` the statistics, which quote
values.  The space they had is overwritten as new rows come.  A transaction that has been
open since before keeps them.  Its own write-ahead log has them until the segments are
used again (at the latest after two checkpoints, by default within ten minutes of writing,
as far as ``wal_keep_size`` and replication slots let go of them); archived log, replicas'
logs and backups, for as long as whoever runs the server keeps those.
"""

import asyncio
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import Final

from storage import indexing
from storage.database import Database
from storage.errors import BusyError
from storage.register import REGISTER

LOOKS: Final = 100
LOOK_SECONDS: Final = 0.05
PAUSE_SECONDS: Final = 0.02


async def wipe(database: Database) -> None:
    """Overwrite what deleted rows leave behind.

    Raises:
        BusyError: somebody still reads what was there before; to be done again.
    """
    if not database.is_sqlite:
        tables = ", ".join(f'"{belonging.table.name}"' for belonging in REGISTER)
        await database.apart(f"VACUUM (ANALYZE) {tables}")
        return
    await _merge_index(database)
    await _empty_log(database)
    await asyncio.to_thread(_remove_copies, Path(database.url.database or ""))


async def _merge_index(database: Database) -> None:
    """Merge all pieces of the index into one, a few at a time: others write in between."""
    await database.write(indexing.begin_to_merge_all)
    while await database.write(indexing.merge):  # noqa: ASYNC110  # for others to write
        await asyncio.sleep(PAUSE_SECONDS)


async def _empty_log(database: Database) -> None:
    """Move the write-ahead log into the file, and cut it off."""
    for _ in range(LOOKS):
        with suppress(BusyError):
            is_busy, *_ = await database.apart("PRAGMA wal_checkpoint(TRUNCATE)")
            if not is_busy:
                return
        await asyncio.sleep(LOOK_SECONDS)
    raise BusyError


def _remove_copies(path: Path) -> None:
    """Remove the copies that ``migrate`` made: nobody can be erased from them."""
    for copy in path.parent.glob(f"{escape(path.name)}.before-*"):
        copy.unlink(missing_ok=True)
