"""Stores with many contacts, made once and kept in a temporary folder between runs."""

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.migrations import migrate
from tests.benchmarks import filling, made_up
from tests.benchmarks.filling import fill_sqlite
from tests.benchmarks.made_up import write_csv
from tests.benchmarks.running import team_id

FOLDER: Final = Path(tempfile.gettempdir()) / "contacts-benchmarks"


async def sqlite_store(count: int) -> Path:
    """Return a file with so many contacts; whoever changes it works on a copy."""
    path = FOLDER / f"{count}-{_edition()}.db"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        await migrate(_url(unfinished))
        fill_sqlite(unfinished, team_id(), count)
        unfinished.rename(path)
    await migrate(_url(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


async def copy_of_store(count: int, folder: Path) -> Path:
    """Put a copy of that file into a bot's data folder, and return the copy."""
    return _copied(await sqlite_store(count), folder)


def _copied(store: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(store, folder / "contacts.db"))


def csv_file(rows: int) -> Path:
    """Return a CSV file of so many rows."""
    path = FOLDER / f"{rows}-{_edition()}.csv"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".part")
        write_csv(unfinished, rows)
        unfinished.rename(path)
    return path


def _edition() -> str:
    """Return a word that changes with whatever makes the contacts."""
    sources = [Path(module.__file__ or "") for module in (filling, made_up)]
    return hashlib.sha256(b"".join(s.read_bytes() for s in sources)).hexdigest()[:8]


def _url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"
