"""The trash in tests: contacts go in and come out."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import search
from storage.access import Actor
from storage.models import Contact, State, Workspace


async def put_in_trash(
    session: AsyncSession, contact_ids: Sequence[int], *, by: Actor, now: datetime
) -> None:
    """Put active contacts into the trash."""
    await _turn(session, contact_ids, State.TRASHED, by, now)


async def take_out(
    session: AsyncSession, contact_ids: Sequence[int], *, by: Actor, now: datetime
) -> None:
    """Restore contacts from the trash."""
    await _turn(session, contact_ids, State.ACTIVE, by, now)


async def _turn(
    session: AsyncSession, ids: Sequence[int], state: State, by: Actor, now: datetime
) -> None:
    workspace = await session.get_one(Workspace, by.workspace_id)
    for id_ in ids:
        contact = await session.get_one(Contact, id_)
        is_back = state is State.ACTIVE
        assert contact.state == (State.TRASHED if is_back else State.ACTIVE)
        contact.state, contact.trashed_at = state, None if is_back else now
        contact.version += 1
        workspace.contacts += 1 if is_back else -1
        session.add(contact)
    session.add(workspace)
    await search.index(session, ids)
