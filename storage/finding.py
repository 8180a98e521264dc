"""Finding contacts: a page of a query, or the first letters of a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, func, not_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.fields import FIELDS
from storage.identities import KINDS
from storage.models import Contact, ContactTag, Identity, State, Tag, Workspace
from storage.query import Query, Term, sql
from storage.query.errors import BadOperandError
from storage.query.sql import Condition, Scope
from storage.words import fold

PAGE_ROWS: Final = 10
MOST_COUNTED: Final = 10_000
MOST_RANKED: Final = 300
DEFAULT_COLUMNS: Final = ("name", "email", "phone", "company", "tags")
SORTS: Final[Mapping[str, Any]] = {
    "name": col(Contact.sort_name),
    "company": col(Contact.company),
    "created": col(Contact.id),
    "number": col(Contact.number),
    "updated": col(Contact.updated_at),
}
_COLUMNS: Final[Mapping[str, Any]] = {
    "number": col(Contact.number),
    "type": col(Contact.type),
    "created": col(Contact.created_at),
    "updated": col(Contact.updated_at),
    "interacted": col(Contact.interacted_at),
    "incoming": col(Contact.incoming_at),
    "lastchannel": col(Contact.last_channel),
}


@dataclass(frozen=True)
class Row:
    """A contact in a list; ``cells`` has a value, or a list of them, per column."""

    id: int
    number: int
    name: str
    cells: Mapping[str, Any]


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


@dataclass(frozen=True)
class Suggestion:
    """A contact offered while one types."""

    id: int
    number: int
    name: str
    hint: str


class Finding:
    """Finds contacts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._dialect = "sqlite" if database.is_sqlite else "postgresql"

    async def find(self, query: Query, *, by: Actor) -> Page:
        """Return the page that the query asks for.

        Raises:
            QueryError: it filters or sorts by what has no index.
        """
        columns = _columns(query)
        condition = sql.contacts(query.expression, self._scope(by))
        async with self._database.look() as connection:
            everybody = await _everybody(connection, by)
            count = everybody
            if query.expression is not None:
                count = await _count(connection, condition)
            number = min(query.page, max(1, -(-min(count, MOST_COUNTED + 1) // PAGE_ROWS)))
            if count > MOST_COUNTED or query.expression is None:
                number = query.page
            ids = await self._ids(connection, query, condition, count, number)
            rows = await _rows(connection, ids, columns)
        is_capped = query.expression is not None and count > MOST_COUNTED
        shown = MOST_COUNTED if is_capped else count
        return Page(rows, shown, is_capped, everybody, number, columns)

    async def ids(self, query: Query, most: int, *, by: Actor) -> list[int]:
        """Return the ids of all who fit, and one more than ``most`` if there are more."""
        condition = sql.contacts(query.expression, self._scope(by))
        wanted = (
            select(Contact.id).where(condition).order_by(col(Contact.id)).limit(most + 1)
        )
        async with self._database.look() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def suggest(self, typed: str, most: int = 20, *, by: Actor) -> list[Suggestion]:
        """Return contacts whose name begins with what was typed, then other matches."""
        key = fold(typed)
        own = sql.contacts(None, self._scope(by))
        async with self._database.look() as connection:
            named = own if not key else and_(own, _named(key))
            query = (
                select(Contact.id).where(named).order_by(col(Contact.sort_name)).limit(most)
            )
            ids = list((await connection.execute(query)).scalars())
            if key and len(ids) < most:
                words = sql.contacts(Term(typed.strip()), self._scope(by))
                more = select(Contact.id).where(words).limit(most)
                ids += [
                    i for i in (await connection.execute(more)).scalars() if i not in ids
                ]
            rows = await _rows(
                connection, ids[:most], ("name", "company", "email", "phone")
            )
        return [Suggestion(row.id, row.number, row.name, _hint(row)) for row in rows]

    async def _ids(
        self,
        connection: AsyncConnection,
        query: Query,
        condition: Condition,
        count: int,
        page: int,
    ) -> list[int]:
        start = (page - 1) * PAGE_ROWS
        words = sql.words_alone(query.expression)
        if query.sort or words is None:
            ordered = select(Contact.id).where(condition).order_by(*_order(query))
            return await _slice(connection, ordered, start)
        key = fold(words)
        if count <= MOST_RANKED:
            ranked = await _ranked(connection, condition, key)
            return ranked[start : start + PAGE_ROWS]
        return await _by_name_first(connection, condition, key, start)

    def _scope(self, by: Actor) -> Scope:
        return Scope(by.workspace_id, self._dialect, self._clock.now())


async def _everybody(connection: AsyncConnection, by: Actor) -> int:
    query = select(Workspace.contacts).where(col(Workspace.id) == by.workspace_id)
    return int((await connection.execute(query)).scalar_one())


async def _count(connection: AsyncConnection, condition: Condition) -> int:
    some = select(Contact.id).where(condition).limit(MOST_COUNTED + 1).subquery()
    return int(
        (await connection.execute(select(func.count()).select_from(some))).scalar_one()
    )


async def _slice(
    connection: AsyncConnection, ids: Select[Any], start: int, most: int = PAGE_ROWS
) -> list[int]:
    return list((await connection.execute(ids.offset(start).limit(most))).scalars())


async def _ranked(connection: AsyncConnection, condition: Condition, key: str) -> list[int]:
    """Return the ids of a small result, the best matches first."""
    query = select(Contact.id, Contact.sort_name).where(condition).limit(MOST_RANKED)
    found = (await connection.execute(query)).all()

    def rank(row: Any) -> tuple[int, str, int]:
        name = row.sort_name
        begins = any(word.startswith(key) for word in name.split(" "))
        return 0 if name == key else 1 if name.startswith(key) else 3 - begins, name, row.id

    return [row.id for row in sorted(found, key=rank)]


async def _by_name_first(
    connection: AsyncConnection, condition: Condition, key: str, start: int
) -> list[int]:
    """Page through a large result: whose name begins so, by name, and then all others.

    To rank all of it would mean to read all of it.
    """
    named = (
        select(Contact.id).where(condition, _named(key)).order_by(col(Contact.sort_name))
    )
    ids = await _slice(connection, named.order_by(col(Contact.id)), start)
    if len(ids) < PAGE_ROWS:
        before = await _count(connection, and_(condition, _named(key)))
        others = select(Contact.id).where(condition, not_(_named(key)))
        skip = max(0, start - before)
        ids += await _slice(
            connection, others.order_by(col(Contact.id)), skip, PAGE_ROWS - len(ids)
        )
    return ids


def _named(key: str) -> Condition:
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


def _columns(query: Query) -> tuple[str, ...]:
    """Return the columns to show; the name always comes first."""
    if not query.columns:
        return DEFAULT_COLUMNS
    for name in query.columns:
        if name not in FIELDS:
            raise BadOperandError("cols", name, "Name fields, for example name,email,tags.")
    return ("name", *(name for name in dict.fromkeys(query.columns) if name != "name"))


async def _rows(
    connection: AsyncConnection, ids: Sequence[int], columns: Sequence[str]
) -> list[Row]:
    if not ids:
        return []
    own = {c: _COLUMNS.get(c, getattr(Contact, c, None)) for c in columns}
    own = {name: column for name, column in own.items() if column is not None}
    query: Any = select(
        col(Contact.id), col(Contact.number).label("n"), col(Contact.name).label("shown"),
        *(column.label(f"c_{name}") for name, column in own.items()),
    ).where(col(Contact.id).in_(ids))  # fmt: skip
    found = {row.id: row for row in await connection.execute(query)}
    lists = await _lists(connection, ids, columns)
    return [
        Row(
            id_,
            found[id_].n,
            found[id_].shown,
            {name: getattr(found[id_], f"c_{name}") for name in own} | lists.get(id_, {}),
        )
        for id_ in ids
        if id_ in found
    ]


async def _lists(
    connection: AsyncConnection, ids: Sequence[int], columns: Sequence[str]
) -> dict[int, dict[str, list[str]]]:
    """Return identities and tags, which a contact may have several of."""
    lists: dict[int, dict[str, list[str]]] = {id_: {} for id_ in ids}
    kinds = [name for name in columns if name in KINDS]
    if kinds:
        identities = (
            select(Identity.contact_id, Identity.kind, Identity.value)
            .where(col(Identity.contact_id).in_(ids), col(Identity.kind).in_(kinds))
            .order_by(col(Identity.is_primary).desc(), col(Identity.id))
        )
        for contact_id, kind, value in await connection.execute(identities):
            lists[contact_id].setdefault(kind, []).append(value)
    if "tags" in columns:
        tags = (
            select(ContactTag.contact_id, Tag.name)
            .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
            .where(col(ContactTag.contact_id).in_(ids))
            .order_by(col(Tag.key))
        )
        for contact_id, name in await connection.execute(tags):
            lists[contact_id].setdefault("tags", []).append(name)
    return lists


def _hint(row: Row) -> str:
    reach = next((row.cells[k][0] for k in ("email", "phone") if row.cells.get(k)), "")
    return " · ".join(part for part in (row.cells.get("company"), reach) if part)
