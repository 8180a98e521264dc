"""Who fits a query: how many, and which of them stand on a page."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection
from sqlmodel import select

from storage.finding.orders import in_order
from storage.finding.ranking import MOST_RANKED, ByWords
from storage.finding.tagged import ByTag
from storage.models import Contact
from storage.query import Query, Sort, sql
from storage.query.idsets import MOST_COUNTED, PAGE_ROWS, Ids
from storage.query.sets import Scope, same_tag
from storage.query.tree import Expression
from storage.query.words import words_of


def fitting(
    connection: Connection, query: Query, scope: Scope, everybody: int
) -> "ByTag | ByWords | InOrder":
    """Return who fits a query: words by how well they match, all else by name.

    Raises:
        QueryError: it filters or sorts by what has no index.
    """
    tag = same_tag(query.expression)
    if tag is not None:
        return ByTag(connection, tag, query.sort, scope)
    words = None if query.sort else words_of(query.expression, scope)
    if words is not None:
        return ByWords(connection, words, scope)
    return InOrder(connection, query, scope, everybody)


def check(query: Query, scope: Scope) -> None:
    """Refuse a query that could never be answered, without asking anything.

    Raises:
        QueryError: it filters or sorts by what has no index.
    """
    in_order(query.sort)
    sql.led(query.expression, scope)


def page_number(query: Query, count: int) -> int:
    """Return the number of the page that is shown: the last one, if fewer are left."""
    if query.expression is None or count > MOST_COUNTED:
        return query.page
    return min(query.page, max(1, -(-count // PAGE_ROWS)))


class InOrder:
    """Who fits a query, by name or in the order that was asked for."""

    def __init__(
        self, connection: Connection, query: Query, scope: Scope, everybody: int
    ) -> None:
        self._connection, self._query, self._scope = connection, query, scope
        self._whole: Sequence[Any] | None = None
        self.count = everybody
        if query.expression is not None:
            self.count = self._counted(query.expression)

    def _counted(self, expression: Expression) -> int:
        """Count who fits; what is small is read whole, which counts it too."""
        if not self._query.sort:
            first = sql.led(expression, self._scope, MOST_RANKED + 1)
            found = self._connection.execute(first).all()
            if len(found) <= MOST_RANKED:
                self._whole = found
                return len(found)
        fits = Ids(sql.led(expression, self._scope), is_lasting=False)
        return fits.count(self._connection, MOST_COUNTED + 1)

    def ids(self, start: int) -> list[int]:
        """Return the ids on the page that begins after ``start`` others."""
        if self._whole is not None:
            by_name = sorted(self._whole, key=lambda row: (row[1], row[0]))
            return [row[0] for row in by_name[start : start + PAGE_ROWS]]
        # Where more fit than are counted, the next one is never far in that order's index.
        expression, walks = self._query.expression, self.count > MOST_COUNTED
        scope = sql.timed(expression, self._scope)
        every = _ordered(expression, scope, self._query.sort, walks=walks)
        return every.page(self._connection, start, PAGE_ROWS)


@lru_cache(maxsize=1_000)
def _ordered(
    expression: Expression | None, scope: Scope, sort: tuple[Sort, ...], *, walks: bool
) -> Ids:
    """Return everybody who fits; ``walks``: found in their order, not put into it."""
    if walks or expression is None:
        ids: Any = select(Contact.id).where(sql.contacts(expression, scope))
    else:
        ids = sql.led(expression, scope)
    return Ids(ids.order_by(*in_order(sort)), is_lasting=expression is None)
