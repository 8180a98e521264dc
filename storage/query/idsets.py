"""Sets of contacts by their ids: how to ask for one, count it, and page through it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
)
from sqlmodel import select

from storage.connections.haste import takes_long
from storage.connections.quick import read

PAGE_ROWS: Final = 10
MOST_COUNTED: Final = 10_000
ALL: Final = 2**62
_MOST: Final = bindparam("most", type_=BigInteger)
_START: Final = bindparam("start", type_=BigInteger)
_FEW: Final = bindparam("few", type_=BigInteger)
_LIST: Final = "ids"
_NOBODY: Final = "[]"
_KEPT: Final = 1_000


@dataclass(frozen=True)
class Ids:
    """A statement whose first column are ids, and its parameters.

    ``is_lasting``: it is the same for every query, and need not be understood again.
    ``is_slow``: it takes long at once, so nobody begins it who wants it in a moment.
    """

    statement: Select[Any]
    asked: Mapping[str, Any] = field(default_factory=dict)
    is_lasting: bool = True
    is_slow: bool = False

    def count(self, connection: Connection, most: int = ALL) -> int:
        """Return how many ids there are, up to so many."""
        found = self._read(connection, _counting(self.statement), {"most": most})
        return int(found[0][0])

    def exceed(self, connection: Connection, many: int) -> bool:
        """Tell whether there are more ids than so many, which is quicker than to count."""
        return bool(self.page(connection, many, 1))

    def rows(self, connection: Connection) -> Sequence[Sequence[Any]]:
        """Return all ids, with whatever else the statement reads."""
        return self._read(connection, self.statement, {})

    def page(self, connection: Connection, start: int, most: int) -> list[int]:
        """Return so many ids at most, after ``start`` others."""
        asked = {"start": start, "most": most}
        return [row[0] for row in self._read(connection, _paging(self.statement), asked)]

    def listed(self, connection: Connection, dialect: str, most: int) -> "tuple[int, Ids]":
        """Return how many ids there are, up to so many, and all of these as a set.

        They are one text, which the database makes and takes apart: to fetch each of some
        thousands, and to send it back, would take several times longer.
        """
        return self.listed_if_few(connection, dialect, most, most)

    def listed_if_few(
        self, connection: Connection, dialect: str, most: int, few: int
    ) -> "tuple[int, Ids]":
        """Return the same; the set is empty if there are more ids than a few."""
        listing = _listing(self.statement, dialect)
        (row,) = self._read(connection, listing, {"most": most, "few": few})
        return row[0], Ids(_on_list(dialect), {_LIST: row[1]})

    def _read(
        self, connection: Connection, statement: Select[Any], asked: Mapping[str, Any]
    ) -> Sequence[Sequence[Any]]:
        if self.is_slow:
            takes_long(connection)
        every = {**self.asked, **asked}
        if self.is_lasting:
            return read(connection, statement, every)
        return connection.execute(statement, every).all()


@lru_cache(_KEPT)
def _counting(ids: Select[Any]) -> Select[Any]:
    counted: Any = select(func.count())
    return counted.select_from(ids.limit(_MOST).subquery())  # type: ignore[no-any-return]  # SQLModel types it otherwise


@lru_cache(_KEPT)
def _paging(ids: Select[Any]) -> Select[Any]:
    return ids.offset(_START).limit(_MOST)


@lru_cache(_KEPT)
def _listing(ids: Select[Any], dialect: str) -> Select[Any]:
    some = ids.limit(_MOST).subquery()
    every: Any = func.json_group_array(some.c[0])
    if dialect != "sqlite":
        every = func.array_to_json(func.array_agg(some.c[0]))
    text = case((func.count() <= _FEW, cast(every, String)), else_=_NOBODY)
    counted: Any = select(func.count(), func.coalesce(text, _NOBODY))
    return counted.select_from(some)  # type: ignore[no-any-return]  # the same


def ticked(ids: Sequence[int], dialect: str) -> Select[Any]:
    """Return the statement for ids that are known: any number, as one text."""
    return _on_list(dialect).params({_LIST: json.dumps(list(ids))})


@lru_cache
def _on_list(dialect: str) -> Select[Any]:
    text = bindparam(_LIST, type_=String)
    if dialect == "sqlite":
        return select(func.json_each(text).table_valued("value").c.value)
    each: Any = func.json_array_elements_text(cast(text, JSON)).table_valued("value")
    return select(cast(each.c.value, BigInteger).label("value"))
