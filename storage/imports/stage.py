"""The private file that keeps the cleaned rows of an import, and what is known of them."""

import marshal
import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from storage.imports.batch import Batch, Reach, joined

# Raised whenever rows are written in another way: those that wait are cleaned anew then.
LAYOUT: Final = 5


class Stage:
    """Cleaned rows in a SQLite file of their own, which can be made again at any time.

    The rows wait there between check and run, so that neither keeps them in memory and
    nobody's writes wait for them.  A row that is ``repeated`` shares an identity with
    another of the file; one that is ``met`` does with a contact, as the check has found.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        # Lost in a crash, it is made again: it need not reach the disk.
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS made (key TEXT)")
        self._opened: Batch | None = None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def holds(self, key: str) -> bool:
        """Tell whether all rows of this setup are there."""
        made = self._db.execute("SELECT 1 FROM made WHERE key = ?", (_mine(key),))
        return made.fetchone() is not None

    def clear(self) -> None:
        """Begin anew."""
        self._db.execute("DELETE FROM made")
        for table, columns in _TABLES.items():
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
            self._db.execute(f"CREATE TABLE {table} ({columns})")

    def add(self, batch: Batch, cells: Sequence[list[str]]) -> None:
        """Put rows in; ``cells`` are the columns of the file, to tell what went wrong."""
        line = (batch.last, _dump(_plain(batch)), _dump(cells))
        self._db.execute("INSERT INTO bundle VALUES (?, ?, ?)", line)

    def finish(self, key: str, repeated: Iterable[int] = ()) -> None:
        """Note that all rows of this setup are there, once they are on the disk."""
        self._note("repeated", repeated)
        self._seal(key)

    def meet(self, ordinals: Iterable[int]) -> None:
        """Keep rows that meet a contact."""
        self._note("met", ordinals)

    def forget_met(self) -> None:
        """Forget which rows meet a contact."""
        self._db.execute("DELETE FROM made WHERE key LIKE ?", (_mine(f"{_MET}%"),))
        self._db.execute("DELETE FROM met")

    def finish_met(self, state: str) -> None:
        """Note that no other rows meet a contact while the contacts are in this state."""
        self._seal(_MET + state)

    def knows_met(self, state: str) -> bool:
        """Tell whether we know which rows meet a contact that is in this state."""
        return self.holds(_MET + state)

    def batch(self, after: int, count: int) -> Batch | None:
        """Return at most so many rows, in the order of the file; None after the last."""
        end = after + count
        parts = []
        while after < end and (batch := self._bundle(after + 1)):
            start = after + 1 - batch.first
            parts.append(batch.part(start, start + end - after))
            after = parts[-1].last
        return joined(parts) if parts else None

    def _bundle(self, ordinal: int) -> Batch | None:
        """Return the bundle in which a row is; the last one that was asked for stays."""
        query = "SELECT last, body FROM bundle WHERE last >= ? ORDER BY last LIMIT 1"
        opened = self._opened
        if opened is None or not opened.first <= ordinal <= opened.last:
            found = self._db.execute(query, (ordinal,)).fetchone()
            if found is None:
                return None
            self._opened = _batch(_load(found[1]))
        return self._opened

    def repeated(self, batch: Batch) -> set[int]:
        """Return which of these rows share an identity with another row of the file."""
        return self._noted("repeated", batch)

    def met(self, batch: Batch) -> set[int]:
        """Return which of these rows meet a contact, as far as was noted."""
        return self._noted("met", batch)

    def cells(self, ordinals: Iterable[int]) -> dict[int, list[str]]:
        """Return the cells of rows as the file has them; a row may have none."""
        query = "SELECT last, cells FROM bundle WHERE last >= ? ORDER BY last LIMIT 1"
        cells: dict[int, list[str]] = {}
        last, columns = 0, []
        for ordinal in sorted(ordinals):
            if ordinal > last:
                last, body = self._db.execute(query, (ordinal,)).fetchone()
                columns = _load(body)
            texts = [column[ordinal - last - 1] for column in columns]
            cells[ordinal] = texts if any(texts) else []
        return cells

    def _note(self, table: str, ordinals: Iterable[int]) -> None:
        some = ((ordinal,) for ordinal in ordinals)
        self._db.execute("BEGIN")
        self._db.executemany(f"INSERT INTO {table} VALUES (?)", some)  # noqa: S608 - our own
        self._db.execute("COMMIT")

    def _noted(self, table: str, batch: Batch) -> set[int]:
        query = f"SELECT ordinal FROM {table} WHERE ordinal BETWEEN ? AND ?"  # noqa: S608 - our own
        return {one for (one,) in self._db.execute(query, (batch.first, batch.last))}

    def _seal(self, key: str) -> None:
        """Say that it is there, once it is."""
        with self._path.open("rb") as file:
            os.fsync(file)
        self._db.execute("INSERT INTO made VALUES (?)", (_mine(key),))


_MET: Final = "met "
_TABLES: Final = {
    "bundle": "last INTEGER PRIMARY KEY, body, cells",
    "repeated": "ordinal INTEGER PRIMARY KEY",
    "met": "ordinal INTEGER PRIMARY KEY",
}


def _plain(batch: Batch) -> tuple[Any, ...]:
    """Return a batch as plain values; what we make of them is no tuple to marshal."""
    first, numbers, reasons, reached, *others = batch
    return first, numbers, reasons, [tuple(reach) for reach in reached], *others


def _batch(values: tuple[Any, ...]) -> Batch:
    batch = Batch._make(values)
    return batch._replace(reached=[Reach._make(reach) for reach in batch.reached])


def _mine(key: str) -> str:
    """Return the key for this program and Python: others write their rows differently."""
    return f"{sys.hexversion} {LAYOUT} {key}"


def _dump(body: Any) -> bytes:
    """Write plain values; version 2 does not look for those that are there already."""
    return marshal.dumps(body, 2)


def _load(body: bytes) -> Any:
    """Read what ``Stage`` has written, in a quarter of the time that JSON takes."""
    return marshal.loads(body)  # noqa: S302 - nobody else writes to that file
