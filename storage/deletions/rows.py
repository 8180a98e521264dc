"""The rows of a request to delete contacts: written, found, and ended once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Update, bindparam, sql, update
from sqlmodel import Session, col, func, select

from storage.access import Actor
from storage.connections import apart, quick
from storage.deletions.errors import AlreadyRequestedError, RequestNotFoundError
from storage.deletions.requested import Overview
from storage.errors import ContactGoneError
from storage.models import (
    Contact,
    DeletionMember,
    DeletionRequest,
    State,
    table_of,
)
from storage.models.types import Moment

Row = Mapping[str, Any]

LIFE_TIME: Final = timedelta(hours=72)


def add(
    session: Session,
    versions: Mapping[int, int],
    reason: str,
    now: datetime,
    *,
    by: Actor,
) -> DeletionRequest:
    """Write a request for contacts at these versions."""
    request = DeletionRequest(
        workspace_id=by.workspace_id,
        number=_next_number(session, by),
        requester=by.user_id,
        reason=reason,
        created_at=now,
        expires_at=now + LIFE_TIME,
    )
    session.add(request)
    session.flush()
    session.add_all(
        DeletionMember(request_id=request.id or 0, contact_id=id_, version=version)
        for id_, version in versions.items()
    )
    session.flush()
    return request


def _next_number(session: Session, by: Actor) -> int:
    highest = select(func.max(DeletionRequest.number)).where(
        col(DeletionRequest.workspace_id) == by.workspace_id
    )
    return (session.exec(highest).one() or 0) + 1


def find(session: Session, request_id: int, by: Actor) -> DeletionRequest:
    """Return a request of this workspace.

    Raises:
        RequestNotFoundError: there is none with this id.
    """
    asked = {"this": request_id, "workspace": by.workspace_id}
    found = apart.load(session.connection(), DeletionRequest, _FIND, asked)
    if not found:
        raise RequestNotFoundError
    return found[0]


_REQUEST: Final = table_of(DeletionRequest)
_FIND: Final = sql.select(_REQUEST).where(
    _REQUEST.c.id == bindparam("this"),
    _REQUEST.c.workspace_id == bindparam("workspace"),
)


def versions_of(session: Session, contact_ids: Sequence[int], by: Actor) -> dict[int, int]:
    """Return the contacts that are there, with their versions.

    Raises:
        ContactGoneError: none of them is.
    """
    query = select(Contact.id, Contact.version).where(
        col(Contact.id).in_(contact_ids),
        col(Contact.workspace_id) == by.workspace_id,
        col(Contact.state) == State.ACTIVE,
    )
    versions = {id_ or 0: version for id_, version in session.exec(query).all()}
    if not versions:
        raise ContactGoneError
    return versions


def release_stale(session: Session, versions: dict[int, int], by: Actor) -> set[int]:
    """Leave out who waits for a decision already; an outdated request lets go of its own.

    Returns:
        The ids of the requests that let go of somebody.

    Raises:
        AlreadyRequestedError: nobody would be left.
    """
    query = select(DeletionMember).where(
        col(DeletionMember.contact_id).in_(versions), col(DeletionMember.waiting)
    )
    asked, released = None, set[int]()
    for member in session.exec(query).all():
        if member.version == versions[member.contact_id]:
            del versions[member.contact_id]
            asked = session.get_one(DeletionRequest, member.request_id)
        else:
            member.waiting = False
            session.add(member)
            released.add(member.request_id)
    if asked is not None and not versions:
        is_own = asked.requester == by.user_id
        raise AlreadyRequestedError(asked.id or 0, asked.number, is_own=is_own)
    session.flush()
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


def notice(session: Session, seen: Overview) -> bool:
    """Note who is left out of a request that waits; tell whether it still does."""
    request = session.get_one(
        DeletionRequest, seen.request.id, populate_existing=True, with_for_update=True
    )
    for member in seen.left_out if request.state == "waiting" else ():
        of_it = {"request": request.id, "contact": member.id, "why": member.left_out}
        quick.write(session.connection(), _NOTE, of_it)
    return request.state == "waiting"


def end(
    session: Session, seen: Overview, ending: Update, values: Row, **asked: Any
) -> bool:
    """End a request by one of the statements below; tell whether this was what ended it.

    Their conditions stand in the UPDATE itself: of all who decide at once, the database
    lets one through, and never the one who asked.
    """
    request, connection = seen.request, session.connection()
    if quick.write(connection, ending, {**values, **asked, "this": request.id}) != 1:
        return False
    for name, value in values.items():
        setattr(request, name, value)
    members = [
        {"request": request.id, "contact": member.id, "why": member.left_out}
        for member in seen.members
    ]
    quick.write_all(connection, _LEAVE, members)
    return True


_NOW: Final = bindparam("now", type_=Moment)
_WAITING: Final = update(_REQUEST).where(
    _REQUEST.c.id == bindparam("this"), _REQUEST.c.state == "waiting"
)
IN_TIME: Final = _WAITING.where(_REQUEST.c.expires_at > _NOW)
TOO_LATE: Final = _WAITING.where(_REQUEST.c.expires_at <= _NOW)
BY_OTHERS: Final = IN_TIME.where(_REQUEST.c.requester != bindparam("who"))
BY_ASKER: Final = IN_TIME.where(_REQUEST.c.requester == bindparam("who"))
_MEMBER: Final = table_of(DeletionMember)
_NOTE: Final = (
    update(_MEMBER)
    .where(_MEMBER.c.request_id == bindparam("request"))
    .where(_MEMBER.c.contact_id == bindparam("contact"))
    .values(left_out=bindparam("why"))
)
_LEAVE: Final = _NOTE.values(waiting=False)
