"""Rows that follow one another in the stage; of them, only what is asked for is read."""

import json
import marshal
import sqlite3
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from storage.imports.batch import Batch, Tags
from storage.imports.cleaned import Cleaned
from storage.imports.layout import Layout


class Stretch:
    """The rows from one ordinal to another; positions count from the first of them.

    ``odd`` has, by ordinal, the rows that cannot be plain, and why they cannot be taken if
    that is sure already; ``spelled`` the tags that each text means.
    """

    def __init__(
        self, db: sqlite3.Connection, layout: Layout, first: int, last: int
    ) -> None:
        self._db, self.layout = db, layout
        self.first, self.last = first, last
        self.odd: dict[int, str] = {}
        self.spelled: dict[str, Tags] = {}
        query = "SELECT odd, spelled FROM bundle WHERE last >= ? AND first <= ?"
        for odd, spelled in db.execute(query, (first, last)):
            self.odd |= load(odd)
            self.spelled |= load(spelled)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.last - self.first + 1

    @cached_property
    def tags(self) -> list[str]:
        """The text of each row that holds its tags."""
        if self.spelled.keys() <= {""}:
            return [""] * self.size
        return [text for (text,) in self._columns(["tags"])]

    @cached_property
    def keys(self) -> list[tuple[str, Sequence[str]]]:
        """The kind and the normalised values of each column of identities."""
        ways = self.layout.ways
        columns = (
            zip(*self._columns([way.key for way in ways]), strict=True) if ways else ()
        )
        return list(zip(self.layout.kinds, columns, strict=True))

    def rows(self, wanted: Sequence[int]) -> list[Cleaned]:
        """Return the rows at these positions, in their order."""
        if not wanted:
            return []
        query = (
            f"SELECT {', '.join(self.layout.columns)} FROM row "  # noqa: S608 - our own
            "WHERE ordinal IN (SELECT value FROM json_each(?)) ORDER BY ordinal"
        )
        ordinals = json.dumps([self.first + at for at in wanted])
        lines = self._db.execute(query, (ordinals,))
        return self.layout.batch(lines, self.odd, self.spelled).rows()

    def whole(self) -> Batch:
        """Return all of them column by column."""
        lines = self._columns(self.layout.columns)
        return self.layout.batch(lines, self.odd, self.spelled)

    def _columns(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        query = f"SELECT {', '.join(names)} FROM row WHERE ordinal BETWEEN ? AND ?"  # noqa: S608 - our own
        return self._db.execute(query, (self.first, self.last)).fetchall()


def dump(body: Any) -> bytes:
    """Write plain values; version 2 does not look for those that are there already."""
    return marshal.dumps(body, 2)


def load(body: bytes) -> Any:
    """Read what the stage has written, in a quarter of the time that JSON takes."""
    return marshal.loads(body)  # noqa: S302 - nobody else writes to that file
