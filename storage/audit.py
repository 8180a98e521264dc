"""The audit: who did what to which ids, in a chain that shows any tampering.

An entry holds the names of fields and never their values, so that erasing a person need
not touch it.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.models import AuditEntry, Workspace


async def record(
    session: AsyncSession,
    action: str,
    *,
    by: Actor,
    at: datetime,
    objects: Iterable[str] = (),
    fields: Iterable[str] = (),
) -> None:
    """Append one entry to the workspace's chain, in the transaction of what it tells of."""
    workspace = await session.get_one(Workspace, by.workspace_id)
    workspace.audit_count += 1
    entry = AuditEntry(
        workspace_id=by.workspace_id,
        position=workspace.audit_count,
        at=at,
        actor=by.user_id,
        role=by.role,
        action=action,
        objects=list(objects),
        fields=sorted(set(fields)),
        request=by.request,
        digest="",
    )
    entry.digest = workspace.audit_head = _digest(workspace.audit_head, entry)
    session.add_all((workspace, entry))


async def first_break(session: AsyncSession, workspace_id: int) -> int | None:
    """Return the position of the first entry that does not fit the chain, or None."""
    query = (
        select(AuditEntry)
        .where(col(AuditEntry.workspace_id) == workspace_id)
        .order_by(col(AuditEntry.position))
    )
    head, position = "", 0
    for entry in await session.exec(query):
        position += 1
        if entry.position != position or entry.digest != _digest(head, entry):
            return position
        head = entry.digest
    workspace = await session.get_one(Workspace, workspace_id)
    return None if workspace.audit_head == head else position + 1


def _digest(previous: str, entry: AuditEntry) -> str:
    row = [
        previous,
        entry.workspace_id,
        entry.position,
        entry.at.isoformat(),
        entry.actor,
        entry.role,
        entry.action,
        entry.objects,
        entry.fields,
        entry.request,
    ]
    return sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()
