"""Into the trash and out of it again, in the transaction of what decides on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, sql
from sqlmodel import Session

from storage import changes, indexing
from storage.access import Actor
from storage.changes import Item
from storage.connections import quick
from storage.counting import count
from storage.errors import ContactGoneError
from storage.models import Contact, State, table_of
from storage.profiles import Profile, load_apart


def put_in_trash(
    session: Session, contact_ids: Sequence[int], *, by: Actor, now: datetime
) -> None:
    """Put active contacts into the trash.

    Their rows stay, and so nobody else can get their ways to be reached; only the index
    forgets them.
    """
    thrown = _turn(session, contact_ids, State.ACTIVE, State.TRASHED, now)
    indexing.drop(session.connection(), list(thrown))
    _record(session, "deleted", thrown, (State.ACTIVE, State.TRASHED), by, now)


def take_out_of_trash(
    session: Session, contact_id: int, *, by: Actor, now: datetime
) -> Profile:
    """Restore a contact, as it was.

    Raises:
        ContactGoneError: it is not in the trash any more.
    """
    back = _turn(session, [contact_id], State.TRASHED, State.ACTIVE, now)
    if not back:
        raise ContactGoneError
    (profile,) = load_apart(session.connection(), [contact_id])
    indexing.put(session.connection(), profile)
    _record(session, "restored", back, (State.TRASHED, State.ACTIVE), by, now)
    return profile


def _turn(
    session: Session,
    contact_ids: Sequence[int],
    before: State,
    after: State,
    now: datetime,
) -> dict[int, int]:
    """Turn contacts from one state into another; return those that were, with versions."""
    asked = {
        "ids": contact_ids,
        "before": before,
        "after": after,
        "since": now if after is State.TRASHED else None,
        "now": now,
    }
    turned = quick.read(session.connection(), _TURN, asked)
    return dict(sorted((id_, version) for id_, version in turned))


_CONTACT: Final = table_of(Contact)
_IDS: Final[Any] = bindparam("ids", expanding=True)
_TURN: Final = (
    sql.update(_CONTACT)
    .where(_CONTACT.c.id.in_(_IDS), _CONTACT.c.state == bindparam("before"))
    .values(
        state=bindparam("after"),
        trashed_at=bindparam("since"),
        version=_CONTACT.c.version + 1,
        updated_at=bindparam("now"),
    )
    .returning(_CONTACT.c.id, _CONTACT.c.version)
)


def _record(
    session: Session,
    kind: str,
    versions: dict[int, int],
    states: tuple[State, State],
    by: Actor,
    now: datetime,
) -> None:
    """Write the change, and count who is there."""
    before, after = states
    items = [Item(id_, "state", before, after, v) for id_, v in versions.items()]
    changes.write(session, kind, items, by=by, at=now)
    more = len(items) if after is State.ACTIVE else -len(items)
    count(session.connection(), by.workspace_id, more)
