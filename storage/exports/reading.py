"""Contacts as they stream out of the database: all from one snapshot, a batch at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, not_
from sqlmodel import col, select

from storage.exports.columns import Layout
from storage.finding.orders import SORTS
from storage.identities import KINDS
from storage.models import Contact, Identity, Tag
from storage.query import Query, sql
from storage.query.idsets import ticked
from storage.query.sets import Scope

# So few lie in the processor's own memory from the reading to the writing.
BATCH_ROWS: Final = 250


@dataclass(frozen=True)
class Asked:
    """Who is to be in a file: those who fit a query, or those of them who were ticked."""

    query: Query
    columns: Sequence[str]
    scope: Scope
    selection: Sequence[int] | None = None

    def ids(self) -> Select[Any]:
        """Return the statement for their ids."""
        if self.selection is None:
            led = sql.led(self.query.expression, self.scope).subquery()
            return select(led.c[0])
        own = sql.contacts(None, self.scope)
        chosen = ticked(self.selection, self.scope.dialect)
        return select(Contact.id).where(own, col(Contact.id).in_(chosen))

    @property
    def is_everybody(self) -> bool:
        """Tell whether no contact is left out."""
        return self.selection is None and self.query.expression is None


def layout(connection: Connection, asked: Asked) -> Layout:
    """Return the columns: one more for each further e-mail address that anybody has."""
    tags = _tags(connection, asked) if "tags" in asked.columns else {}
    return Layout(asked.columns, _several(connection, asked), tags)


def _tags(connection: Connection, asked: Asked) -> dict[int, str]:
    own = col(Tag.workspace_id) == asked.scope.workspace_id
    named: Any = select(Tag.id, Tag.name).where(own).order_by(col(Tag.key))
    return {row[0]: row[1] for row in connection.execute(named)}


def _several(connection: Connection, asked: Asked) -> dict[str, int]:
    """Return of which kinds of identity anybody has how many, beside the first."""
    kinds = [name for name in asked.columns if name in KINDS]
    if not kinds:
        return {}
    further = (
        select(Identity.kind, func.count().label("n"))
        # The sum keeps SQLite off the index of the workspace, which takes ten times longer.
        .where(col(Identity.workspace_id) + 0 == asked.scope.workspace_id)
        .where(not_(col(Identity.is_primary)), col(Identity.kind).in_(kinds))
        .group_by(col(Identity.kind), col(Identity.contact_id))
    )
    if not asked.is_everybody:
        further = further.where(col(Identity.contact_id).in_(asked.ids()))
    counted = further.subquery()
    most = select(counted.c.kind, func.max(counted.c.n)).group_by(counted.c.kind)
    return {row[0]: row[1] for row in connection.execute(most)}


def batches(
    connection: Connection, asked: Asked, columns: Layout
) -> Iterator[Sequence[Row[Any]]]:
    """Yield the contacts in the order of the query, never all of them in memory."""
    wanted = select(*columns.wanted(asked.scope.dialect))
    if asked.is_everybody:
        fits = sql.contacts(None, asked.scope)
    else:
        fits = col(Contact.id).in_(asked.ids())
    streaming = connection.execution_options(
        stream_results=True, yield_per=BATCH_ROWS, max_row_buffer=BATCH_ROWS
    )
    yield from streaming.execute(wanted.where(fits).order_by(*_order(asked))).partitions()


def _order(asked: Asked) -> list[Any]:
    """Return the order that was asked for; by itself, the order in which they came."""
    order = []
    for sort in asked.query.sort:
        column = SORTS[sort.field]
        order.append(column.desc() if sort.descending else column.asc())
    return [*order, col(Contact.id)]
