"""The contacts that a batch of rows meets in the database: three queries, no objects."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text

from storage.connections import quick
from storage.connections.quick import Row
from storage.imports.cleaned import Cleaned, Pair
from storage.imports.plain import Sorted
from storage.imports.stretch import Stretch
from storage.imports.world import Held, Known, World
from storage.profiles import COLUMNS

# A whole list is one parameter, so that the statement stays the same whatever its length.
_AMONG: Final = {
    "sqlite": "IN (SELECT value FROM json_each(:wanted))",
    "postgresql": "= ANY (CAST(:wanted AS {type}[]))",
}
# One hop leads from a contact that was merged to the one that has its identities now.
_OWNERS: Final = (
    "SELECT identity.normalised, coalesce(contact.merged_into, contact.id) FROM identity "
    "JOIN contact ON contact.id = identity.contact_id "
    "WHERE identity.workspace_id = :workspace AND identity.kind = :kind "
    "AND identity.normalised {among}"
)
FEW: Final = 20_000
_FEW: Final = text(
    "SELECT identity.kind, identity.normalised, "
    "coalesce(contact.merged_into, contact.id) FROM identity "
    "JOIN contact ON contact.id = identity.contact_id "
    "WHERE identity.workspace_id = :workspace LIMIT :most"
)
_CONTACTS: Final = (
    f"SELECT id, number, state, version, properties, {', '.join(COLUMNS)} FROM contact "  # noqa: S608 - names of our own columns
    "WHERE id {among}"
)
_IDENTITIES: Final = (
    "SELECT contact_id, kind, value, normalised, status, id FROM identity "
    "WHERE contact_id {among} ORDER BY is_primary DESC, id"
)
_TAGS: Final = (
    "SELECT contact_tag.contact_id, tag.key, tag.name, tag.id FROM contact_tag "
    "JOIN tag ON tag.id = contact_tag.tag_id WHERE contact_tag.contact_id {among}"
)
_WITH_PARTS: Final = "SELECT DISTINCT merged_into FROM contact WHERE merged_into {among}"
_SPELLING: Final = (
    "SELECT key, name, id FROM tag WHERE workspace_id = :workspace AND key {among}"
)


def meet(
    connection: Connection,
    workspace_id: int,
    rows: Sorted,
    owners: Mapping[Pair, int] | None = None,
) -> World:
    """Return the world in which these rows are decided.

    ``owners`` are the contacts that have their identities, where that is known already.
    """
    doubtful = rows.rows
    if owners is None:
        owners = owners_of(connection, workspace_id, pairs_of(doubtful))
    world = World(dict(owners))
    world.contacts = load(connection, sorted(set(owners.values())), world)
    meet_tags(connection, workspace_id, rows.tag_keys(), world)
    return world


def pairs_of(rows: Iterable[Cleaned]) -> dict[str, list[str]]:
    """Return the identities of rows by kind."""
    pairs: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for kind, key in row.pairs:
            pairs[kind].append(key)
    return pairs


def pairs_in(batch: Stretch) -> dict[str, list[str]]:
    """Return all identities of a batch by kind."""
    pairs: dict[str, list[str]] = defaultdict(list)
    for kind, keys in batch.keys:
        pairs[kind] += filter(None, keys)
    return pairs


def meet_tags(
    connection: Connection, workspace_id: int, keys: Iterable[str], world: World
) -> None:
    """Note how the tags of these folded forms are spelled where they are stored."""
    wanted = sorted(keys)
    if not wanted:
        return
    asked = {"workspace": workspace_id, "wanted": _list(connection, wanted)}
    query = _query(_SPELLING, "text", connection.dialect.name)
    for key, name, tag_id in quick.read(connection, query, asked):
        world.spelling[key], world.tag_ids[key] = name, tag_id


def owners_of(
    connection: Connection, workspace_id: int, pairs: Mapping[str, Sequence[str]]
) -> dict[Pair, int]:
    """Return the contacts that have these identities, by identity."""
    owners: dict[Pair, int] = {}
    query = _query(_OWNERS, "text", connection.dialect.name)
    for kind, keys in pairs.items():
        asked = {"workspace": workspace_id, "kind": kind, "wanted": _list(connection, keys)}
        for normalised, contact_id in quick.read(connection, query, asked):
            owners[kind, normalised] = contact_id
    return owners


def few_owners(connection: Connection, workspace_id: int) -> dict[Pair, int] | None:
    """Return the contacts of all identities, by identity; None where they are many.

    Few are quicker to read once than to be asked for again and again.
    """
    found = (connection.execute(_FEW, {"workspace": workspace_id, "most": FEW + 1})).all()
    if len(found) > FEW:
        return None
    return {(kind, key): contact_id for kind, key, contact_id in found}


def load(connection: Connection, ids: Sequence[int], world: World) -> dict[int, Known]:
    """Return these contacts by id; the tags that they have are noted in ``world``."""
    if not ids:
        return {}
    held: dict[int, list[Held]] = defaultdict(list)
    tags: dict[int, dict[str, str]] = defaultdict(dict)
    for contact_id, *identity in _among(connection, _IDENTITIES, ids):
        held[contact_id].append(Held._make(identity))
    for contact_id, key, name, tag_id in _among(connection, _TAGS, ids):
        tags[contact_id][key] = world.spelling[key] = name
        world.tag_ids[key] = tag_id
    found = _among(connection, _CONTACTS, ids)
    return {id_: _known(id_, row, held[id_], tags[id_]) for id_, *row in found}


def with_parts(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Return those of these contacts into which others were merged."""
    return {row[0] for row in _among(connection, _WITH_PARTS, ids)}


def _known(id_: int, row: Row, held: list[Held], tags: dict[str, str]) -> Known:
    number, state, version, properties, *columns = row
    facts = json.loads(properties) if isinstance(properties, str) else dict(properties)
    facts |= dict(zip(COLUMNS, columns, strict=True))
    return Known(
        id_,
        {name: value for name, value in facts.items() if value},
        tuple(held),
        tags,
        number=number,
        state=state,
        version=version,
    )


def _among(connection: Connection, sql: str, ids: Sequence[int]) -> Sequence[Row]:
    query = _query(sql, "bigint", connection.dialect.name)
    return quick.read(connection, query, {"wanted": _list(connection, ids)})


@cache
def _query(sql: str, type_: str, dialect: str) -> TextClause:
    return text(sql.format(among=_AMONG[dialect].format(type=type_)))


def _list(connection: Connection, items: Sequence[Any]) -> Any:
    return json.dumps(items) if connection.dialect.name == "sqlite" else list(items)
