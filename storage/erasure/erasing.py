"""Erasing contacts: nothing that says who they were is left, and they still count.

What is theirs by its id goes in one transaction, as ``storage/register`` declares it.
Texts that are not theirs, files and what the database leaves behind on its pages are
followed up by a job (``storage/erasure/forgetting.py``), queued in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, or_, sql, update
from sqlmodel import Session, col

from storage import changes, indexing, jobs
from storage.access import Actor
from storage.connections import quick
from storage.database import Database
from storage.erasure import gathering
from storage.erasure.burying import bury, empty
from storage.models import Contact, Job, Role, State, table_of
from storage.register import OnErasure, belongings

SWEEP: Final = "erasure.sweep"
ERASING: Final = "Erasing contacts"
TOGETHER: Final = 1_000
"""So many are followed by one job, and fit into one statement."""
CLOCK: Final = "clock"
"""Who erases what has lain in the trash for long enough."""


def erase(
    session: Session,
    contact_ids: Sequence[int],
    *,
    by: Actor | None,
    now: datetime,
) -> None:
    """Erase contacts for good, with those merged into them, or do nothing.

    A row is left of each, under its number, with a name at random that nothing can be
    derived from.  Who is erased already, or merged into somebody else, is left alone.

    ``by`` is the manager who decided, None for the clock.

    Raises:
        NotAllowedError: it takes a manager.
    """
    for first in range(0, len(contact_ids), TOGETHER):
        some = contact_ids[first : first + TOGETHER]
        for workspace_id, ids in _there(session, some).items():
            actor = by or Actor(workspace_id, CLOCK, Role.OWNER, through=CLOCK)
            actor.must_be(Role.MANAGER, ERASING)
            if actor.workspace_id == workspace_id:
                _erase(session, ids, by=actor, now=now)


def _there(session: Session, contact_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return those who can be erased and all their parts, by workspace."""
    session.flush()
    found: dict[int, list[int]] = {}
    asked = {"whose": contact_ids}
    for workspace_id, id_ in quick.read(session.connection(), _THERE, asked):
        found.setdefault(workspace_id, []).append(id_)
    return found


_CONTACT: Final = table_of(Contact)
_WHOSE: Final[Any] = bindparam("whose", expanding=True)
_WHOLE: Final = sql.select(_CONTACT.c.id).where(
    _CONTACT.c.id.in_(_WHOSE), _CONTACT.c.state.in_((State.ACTIVE, State.TRASHED))
)
_THERE: Final = (
    sql.select(_CONTACT.c.workspace_id, _CONTACT.c.id)
    .where(or_(_CONTACT.c.id.in_(_WHOLE), _CONTACT.c.merged_into.in_(_WHOLE)))
    .order_by(_CONTACT.c.id)
)


def _erase(session: Session, ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    connection = session.connection()
    traces = gathering.traces_of(connection, ids)
    _let_go(session)
    indexing.drop(connection, ids)
    empty(connection, ids)
    items = bury(connection, by.workspace_id, ids, now)
    changes.write(session, "erased", items, by=by, at=now)
    arguments = {"contact_ids": list(ids), "traces": traces.to_json()}
    jobs.ask(session, SWEEP, arguments, by=by, at=now)


def _let_go(session: Session) -> None:
    """Keep no row of theirs in hand: what is read from here on is what is left."""
    by_id = (*belongings(OnErasure.DELETE), *belongings(OnErasure.EMPTY))
    models = tuple(belonging.model for belonging in by_id)
    for row in [*session.identity_map.values()]:
        if isinstance(row, models):
            session.expunge(row)


async def follow_again(database: Database) -> None:
    """Take up again what follows an erasure, where it was given up."""
    given_up = (
        update(Job)
        .where(col(Job.kind) == SWEEP, col(Job.state) == "failed")
        .values(state="queued", owner=None, attempts=0, problem=None)
    )
    async with database.begin() as session:
        await session.exec(given_up)


def is_pending(session: Session, workspace_id: int) -> bool:
    """Tell whether traces are still being followed in a workspace.

    What was read before must not be written now: it may be of somebody who is erased.
    """
    sweeps = quick.read(session.connection(), _SWEEPS, {"workspace": workspace_id})
    return any(arguments for (arguments,) in sweeps)


_JOB: Final = table_of(Job)
_SWEEPS: Final = sql.select(_JOB.c.arguments).where(
    _JOB.c.workspace_id == bindparam("workspace"),
    _JOB.c.kind == SWEEP,
    _JOB.c.state.in_(("queued", "running")),
)
