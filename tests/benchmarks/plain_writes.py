"""The floor under one-contact writes: plain sqlite3 transactions on a store of ours.

Each is durable (``synchronous=FULL``), keeps the full text, and writes what is needed to
take it back: less than that no product can do.
"""

import json
import sqlite3
from pathlib import Path
from typing import Any, Final, Self

Row = tuple[Any, ...]
_MERGED: Final = "UPDATE contact SET state = 'merged', merged_into = ? WHERE id = ?"
_FORGET: Final = (
    "INSERT INTO contact_search (contact_search, rowid, words) VALUES ('delete', ?, ?)"
)
_KEEP: Final = "INSERT INTO plain_merge (one, other, kept) VALUES (?, ?, ?)"


class PlainStore:
    """A store of ours, written to without anything between."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._run(f"PRAGMA {pragma}")
        self._run("CREATE TABLE IF NOT EXISTS plain_merge (one, other, kept)")
        self._merged: list[tuple[int, int, Row, list[int], list[int]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def merge(self, one: int, other: int) -> None:
        """Merge ``other`` into ``one``."""
        self._run("BEGIN IMMEDIATE")
        rows = [self._row(one), self._row(other)]
        tags = self._ids("SELECT tag_id FROM contact_tag WHERE contact_id = ?", other)
        ways = self._ids("SELECT id FROM identity WHERE contact_id = ?", other)
        kept = json.dumps([rows, tags, ways], default=str)
        self._run(_KEEP, one, other, kept)
        words = [self._forget(one), self._forget(other)]
        self._run("DELETE FROM contact_tag WHERE contact_id = ?", other)
        for tag in tags:
            self._run("INSERT OR IGNORE INTO contact_tag VALUES (?, ?)", tag, one)
        self._run("UPDATE identity SET contact_id = ? WHERE contact_id = ?", one, other)
        self._run(_MERGED, one, other)
        self._run("UPDATE contact SET company = title WHERE id = ?", one)
        self._index(one, " ".join(words))
        self._run("COMMIT")
        self._merged.append((one, other, tuple(words), tags, ways))

    def unmerge(self) -> None:
        """Take the newest merge apart."""
        one, other, words, tags, ways = self._merged.pop()
        self._run("BEGIN IMMEDIATE")
        self._forget(one)
        self._run("UPDATE contact SET title = company WHERE id = ?", one)
        self._run("UPDATE contact SET state = 'active' WHERE id = ?", other)
        for way in ways:
            self._run("UPDATE identity SET contact_id = ? WHERE id = ?", other, way)
        for tag in tags:
            self._run("INSERT OR IGNORE INTO contact_tag VALUES (?, ?)", tag, other)
        for contact, its in zip((one, other), words, strict=True):
            self._index(contact, its)
        self._run("DELETE FROM plain_merge WHERE one = ? AND other = ?", one, other)
        self._run("COMMIT")

    def delete(self, contact: int) -> None:
        """Delete a contact, as far as nobody finds it any more."""
        self._run("BEGIN IMMEDIATE")
        self._forget(contact)
        self._run("DELETE FROM contact_tag WHERE contact_id = ?", contact)
        self._run("UPDATE contact SET state = 'trashed' WHERE id = ?", contact)
        self._run("COMMIT")

    def _run(self, statement: str, *values: Any) -> list[Row]:
        return self._connection.execute(statement, values).fetchall()

    def _row(self, contact: int) -> Row:
        return self._run("SELECT * FROM contact WHERE id = ?", contact)[0]

    def _ids(self, statement: str, contact: int) -> list[int]:
        return [row[0] for row in self._run(statement, contact)]

    def _forget(self, contact: int) -> str:
        found = self._run("SELECT words FROM search_text WHERE contact_id = ?", contact)
        words = str(found[0][0])
        delete = (
            "INSERT INTO contact_search (contact_search, rowid, words) VALUES (?, ?, ?)"
        )
        self._run(delete, "delete", contact, words)
        self._run("DELETE FROM search_text WHERE contact_id = ?", contact)
        return words

    def _index(self, contact: int, words: str) -> None:
        self._run("INSERT INTO search_text VALUES (?, ?)", contact, words)
        insert = "INSERT INTO contact_search (rowid, words) VALUES (?, ?)"
        self._run(insert, contact, words)
