"""Erasing contacts: nothing that says who they were is left, and they still count.

What is theirs by its id goes in one transaction, as ``storage/register`` declares it.
Texts that are not theirs, files and what the database leaves behind on its pages are
followed up by a job (``storage/erasure/forgetting.py``), queued in the same transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, search
from storage.access import Actor
from storage.changes import Item
from storage.clock import Clock
from storage.counting import count
from storage.database import Database
from storage.deletions.trash import RESTORABLE_FOR
from storage.erasure import gathering
from storage.fields import sort_key
from storage.models import Contact, Job, Role, State
from storage.register import Belonging, OnErasure, belongings

SWEEP: Final = "erasure.sweep"
ERASING: Final = "Erasing contacts"
AT_ONCE: Final = 100
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
    whole = select(Contact.id).where(
        col(Contact.id).in_(contact_ids),
        col(Contact.state).in_((State.ACTIVE, State.TRASHED)),
    )
    query = select(Contact.workspace_id, Contact.id).where(
        or_(col(Contact.id).in_(whole), col(Contact.merged_into).in_(whole))
    )
    found: dict[int, list[int]] = {}
    for workspace_id, id_ in session.exec(query.order_by(col(Contact.id))):
        found.setdefault(workspace_id, []).append(id_ or 0)
    return found


def _erase(session: Session, ids: Sequence[int], *, by: Actor, now: datetime) -> None:
    traces = gathering.traces_of(session, ids)
    _let_go(session)
    search.drop(session.connection(), ids)
    for belonging in belongings(OnErasure.DELETE):
        _run(session, delete(belonging.table).where(belonging.owner.in_(ids)))
    for belonging in belongings(OnErasure.EMPTY):
        if belonging.model is not Contact:
            _empty(session, belonging, ids)
    items = [_bury(session, id_, now) for id_ in ids]
    changes.write(session, "erased", items, by=by, at=now)
    arguments = {"contact_ids": list(ids), "traces": traces.to_json()}
    session.add(_sweep(arguments, by, now))
    session.flush()


def _let_go(session: Session) -> None:
    """Keep no row of theirs in hand: what is read from here on is what is left."""
    by_id = (*belongings(OnErasure.DELETE), *belongings(OnErasure.EMPTY))
    models = tuple(belonging.model for belonging in by_id)
    for row in [*session.identity_map.values()]:
        if isinstance(row, models):
            session.expunge(row)


def _empty(session: Session, belonging: Belonging, ids: Sequence[int]) -> None:
    """Empty the rows that name one of the contacts, whosesoever they are."""
    table = belonging.table
    theirs = or_(*(table.c[name].in_(ids) for name in belonging.ids))
    _run(session, update(table).where(theirs).values(**_nothing(belonging)))


def _nothing(belonging: Belonging) -> dict[str, Any]:
    """Return the personal columns as they are in a row that holds nothing."""
    fields = belonging.model.model_fields
    return {
        name: fields[name].get_default(call_default_factory=True)
        for name in belonging.personal
    }


def _bury(session: Session, contact_id: int, now: datetime) -> Item:
    """Leave of a contact what counts: its number, its type, its dates."""
    contact = session.get_one(Contact, contact_id)
    was = contact.state
    if was == State.ACTIVE:
        count(session.connection(), contact.workspace_id, -1)
    (own,) = (b for b in belongings(OnErasure.EMPTY) if b.model is Contact)
    for name, nothing in _nothing(own).items():
        setattr(contact, name, nothing)
    contact.name = f"Erased contact {token_hex(4).upper()}"
    contact.sort_name = sort_key(contact.name)
    contact.state, contact.merged_into, contact.trashed_at = State.ERASED, None, None
    contact.version += 1
    contact.updated_at = contact.erased_at = now
    session.add(contact)
    return Item(contact_id, "state", was, State.ERASED, contact.version)


def _sweep(arguments: dict[str, Any], by: Actor, now: datetime) -> Job:
    """Return the job that follows up; it is due by real time, as every job is."""
    return Job(
        workspace_id=by.workspace_id,
        kind=SWEEP,
        arguments=arguments,
        run_at=Clock().now(),
        created_at=now,
        actor=by.user_id,
        role=by.role,
    )


def _run(session: Session, statement: Any) -> None:
    session.connection().execute(statement)


async def erase_overdue(database: Database, clock: Clock) -> None:
    """Erase those who have lain in the trash for 30 days, some at a time."""
    while overdue := await _overdue(database, clock):
        for workspace_id, ids in overdue.items():
            again = partial(_erase_left, contact_ids=ids, now=clock.now())
            await database.write(again, workspace_id)


def _erase_left(session: Session, contact_ids: Sequence[int], now: datetime) -> None:
    """Erase those of them that nobody has restored meanwhile."""
    due = select(Contact.id).where(col(Contact.id).in_(contact_ids), *_is_overdue(now))
    left = [id_ for id_ in session.exec(due) if id_]
    erase(session, left, by=None, now=now)


async def _overdue(database: Database, clock: Clock) -> dict[int, list[int]]:
    query = select(Contact.workspace_id, Contact.id).where(*_is_overdue(clock.now()))
    rows = await database.ask(lambda c: c.execute(query.limit(AT_ONCE)).all())
    found: dict[int, list[int]] = {}
    for workspace_id, id_ in rows:
        found.setdefault(workspace_id, []).append(id_)
    return found


def _is_overdue(now: datetime) -> tuple[Any, Any]:
    """Return the conditions; who was restored meanwhile does not fit them any more."""
    return (
        col(Contact.state) == State.TRASHED,
        col(Contact.trashed_at) < now - RESTORABLE_FOR,
    )


async def follow_again(database: Database) -> None:
    """Take up again what follows an erasure, where it was given up."""
    given_up = (
        update(Job)
        .where(col(Job.kind) == SWEEP, col(Job.state) == "failed")
        .values(state="queued", owner=None, attempts=0, problem=None)
    )
    async with database.begin() as session:
        await session.exec(given_up)


async def is_pending(session: AsyncSession, workspace_id: int) -> bool:
    """Tell whether traces are still being followed in a workspace.

    What was read before must not be written now: it may be of somebody who is erased.
    """
    jobs = select(Job.arguments).where(
        col(Job.workspace_id) == workspace_id,
        col(Job.kind) == SWEEP,
        col(Job.state).in_(("queued", "running")),
    )
    return any((await session.exec(jobs)).all())
