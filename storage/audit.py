"""The audit: who did what to which ids, in a chain that shows any tampering.

An entry holds the names of fields and never their values, so that erasing a person need
not touch it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, bindparam, sql
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.connections import quick
from storage.connections.writing import within
from storage.models import AuditEntry, Workspace, table_of

AT_ONCE: Final = 1_000

Progress = Callable[[int, int], object]
"""Told how many entries were read, of how many."""


def append(
    session: Session,
    action: str,
    *,
    by: Actor,
    at: datetime,
    objects: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> None:
    """Append one entry to the workspace's chain, in the transaction of what it tells of."""
    connection = session.connection()
    ((count, head),) = quick.read(connection, _CHAIN, {"workspace": by.workspace_id})
    entry = {
        "workspace_id": by.workspace_id,
        "position": count + 1,
        "at": at,
        "actor": by.user_id,
        "role": by.role,
        "action": action,
        "objects": list(objects),
        "fields": sorted(set(fields)),
        "request": by.request,
    }
    digest = _digest(head, entry)
    quick.write(connection, _ENTER, {**entry, "digest": digest})
    own = {"workspace": by.workspace_id, "count": entry["position"], "head": digest}
    quick.write(connection, _LENGTHEN, own)
    read = session.identity_map.get(_key(by.workspace_id))
    if read is not None:  # an object, which shall not tell what was
        set_committed_value(read, "audit_count", entry["position"])
        set_committed_value(read, "audit_head", digest)


@cache
def _key(workspace_id: int) -> Any:
    return identity_key(Workspace, workspace_id)


async def record(
    session: AsyncSession,
    action: str,
    *,
    by: Actor,
    at: datetime,
    objects: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> None:
    """Append one entry, in a transaction of awaited statements."""
    await within(
        session,
        lambda own: append(own, action, by=by, at=at, objects=objects, fields=fields),
    )


@dataclass(frozen=True)
class Chain:
    """The audit of a workspace; ``first_break`` is None where it is whole."""

    team_id: str
    count: int
    first_break: int | None


def chains(connection: Connection, tell: Progress, at_once: int = AT_ONCE) -> list[Chain]:
    """Read every entry of every workspace, which may take long; tell how far that is."""
    workspaces = connection.execute(_WORKSPACES).all()
    before, of = 0, sum(count for _, _, count in workspaces)
    found = []
    for id_, team_id, count in workspaces:
        tell(before, of)
        read = partial(_add, tell, before, of)
        broken = first_break(connection, id_, at_once, tell=read)
        found.append(Chain(team_id, count, broken))
        before += count
    return found


def _add(tell: Progress, before: int, of: int, read: int) -> None:
    tell(before + read, of)


def first_break(
    connection: Connection,
    workspace_id: int,
    at_once: int = AT_ONCE,
    *,
    tell: Callable[[int], object] = int,
) -> int | None:
    """Return the position of the first entry that does not fit the chain, or None.

    So many entries are read at once, as an audit outgrows the memory; each time, ``tell``
    is told how many that makes.
    """
    head, position = "", 0
    streaming = connection.execution_options(stream_results=True, yield_per=at_once)
    asked = {"workspace": workspace_id}
    try:
        for entry in streaming.execute(_ENTRIES, asked).mappings():
            if entry["position"] != position + 1 or entry["digest"] != _digest(head, entry):
                return position + 1
            head, position = entry["digest"], position + 1
            if position % at_once == 0:
                tell(position)
    except (TypeError, ValueError):  # what was put in can be no entry's: read on singly
        singly = partial(first_break, connection, workspace_id, 1, tell=tell)
        return position + 1 if at_once == 1 else singly()
    chain = connection.execute(_CHAIN, asked).one()
    return None if tuple(chain) == (position, head) else position + 1


def _digest(previous: str, entry: Mapping[Any, Any]) -> str:
    told = [entry[name] for name in _TOLD]
    told[_TOLD.index("at")] = entry["at"].isoformat()
    row = json.dumps([previous, *told], ensure_ascii=False)
    return sha256(row.encode()).hexdigest()


_TOLD: Final = (
    *("workspace_id", "position", "at", "actor", "role", "action"),
    *("objects", "fields", "request"),
)
_WORKSPACE: Final = table_of(Workspace)
_OWN: Final = _WORKSPACE.c.id == bindparam("workspace")
_CHAIN: Final = sql.select(_WORKSPACE.c.audit_count, _WORKSPACE.c.audit_head).where(_OWN)
_LENGTHEN: Final = (
    sql.update(_WORKSPACE)
    .where(_OWN)
    .values(audit_count=bindparam("count"), audit_head=bindparam("head"))
)
_WORKSPACES: Final = sql.select(
    _WORKSPACE.c.id, _WORKSPACE.c.team_id, _WORKSPACE.c.audit_count
).order_by(_WORKSPACE.c.id)
_ENTRY: Final = table_of(AuditEntry)
_ENTRIES: Final = (
    sql.select(_ENTRY)
    .where(_ENTRY.c.workspace_id == bindparam("workspace"))
    .order_by(_ENTRY.c.position)
)
_ENTER: Final = sql.insert(_ENTRY)
