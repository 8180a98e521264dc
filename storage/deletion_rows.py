"""The rows of a request to delete contacts: written, found, and ended once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.deletion_errors import AlreadyRequestedError, RequestNotFoundError
from storage.errors import ContactGoneError
from storage.models import Contact, DeletionMember, DeletionRequest, State
from storage.requested import Overview

LIFE_TIME: Final = timedelta(hours=72)


async def add(
    session: AsyncSession,
    versions: Mapping[int, int],
    reason: str,
    now: datetime,
    *,
    by: Actor,
) -> DeletionRequest:
    """Write a request for contacts at these versions."""
    request = DeletionRequest(
        workspace_id=by.workspace_id,
        number=await _next_number(session, by),
        requester=by.user_id,
        reason=reason,
        created_at=now,
        expires_at=now + LIFE_TIME,
    )
    session.add(request)
    await session.flush()
    session.add_all(
        DeletionMember(request_id=request.id or 0, contact_id=id_, version=version)
        for id_, version in versions.items()
    )
    await session.flush()
    return request


async def _next_number(session: AsyncSession, by: Actor) -> int:
    highest = select(func.max(DeletionRequest.number)).where(
        col(DeletionRequest.workspace_id) == by.workspace_id
    )
    return ((await session.exec(highest)).one() or 0) + 1


async def find(session: AsyncSession, request_id: int, by: Actor) -> DeletionRequest:
    """Return a request of this workspace.

    Raises:
        RequestNotFoundError: there is none with this id.
    """
    request = await session.get(DeletionRequest, request_id)
    if request is None or request.workspace_id != by.workspace_id:
        raise RequestNotFoundError
    return request


async def versions_of(
    session: AsyncSession, contact_ids: Sequence[int], by: Actor
) -> dict[int, int]:
    """Return the contacts that are there, with their versions."""
    query = select(Contact.id, Contact.version).where(
        col(Contact.id).in_(contact_ids),
        col(Contact.workspace_id) == by.workspace_id,
        col(Contact.state) == State.ACTIVE,
    )
    versions = {id_ or 0: version for id_, version in (await session.exec(query)).all()}
    if not versions:
        raise ContactGoneError
    return versions


async def release_stale(session: AsyncSession, versions: dict[int, int]) -> set[int]:
    """Leave out who waits for a decision already; an outdated request lets go of its own.

    Returns:
        The ids of the requests that let go of somebody.

    Raises:
        AlreadyRequestedError: nobody would be left.
    """
    query = select(DeletionMember).where(
        col(DeletionMember.contact_id).in_(versions), col(DeletionMember.waiting)
    )
    number, released = 0, set[int]()
    for member in (await session.exec(query)).all():
        if member.version == versions[member.contact_id]:
            del versions[member.contact_id]
            request = await session.get_one(DeletionRequest, member.request_id)
            number = request.number
        else:
            member.waiting = False
            session.add(member)
            released.add(member.request_id)
    if not versions:
        raise AlreadyRequestedError(number)
    await session.flush()
    return released


def unnoticed(late: Any) -> Any:
    """Ask for one request whose contacts are not all as they were, unnoticed as yet."""
    return (
        select(DeletionRequest.id, DeletionRequest.workspace_id)
        .join(DeletionMember, col(DeletionMember.request_id) == col(DeletionRequest.id))
        .join(Contact, col(Contact.id) == col(DeletionMember.contact_id))
        .where(col(DeletionRequest.state) == "waiting", ~late)
        .where(
            col(DeletionMember.left_out).is_(None),
            (col(Contact.state) != State.ACTIVE)
            | (col(Contact.version) != col(DeletionMember.version)),
        )
        .limit(1)
    )


async def notice(session: AsyncSession, seen: Overview) -> bool:
    """Note who is left out of a request that waits; tell whether it still does."""
    request = await session.get_one(
        DeletionRequest, seen.request.id, populate_existing=True, with_for_update=True
    )
    for member in seen.left_out if request.state == "waiting" else ():
        of_it = update(DeletionMember).where(
            col(DeletionMember.request_id) == request.id,
            col(DeletionMember.contact_id) == member.id,
        )
        await session.exec(of_it.values(left_out=member.left_out))
    return request.state == "waiting"


async def end(session: AsyncSession, seen: Overview, fits: Any, **values: Any) -> bool:
    """End a request that is waiting and fits; tell whether this was what ended it.

    The conditions stand in the UPDATE itself: of all who decide at once, the database lets
    one through, and never the one who asked.
    """
    ended = (
        update(DeletionRequest)
        .where(col(DeletionRequest.id) == seen.request.id)
        .where(col(DeletionRequest.state) == "waiting", fits)
        .values(**values)
        .returning(col(DeletionRequest.id))
        .execution_options(synchronize_session=False)
    )
    if (await session.exec(ended)).first() is None:
        return False
    for reason in {member.left_out for member in seen.members}:
        ids = [member.id for member in seen.members if member.left_out == reason]
        of_it = update(DeletionMember).where(
            col(DeletionMember.request_id) == seen.request.id,
            col(DeletionMember.contact_id).in_(ids),
        )
        await session.exec(of_it.values(waiting=False, left_out=reason))
    return True
