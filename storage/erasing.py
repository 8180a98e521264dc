"""Erasing contacts: nothing of a person is left but a tombstone that still counts."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import search
from storage.access import Actor
from storage.models import Contact, State, Workspace


async def erase(
    session: AsyncSession,
    contact_ids: Sequence[int],
    *,
    by: Actor | None,
    now: datetime,
) -> None:
    """Turn contacts into tombstones, in the transaction of what decides on it."""
    del by
    query = select(Contact).where(col(Contact.id).in_(contact_ids))
    for contact in await session.exec(query):
        if contact.state == State.ACTIVE:
            workspace = await session.get_one(Workspace, contact.workspace_id)
            workspace.contacts -= 1
            session.add(workspace)
        contact.name = contact.sort_name = token_hex(6)
        contact.state, contact.erased_at, contact.trashed_at = State.ERASED, now, None
        contact.version += 1
        session.add(contact)
    await search.index(session, contact_ids)
