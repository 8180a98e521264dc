"""Finding contacts: a page of a query, or the first letters of a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, exists
from sqlmodel import col, select

from storage.access import SEEING, Actor
from storage.clock import Clock
from storage.connections.quick import read
from storage.database import Database
from storage.errors import Choice
from storage.fields import FIELDS, sort_key
from storage.finding.columns import CHOICE, CHOSEN, chosen, name_of, names_in
from storage.finding.fitting import check, fitting, page_number
from storage.finding.ranking import by_name
from storage.finding.rows import Row, choices, rows
from storage.models import Role, Workspace
from storage.query import Query, Term, sql
from storage.query.errors import BadOperandError, NoSuchViewError
from storage.query.idsets import MOST_COUNTED, PAGE_ROWS
from storage.query.sets import Scope
from storage.values import check_storable

DEFAULT_COLUMNS: Final = ("name", "email", "phone", "company", "tags")


@dataclass(frozen=True)
class Page:
    """One page of a result.  ``is_capped``: there are more than ``count``."""

    rows: Sequence[Row]
    count: int
    is_capped: bool
    everybody: int
    number: int
    columns: Sequence[str]

    @property
    def first(self) -> int:
        """The position of the first row in the whole result, from 1."""
        return (self.number - 1) * PAGE_ROWS + 1

    @property
    def pages(self) -> int:
        """How many pages there are, as far as was counted."""
        return max(1, -(-self.count // PAGE_ROWS))


class Finding:
    """Finds contacts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._dialect = "sqlite" if database.is_sqlite else "postgresql"

    async def find(self, query: Query, *, by: Actor) -> Page:
        """Return the page that the query asks for, in the columns this person has chosen.

        Raises:
            QueryError: it filters or sorts by what has no index.
        """
        by.must_be(Role.VIEWER, SEEING)
        check_view(query)
        scope = self._scope(by)
        return await self._database.ask(lambda c: _page(c, query, scope, by))

    async def count(self, query: Query, *, by: Actor) -> Page:
        """Return a page without rows: how many fit, of how many.

        Raises:
            QueryError: it filters by what has no index.
        """
        by.must_be(Role.VIEWER, SEEING)
        check_view(query)
        scope = self._scope(by)
        return await self._database.ask(lambda c: _counted(c, query, scope, by))

    async def check(self, query: Query, *, by: Actor) -> None:
        """Refuse a query that could never be answered; nobody is looked for.

        Raises:
            QueryError: it filters or sorts by what has no index.
        """
        by.must_be(Role.VIEWER, SEEING)
        check_view(query)
        check(query, self._scope(by))

    async def page_of(
        self, contact_ids: Sequence[int], query: Query, first: int, *, by: Actor
    ) -> Page:
        """Return a page as it was shown before: the same contacts, as they are now."""
        by.must_be(Role.VIEWER, SEEING)
        return await self._database.ask(
            lambda c: _shown_before(c, contact_ids, query, first, by)
        )

    async def ids(self, query: Query, most: int, *, by: Actor) -> list[int]:
        """Return the ids of all who fit, and one more than ``most`` if there are more."""
        by.must_be(Role.VIEWER, SEEING)
        check_view(query)
        wanted = sql.led(query.expression, self._scope(by)).limit(most + 1)
        return sorted(await self._database.ask(lambda c: _ids_of(c, wanted)))

    async def suggest(self, typed: str, most: int = 20, *, by: Actor) -> list[Choice]:
        """Return contacts whose name begins with what was typed, then other matches.

        Raises:
            BadValueError: it has characters that no database can hold.
        """
        by.must_be(Role.VIEWER, SEEING)
        check_storable(typed)
        scope = self._scope(by)
        return await self._database.ask(lambda c: _suggested(c, typed, most, scope))

    async def choices(self, contact_ids: Sequence[int]) -> list[Choice]:
        """Return these contacts as one chooses among them."""
        return await self._database.ask(lambda c: choices(c, contact_ids))

    def _scope(self, by: Actor) -> Scope:
        return Scope(by.workspace_id, self._dialect, self._clock.now())


def check_view(query: Query) -> None:
    """Refuse a query by a view that there is not: without it, it would mean everybody.

    Raises:
        NoSuchViewError: it names one.
    """
    if query.view is not None:
        raise NoSuchViewError(query.view)


def _page(connection: Connection, query: Query, scope: Scope, by: Actor) -> Page:
    everybody, scope, choice = _surveyed(connection, scope, by)
    columns = _columns(query) or choice or DEFAULT_COLUMNS
    found = fitting(connection, query, scope, everybody)
    number = page_number(query, found.count)
    shown = rows(connection, found.ids((number - 1) * PAGE_ROWS), columns)
    is_capped = query.expression is not None and found.count > MOST_COUNTED
    count = MOST_COUNTED if is_capped else found.count
    return Page(shown, count, is_capped, everybody, number, columns)


def _counted(connection: Connection, query: Query, scope: Scope, by: Actor) -> Page:
    everybody, scope, _ = _surveyed(connection, scope, by)
    count = fitting(connection, query, scope, everybody).count
    is_capped = query.expression is not None and count > MOST_COUNTED
    shown = MOST_COUNTED if is_capped else count
    return Page([], shown, is_capped, everybody, 1, ())


def _surveyed(
    connection: Connection, scope: Scope, by: Actor
) -> tuple[int, Scope, tuple[str, ...]]:
    """Return how many contacts there are, where, and the columns that were chosen.

    The scope tells whether others have contacts here too.
    """
    asked = {"workspace": scope.workspace_id, CHOICE: name_of(by)}
    ((everybody, others, choice),) = read(connection, _SURVEY, asked)
    return everybody, replace(scope, is_alone=not others), names_in(choice)


_SURVEY: Final[Any] = select(
    Workspace.contacts,
    exists().where(col(Workspace.id) != bindparam("workspace")),
    CHOSEN.scalar_subquery(),
).where(col(Workspace.id) == bindparam("workspace"))


def _shown_before(
    connection: Connection, ids: Sequence[int], query: Query, first: int, by: Actor
) -> Page:
    columns = _columns(query) or chosen(connection, by) or DEFAULT_COLUMNS
    shown = rows(connection, ids, columns)
    number = (first - 1) // PAGE_ROWS + 1
    return Page(shown, len(shown), False, len(shown), number, columns)  # noqa: FBT003  # see Page


def _suggested(connection: Connection, typed: str, most: int, scope: Scope) -> list[Choice]:
    key = sort_key(typed) if typed.strip() else ""
    ids = by_name(key, scope.workspace_id).page(connection, 0, most)
    if key and len(ids) < most:
        more = _ids_of(connection, sql.led(Term(typed.strip()), scope).limit(most))
        ids += [id_ for id_ in more if id_ not in ids]
    return choices(connection, ids[:most])


def _ids_of(connection: Connection, query: Select[Any]) -> list[int]:
    """Return what a statement for ids finds."""
    return list(connection.execute(query).scalars())


def _columns(query: Query) -> tuple[str, ...]:
    """Return the columns that the query names, if it does; the name always comes first."""
    for name in query.columns:
        if name not in FIELDS:
            raise BadOperandError("cols", name, "Name fields, for example name,email,tags.")
    others = [name for name in dict.fromkeys(query.columns) if name != "name"]
    return ("name", *others) if query.columns else ()
