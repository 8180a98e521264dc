"""Who fits a query: how many, and which of them stand on a page."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, not_
from sqlmodel import col, select

from storage.models import Contact, State
from storage.query import Query, sql
from storage.query.errors import BadOperandError
from storage.query.sets import Condition, Scope
from storage.words import fold

PAGE_ROWS: Final = 10
MOST_COUNTED: Final = 10_000
MOST_RANKED: Final = 300
SORTS: Final[Mapping[str, Any]] = {
    "name": col(Contact.sort_name),
    "company": col(Contact.company),
    "created": col(Contact.id),
    "number": col(Contact.number),
    "updated": col(Contact.updated_at),
}


class Fitting:
    """Who fits a query.

    What can be counted is read whole, which counts it too; of a larger result, a page.
    """

    def __init__(
        self, connection: Connection, query: Query, scope: Scope, everybody: int
    ) -> None:
        self._connection, self._query, self._scope = connection, query, scope
        self._led = sql.led(query.expression, scope)
        words = None if query.sort else sql.words_alone(query.expression)
        self._key = fold(words or "") or None
        self._whole: Sequence[Any] | None = None
        self.count = everybody
        if query.expression is not None:
            self.count = self._read(MOST_RANKED)
            if self._whole is None and self._key is not None:
                self.count = self._counted(sql.to_count(query.expression, scope))
            elif self._whole is None:
                self.count = self._read(MOST_COUNTED)

    def page_number(self) -> int:
        """Return the number of the page that is shown: the last one, if fewer are left."""
        if self._query.expression is None or self.count > MOST_COUNTED:
            return self._query.page
        return min(self._query.page, max(1, -(-self.count // PAGE_ROWS)))

    def ids(self, start: int) -> list[int]:
        """Return the ids on the page that begins after ``start`` others."""
        if self._whole is not None and not self._query.sort:
            return _ranked(self._whole, self._key)[start : start + PAGE_ROWS]
        if self._key is None:
            return self._in_order(start)
        return self._by_name_first(named(self._key), start)

    def _read(self, most: int) -> int:
        """Read everybody who fits, if they are no more than so many, and count them."""
        first = sql.led(self._query.expression, self._scope, most + 1)
        found = self._connection.execute(first).all()
        self._whole = found if len(found) <= most else None
        return len(found)

    def _in_order(self, start: int) -> list[int]:
        """Page through in the order that was asked for.

        Where more fit than are counted, the next one is never far in that order's index.
        """
        statement: Select[Any] = self._led
        if self._whole is None:
            condition = sql.contacts(self._query.expression, self._scope)
            statement = select(Contact.id).where(condition)
        return self._slice(statement.order_by(*_order(self._query)), start, PAGE_ROWS)

    def _by_name_first(self, is_named: Condition, start: int) -> list[int]:
        """Page through a large result: whose name begins so, by name, then all others.

        To rank all of it would mean to read all of it.  Whose name begins with the words
        has them, so the index of names alone says who that is.
        """
        own = select(Contact.id).where(sql.contacts(None, self._scope), is_named)
        by_name = own.order_by(col(Contact.sort_name), col(Contact.id))
        ids = self._slice(by_name, start, PAGE_ROWS)
        if len(ids) < PAGE_ROWS:
            skip = max(0, start - self._counted(own))
            others = self._led.where(not_(is_named))
            others = others.order_by(others.selected_columns[0])
            ids += self._slice(others, skip, PAGE_ROWS - len(ids))
        return ids

    def _counted(self, ids: Select[Any]) -> int:
        some = ids.limit(MOST_COUNTED + 1).subquery()
        counted = select(func.count()).select_from(some)
        return int(self._connection.execute(counted).scalar_one())

    def _slice(self, ids: Select[Any], start: int, most: int) -> list[int]:
        return ids_of(self._connection, ids.offset(start).limit(most))


def ids_of(connection: Connection, query: Select[Any]) -> list[int]:
    """Return what a statement for ids finds."""
    return list(connection.execute(query).scalars())


def _ranked(found: Sequence[Any], key: str | None) -> list[int]:
    """Return the ids of a small result by name, where words match it best first."""

    def rank(row: Any) -> tuple[int, str, int]:
        id_, name = row
        if key is None:
            return 0, name, id_
        begins = any(word.startswith(key) for word in name.split(" "))
        return 0 if name == key else 1 if name.startswith(key) else 3 - begins, name, id_

    return [row[0] for row in sorted(found, key=rank)]


def named(key: str) -> Condition:
    """Return the condition for names that begin with ``key``, by their index."""
    name = col(Contact.sort_name)
    return and_(col(Contact.state) == State.ACTIVE, name >= key, name < key + "\U0010ffff")


def _order(query: Query) -> list[Any]:
    order = []
    for sort in query.sort:
        if sort.field not in SORTS:
            raise BadOperandError("sort", sort.field, f"Sort by {', '.join(SORTS)}.")
        column = SORTS[sort.field]
        order.append(column.desc() if sort.descending else column.asc())
    descending = bool(query.sort) and query.sort[-1].descending
    identity = col(Contact.id)
    order = order or [col(Contact.sort_name)]
    return [*order, identity.desc() if descending else identity.asc()]
