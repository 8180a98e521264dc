"""The private file that keeps the cleaned rows of an import, and what is known of them."""

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storage.files import frames
from storage.files.chunks import Chunk
from storage.imports.batch import Batch
from storage.imports.layout import Layout
from storage.imports.stretch import Stretch, dump, load

# Raised whenever rows are written in another way: those that wait are cleaned anew then.
LAYOUT: Final = 8


class Stage:
    """Cleaned rows in a SQLite file of their own, which can be made again at any time.

    The rows wait there between check and run, so that neither keeps them in memory and
    nobody's writes wait for them.  A SQLite database takes them from here by itself; see
    ``copying.py``.  A row that is ``repeated`` shares an identity with another of the
    file; one that is ``met`` does with a contact, as the check has found.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Whoever writes to the database asks for rows in a thread of its own, in turn.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Lost with the power, it is made again: it need not reach the disk.  A journal it
        # needs: who comes after one that was killed must find a file that can be read.
        self._db.execute("PRAGMA page_size=16384")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(_SEALED)
        self._layout: Layout | None = None
        self._size = 0

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def holds(self, key: str) -> bool:
        """Tell whether all rows of this setup are there."""
        query = "SELECT layout FROM sealed WHERE key = ?"
        found = self._db.execute(query, (_mine(key),)).fetchone()
        if found and found[0]:
            self._layout = Layout._make(load(found[0]))
            (self._size,) = self._db.execute("SELECT max(last) FROM bundle").fetchone()
        return found is not None

    def clear(self) -> None:
        """Begin anew."""
        self._layout, self._size = None, 0
        for table in ("sealed", "row", *_TABLES):
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
        self._db.execute(_SEALED)
        for table, columns in _TABLES.items():
            self._db.execute(f"CREATE TABLE {table} ({columns})")

    def add(self, batch: Batch, chunk: Chunk) -> None:
        """Put rows in; ``chunk`` is what the file has, to tell what went wrong."""
        layout = self._layout or self._begin(batch)
        self._layout, self._size = layout.seen(batch), batch.last
        marks = ", ".join("?" * len(layout.columns))
        spelled = {text: list(tags) for text, tags in batch.spelled.items()}
        bundle = batch.last, batch.ordinals[0], dump(batch.odd), dump(spelled)
        with self._transaction():
            self._db.executemany(f"INSERT INTO row VALUES ({marks})", layout.lines(batch))  # noqa: S608 - our own
            self._db.execute(
                "INSERT INTO bundle VALUES (?, ?, ?, ?, ?)",
                (*bundle, dump(frames.packed(chunk))),
            )

    def _begin(self, batch: Batch) -> Layout:
        layout = Layout.of(batch)
        _, *others = layout.columns
        columns = ", ".join(["ordinal INTEGER PRIMARY KEY", *others])
        self._db.execute(f"CREATE TABLE row ({columns})")
        return layout

    def finish(self, key: str, repeated: Iterable[int] = ()) -> None:
        """Note that all rows of this setup are there, once they are on the disk."""
        self._note("repeated", repeated)
        self._seal(key)

    def meet(self, ordinals: Iterable[int]) -> None:
        """Keep rows that meet a contact."""
        self._note("met", ordinals)

    def forget_met(self) -> None:
        """Forget which rows meet a contact."""
        self._db.execute("DELETE FROM sealed WHERE key LIKE ?", (_mine(f"{_MET}%"),))
        self._db.execute("DELETE FROM met")

    def finish_met(self, state: str) -> None:
        """Note that no other rows meet a contact while the contacts are in this state."""
        self._seal(_MET + state)

    def knows_met(self, state: str) -> bool:
        """Tell whether we know which rows meet a contact that is in this state."""
        return self.holds(_MET + state)

    def stretch(self, after: int, count: int) -> Stretch | None:
        """Return at most so many rows, in the order of the file; None after the last."""
        if self._layout is None or after >= self._size:
            return None
        last = min(after + count, self._size)
        return Stretch(self._db, self._layout, after + 1, last)

    def repeated(self, rows: Stretch) -> set[int]:
        """Return which of these rows share an identity with another row of the file."""
        return self._noted("repeated", rows)

    def met(self, rows: Stretch) -> set[int]:
        """Return which of these rows meet a contact, as far as was noted."""
        return self._noted("met", rows)

    def cells(self, ordinals: Iterable[int]) -> dict[int, list[str]]:
        """Return the cells of rows as the file has them; a row may have none."""
        query = (
            "SELECT last, first, cells FROM bundle WHERE last >= ? ORDER BY last LIMIT 1"
        )
        cells: dict[int, list[str]] = {}
        last, first, columns = 0, 0, []
        for ordinal in sorted(ordinals):
            if ordinal > last:
                last, first, packed = self._db.execute(query, (ordinal,)).fetchone()
                chunk = frames.unpacked(*load(packed))
                columns = [chunk.column(at) for at in range(len(chunk.columns))]
            texts = [column[ordinal - first] for column in columns]
            cells[ordinal] = texts if any(texts) else []
        return cells

    def _note(self, table: str, ordinals: Iterable[int]) -> None:
        some = ((ordinal,) for ordinal in ordinals)
        with self._transaction():
            self._db.executemany(f"INSERT INTO {table} VALUES (?)", some)  # noqa: S608 - our own

    def _noted(self, table: str, rows: Stretch) -> set[int]:
        query = f"SELECT ordinal FROM {table} WHERE ordinal BETWEEN ? AND ?"  # noqa: S608 - our own
        return {one for (one,) in self._db.execute(query, (rows.first, rows.last))}

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        yield
        self._db.execute("COMMIT")

    def _seal(self, key: str) -> None:
        """Say that it is there, once it is."""
        with self._path.open("rb") as file:
            os.fsync(file)
        layout = dump(tuple(self._layout)) if self._layout else None
        self._db.execute("INSERT INTO sealed VALUES (?, ?)", (_mine(key), layout))


_MET: Final = "met "
_SEALED: Final = "CREATE TABLE IF NOT EXISTS sealed (key TEXT, layout)"
_TABLES: Final = {
    "bundle": "last INTEGER PRIMARY KEY, first, odd, spelled, cells",
    "repeated": "ordinal INTEGER PRIMARY KEY",
    "met": "ordinal INTEGER PRIMARY KEY",
}


def _mine(key: str) -> str:
    """Return the key for this program and Python: others write their rows differently."""
    return f"{sys.hexversion} {LAYOUT} {key}"
