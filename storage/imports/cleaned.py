"""A row of a file once it is cleaned, and the private file that keeps such rows."""

import marshal
import os
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from storage.profiles import COLUMNS

Pair = tuple[str, str]
"""The kind and the normalised value of an identity: what makes two of them the same."""


BUNDLE: Final = 50


class Cleaned(NamedTuple):
    """A row as the decision sees it.

    ``ordinal`` counts the rows from 1, ``number`` is where the person finds the row in the
    file.  ``reason`` says why the row cannot be taken.  ``identities`` are kind, value and
    normalised value each; ``columns`` has a value or None for each of the ``COLUMNS`` of a
    contact, ``properties`` those of its own fields; ``tags`` are pairs of a folded form and
    a spelling; ``words`` is what the contact is found by, on lines as ``storage/search.py``
    has them, ``sort_name`` how it is sorted.
    """

    ordinal: int
    number: int
    reason: str
    identities: Sequence[tuple[str, str, str]]
    columns: tuple[Any, ...]
    properties: dict[str, Any]
    tags: Sequence[tuple[str, str]] = ()
    words: str = ""
    sort_name: str = ""

    @property
    def name(self) -> str | None:
        """The name of the person."""
        return self.columns[_NAME] if self.columns else None

    @property
    def facts(self) -> dict[str, Any]:
        """All values but identities and tags, without blanks."""
        own = zip(COLUMNS, self.columns, strict=True)
        return {name: value for name, value in own if value is not None} | self.properties


_NAME: Final = COLUMNS.index("name")


# Raised whenever rows are written in another way: those that wait are cleaned anew then.
LAYOUT: Final = 4


class Stage:
    """Cleaned rows in a SQLite file of their own, which can be made again at any time.

    The rows wait there between check and run, so that neither keeps them in memory and
    nobody's writes wait for them.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path, isolation_level=None)
        # Lost in a crash, it is made again: it need not reach the disk.
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS made (key TEXT)")

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
        self._db.execute("DROP TABLE IF EXISTS bundle")
        self._db.execute("CREATE TABLE bundle (number INTEGER PRIMARY KEY, body, cells)")
        self._db.execute("DROP TABLE IF EXISTS repeated")
        self._db.execute("CREATE TABLE repeated (ordinal INTEGER PRIMARY KEY)")
        self._waiting: list[tuple[Cleaned, list[str]]] = []

    def add(self, rows: Iterable[Cleaned], cells: Iterable[list[str]]) -> None:
        """Put rows in; ``cells`` are those of the file, for telling what went wrong."""
        self._waiting += zip(rows, cells, strict=True)
        whole = len(self._waiting) - len(self._waiting) % BUNDLE
        self._write(self._waiting[:whole])
        del self._waiting[:whole]

    def finish(self, key: str, repeated: Iterable[int] = ()) -> None:
        """Note that all rows of this setup are there, once they are on the disk.

        ``repeated`` are those that share an identity with another row.
        """
        self._write(self._waiting)
        self._db.execute("BEGIN")
        some = ((ordinal,) for ordinal in repeated)
        self._db.executemany("INSERT INTO repeated VALUES (?)", some)
        self._db.execute("COMMIT")
        with self._path.open("rb") as file:
            os.fsync(file)
        self._db.execute("INSERT INTO made VALUES (?)", (_mine(key),))

    def _write(self, pairs: list[tuple[Cleaned, list[str]]]) -> None:
        """Write rows, fifty in a bundle: one alone costs more to write than to clean."""
        bundles = [pairs[at : at + BUNDLE] for at in range(0, len(pairs), BUNDLE)]
        lines = (
            (
                _bundle(bundle[0][0].ordinal),
                _dump([tuple(row) for row, _ in bundle]),
                _dump([cells for _, cells in bundle]),
            )
            for bundle in bundles
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO bundle VALUES (?, ?, ?)", lines)
        self._db.execute("COMMIT")

    def rows(self, after: int, count: int) -> list[Cleaned]:
        """Return at most so many rows, in the order of the file."""
        query = "SELECT body FROM bundle WHERE number BETWEEN ? AND ? ORDER BY number"
        first, last = after + 1, after + count
        found = self._db.execute(query, (_bundle(first), _bundle(last)))
        rows = [Cleaned._make(row) for (body,) in found for row in _load(body)]
        return rows[after % BUNDLE :][:count]

    def repeated(self, rows: Sequence[Cleaned]) -> set[int]:
        """Return which of these rows share an identity with another row of the file."""
        if not rows:
            return set()
        query = "SELECT ordinal FROM repeated WHERE ordinal BETWEEN ? AND ?"
        found = self._db.execute(query, (rows[0].ordinal, rows[-1].ordinal))
        return {ordinal for (ordinal,) in found}

    def row(self, ordinal: int) -> Cleaned:
        """Return one row."""
        return self.rows(ordinal - 1, 1)[0]

    def cells(self, ordinals: Iterable[int]) -> dict[int, list[str]]:
        """Return the cells of rows as the file has them."""
        query = "SELECT cells FROM bundle WHERE number = ?"
        opened: dict[int, list[list[str]]] = {}
        for number in {_bundle(ordinal) for ordinal in ordinals}:
            (cells,) = self._db.execute(query, (number,)).fetchone()
            opened[number] = _load(cells)
        return {at: opened[_bundle(at)][(at - 1) % BUNDLE] for at in ordinals}


def _bundle(ordinal: int) -> int:
    return (ordinal - 1) // BUNDLE


def _mine(key: str) -> str:
    """Return the key for this program and Python: others write their rows differently."""
    return f"{sys.hexversion} {LAYOUT} {key}"


def _dump(body: Any) -> bytes:
    """Write plain values; version 2 does not look for those that are there already."""
    return marshal.dumps(body, 2)


def _load(body: bytes) -> Any:
    """Read what ``Stage`` has written, in a quarter of the time that JSON takes."""
    return marshal.loads(body)  # noqa: S302 - nobody else writes to that file
