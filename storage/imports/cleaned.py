"""A row of a file once it is cleaned, and the private file that keeps such rows."""

import json
import marshal
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from storage.profiles import COLUMNS

Pair = tuple[str, str]
"""The kind and the normalised value of an identity: what makes two of them the same."""


class Cleaned(NamedTuple):
    """A row as the decision sees it.

    ``ordinal`` counts the rows from 1, ``number`` is where the person finds the row in the
    file.  ``reason`` says why the row cannot be taken.  ``identities`` are kind, value and
    normalised value each; ``columns`` has a value or None for each of the ``COLUMNS`` of a
    contact, ``properties`` those of its own fields; ``tags`` are pairs of a folded form and
    a spelling; ``words`` is what the contact is found by.
    """

    ordinal: int
    number: int
    reason: str
    identities: Sequence[tuple[str, str, str]]
    columns: tuple[Any, ...]
    properties: dict[str, Any]
    tags: Sequence[tuple[str, str]] = ()
    words: str = ""

    @property
    def pairs(self) -> list[Pair]:
        """The identities as they are compared."""
        return [(kind, normalised) for kind, _, normalised in self.identities]

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


class Stage:
    """Cleaned rows in a SQLite file of their own, which can be made again at any time.

    The rows wait there between check and run, so that neither keeps them in memory and
    nobody's writes wait for them.
    """

    def __init__(self, path: Path) -> None:
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
        self._db.execute("DROP TABLE IF EXISTS cleaned")
        self._db.execute("CREATE TABLE cleaned (ordinal INTEGER PRIMARY KEY, body, cells)")

    def add(self, rows: Iterable[Cleaned], cells: Iterable[list[str]]) -> None:
        """Put rows in; ``cells`` are those of the file, for telling what went wrong."""
        lines = (
            (row.ordinal, marshal.dumps(list(row)[1:]), marshal.dumps(texts))
            for row, texts in zip(rows, cells, strict=True)
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO cleaned VALUES (?, ?, ?)", lines)
        self._db.execute("COMMIT")

    def finish(self, key: str) -> None:
        """Note that all rows of this setup are there."""
        self._db.execute("INSERT INTO made VALUES (?)", (_mine(key),))

    def rows(self, after: int, count: int) -> list[Cleaned]:
        """Return at most so many rows, in the order of the file."""
        query = (
            "SELECT ordinal, body FROM cleaned WHERE ordinal > ? ORDER BY ordinal LIMIT ?"
        )
        found = self._db.execute(query, (after, count))
        return [Cleaned(ordinal, *_load(body)) for ordinal, body in found]

    def row(self, ordinal: int) -> Cleaned:
        """Return one row."""
        return self.rows(ordinal - 1, 1)[0]

    def cells(self, ordinals: Sequence[int]) -> dict[int, list[str]]:
        """Return the cells of rows as the file has them."""
        query = (
            "SELECT ordinal, cells FROM cleaned "
            "WHERE ordinal IN (SELECT value FROM json_each(?))"
        )
        found = self._db.execute(query, (json.dumps(ordinals),))
        return {ordinal: _load(cells) for ordinal, cells in found}


def _mine(key: str) -> str:
    """Return the key for this version of Python: another writes its values differently."""
    return f"{sys.hexversion} {key}"


def _load(body: bytes) -> Any:
    """Read what ``Stage`` has written, in a quarter of the time that JSON takes."""
    return marshal.loads(body)  # noqa: S302 - nobody else writes to that file
