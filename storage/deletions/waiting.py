"""Requests to delete contacts that wait: for a person to decide, or for others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, func, select

from storage.access import Actor
from storage.deletions.requested import Overview, overview
from storage.models import DeletionRequest, Role

MOST_SHOWN: Final = 10


@dataclass(frozen=True)
class Waiting:
    """What waits: for this person to decide, and for others on what they asked for.

    The oldest of each; ``more_to_decide`` and ``more_own`` are how many more there are.
    """

    to_decide: Sequence[Overview]
    own: Sequence[Overview]
    more_to_decide: int = 0
    more_own: int = 0


def waiting_for(session: Session, by: Actor, now: datetime) -> Waiting:
    """Return what waits for this person, and what of theirs waits for others."""
    query = (
        select(DeletionRequest)
        .where(col(DeletionRequest.workspace_id) == by.workspace_id)
        .where(col(DeletionRequest.state) == "waiting")
        .where(col(DeletionRequest.expires_at) > now)
        .order_by(col(DeletionRequest.id))
    )
    own = col(DeletionRequest.requester) == by.user_id
    mine, more_own = _oldest(session, query.where(own))
    if not by.role.reaches(Role.MANAGER):
        return Waiting([], mine, more_own=more_own)
    theirs, more = _oldest(session, query.where(~own))
    return Waiting(theirs, mine, more, more_own)


def _oldest(session: Session, query: Any) -> tuple[list[Overview], int]:
    """Return the oldest of these requests, and how many more there are."""
    found = session.exec(query.limit(MOST_SHOWN)).all()
    of_all = select(func.count()).select_from(query.order_by(None).subquery())
    count = session.exec(of_all).one()
    return [overview(session, request) for request in found], count - len(found)
