"""Contacts as they stand in a list: columns instead of objects, which cost too much."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, TextClause, bindparam, text
from sqlmodel import col, select

from storage.connections.quick import read
from storage.errors import Choice
from storage.identities import KINDS
from storage.models import Contact, State

_COLUMNS: Final[Mapping[str, Any]] = {
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


def rows(
    connection: Connection, contact_ids: Sequence[int], columns: Sequence[str]
) -> list[Row]:
    """Return those of these contacts that are there, in their order."""
    if not contact_ids:
        return []
    own = _own(tuple(columns))
    asked = {f"id{place}": id_ for place, id_ in enumerate(contact_ids)}
    statement = _statement(own, len(asked))
    found = {line[0]: line for line in read(connection, statement, asked)}
    lists = _lists(connection, asked, columns)
    return [
        Row(id_, line[1], line[2], dict(zip(own, line[3:], strict=True)) | lists[id_])
        for id_ in contact_ids
        if (line := found.get(id_)) is not None
    ]


def choices(connection: Connection, contact_ids: Sequence[int]) -> list[Choice]:
    """Return these contacts as one chooses among them."""
    found = rows(connection, contact_ids, ("company", "email", "phone"))
    return [Choice(row.id, row.number, row.name, _hint(row)) for row in found]


def _hint(row: Row) -> str:
    reach = next((row.cells[k][0] for k in ("email", "phone") if row.cells.get(k)), "")
    return " · ".join(part for part in (row.cells.get("company"), reach) if part)


@cache
def _own(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the columns that are columns of the table itself."""
    return tuple(n for n in columns if n in _COLUMNS or n in Contact.model_fields)


@cache
def _statement(own: tuple[str, ...], count: int) -> Select[Any]:
    """Return the statement for these columns: to build it takes longer than to run it."""
    wanted = [_COLUMNS.get(name, getattr(Contact, name, None)) for name in own]
    named = [column.label(f"c_{name}") for name, column in zip(own, wanted, strict=True)]
    identity: Any = (
        col(Contact.id),
        col(Contact.number).label("n"),
        col(Contact.name).label("who"),
    )
    statement: Select[Any] = select(*identity, *named)
    ids: list[Any] = [bindparam(f"id{place}") for place in range(count)]
    return statement.where(col(Contact.id).in_(ids), col(Contact.state) == State.ACTIVE)


def _lists(
    connection: Connection, asked: Mapping[str, Any], columns: Sequence[str]
) -> Mapping[int, dict[str, list[str]]]:
    """Return what a contact may have several of: identities and tags, by column."""
    lists: dict[int, dict[str, list[str]]] = defaultdict(dict)
    wanted = {name for name in columns if name in KINDS or name == "tags"}
    if wanted:
        for contact_id, name, value in read(connection, _every(len(asked)), asked):
            if name in wanted:
                lists[contact_id].setdefault(name, []).append(value)
    return lists


@cache
def _every(count: int) -> TextClause:
    """Return the statement for all identities and tags of so many contacts."""
    ids = ", ".join(f":id{place}" for place in range(count))
    return text(
        "SELECT contact_id, name, value FROM ("  # noqa: S608  # names of parameters
        "SELECT contact_id, kind AS name, value, "
        "CASE WHEN is_primary THEN 0 ELSE 1 END AS place, id AS age, '' AS word "
        f"FROM identity WHERE contact_id IN ({ids}) "
        "UNION ALL SELECT contact_id, 'tags', tag.name, 0, 0, tag.key "
        f"FROM contact_tag JOIN tag ON tag.id = tag_id WHERE contact_id IN ({ids})"
        ") AS lists ORDER BY place, age, word"
    )
