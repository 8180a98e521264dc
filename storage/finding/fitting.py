"""Who fits a query: how many, and which of them stand on a page."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection
from sqlmodel import col, select

from storage.finding.idsets import Ids
from storage.finding.ranking import MOST_RANKED, PAGE_ROWS, ByWords
from storage.models import Contact
from storage.query import Query, Sort, counting, sql
from storage.query.counting import MOST_COUNTED
from storage.query.errors import BadOperandError
from storage.query.sets import Scope, same_tag
from storage.query.tree import Expression
from storage.query.words import words_of

SORTS: Final[Mapping[str, Any]] = {
    "name": col(Contact.sort_name),
    "company": col(Contact.company),
    "created": col(Contact.id),
    "number": col(Contact.number),
    "updated": col(Contact.updated_at),
}


def fitting(
    connection: Connection, query: Query, scope: Scope, everybody: int
) -> "ByWords | InOrder":
    """Return who fits a query: words by how well they match, all else by name.

    Raises:
        QueryError: it filters or sorts by what has no index.
    """
    words = None if query.sort else words_of(query.expression, scope)
    if words is not None:
        return ByWords(connection, words, scope)
    return InOrder(connection, query, scope, everybody)


def check(query: Query, scope: Scope) -> None:
    """Refuse a query that could never be answered, without asking anything.

    Raises:
        QueryError: it filters or sorts by what has no index.
    """
    _order(query.sort)
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
        if same_tag(expression) is None and not self._query.sort:
            first = sql.led(expression, self._scope, MOST_RANKED + 1)
            found = self._connection.execute(first).all()
            if len(found) <= MOST_RANKED:
                self._whole = found
                return len(found)
        return counting.count(self._connection, expression, self._scope)

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
    return Ids(ids.order_by(*_order(sort)), is_lasting=expression is None)


def _order(sorts: Sequence[Sort]) -> list[Any]:
    order = []
    for sort in sorts:
        if sort.field not in SORTS:
            raise BadOperandError("sort", sort.field, f"Sort by {', '.join(SORTS)}.")
        column = SORTS[sort.field]
        order.append(column.desc() if sort.descending else column.asc())
    descending = bool(sorts) and sorts[-1].descending
    identity = col(Contact.id)
    order = order or [col(Contact.sort_name)]
    return [*order, identity.desc() if descending else identity.asc()]
