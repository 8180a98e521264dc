"""How a request to delete contacts ends: once, noted in the audit, told on its cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Update
from sqlmodel import Session

from storage import audit
from storage.access import Actor, known
from storage.clock import Clock
from storage.deletions.cards import Words, rewrite
from storage.deletions.errors import NotYourRequestError, OwnRequestError, RequestOverError
from storage.deletions.requested import Overview
from storage.deletions.rows import IN_TIME, TOO_LATE, end
from storage.models import DeletionRequest

OUTDATED: Final = "outdated"
LET_GO: Final = "let go of an outdated deletion"


@dataclass(frozen=True)
class Act:
    """Who does something about a request, and how it is told."""

    by: Actor
    words: Words
    clock: Clock

    @property
    def at(self) -> datetime:
        """When it is done."""
        return self.clock.now()


def close(
    session: Session, seen: Overview, ending: Update, act: Act, **values: Any
) -> Overview:
    """End a request that nobody has ended yet, and that is not too old, or say why not.

    Raises:
        RequestOverError, OwnRequestError, NotYourRequestError: it cannot be.
    """
    request, who = seen.request, act.by.user_id
    values |= {"decided_by": who, "decided_at": act.at}
    if not end(session, seen, ending, values, now=act.at, who=who):
        check_open(session, request, act.by, act.at)
        is_own = request.requester == who
        raise OwnRequestError if is_own else NotYourRequestError
    return Overview(request, seen.members)


def check_open(
    session: Session, request: DeletionRequest, by: Actor, now: datetime
) -> None:
    """Let only requests pass on which somebody may still decide.

    Raises:
        RequestOverError: it is over.
    """
    if request.state == "waiting" and request.expires_at > now:
        return
    state = "expired" if request.state == "waiting" else request.state
    ending = request.kind or state
    at = request.decided_at or request.expires_at
    who = known(session, by.workspace_id, request.decided_by or "")
    raise RequestOverError(ending, who.name or who.user_id, at, by.timezone)


def tell(session: Session, action: str, ended: Overview, act: Act) -> None:
    """Note the end of a request, and show it to all who saw the request."""
    note(session, action, ended, act)
    rewrite(session, ended, act.words, act.clock)


def note(session: Session, action: str, about: Overview, act: Act) -> None:
    """Note in the audit what was done about a request."""
    objects = [f"deletion:{about.request.id}"]
    objects += [f"contact:{member.id}" for member in about.people]
    audit.append(session, action, by=act.by, at=act.at, objects=objects)


def let_go(session: Session, seen: Overview, act: Act) -> None:
    """End a request of which nobody is left, if nobody has ended it yet."""
    values = {"state": OUTDATED, "decided_by": act.by.user_id, "decided_at": act.at}
    if end(session, seen, IN_TIME, values, now=act.at):
        tell(session, LET_GO, seen, act)


def expire(session: Session, seen: Overview, act: Act) -> None:
    """End a request on which nobody decided in time, if nobody has ended it yet."""
    values = {"state": "expired", "decided_at": seen.request.expires_at}
    if end(session, seen, TOO_LATE, values, now=act.at):
        tell(session, "let a deletion expire", seen, act)
