"""What is left of contacts that are erased, as ``storage/register/`` declares it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import Connection, Delete, Update, bindparam, delete, or_, sql, update

from storage.changes import Item
from storage.connections import quick
from storage.counting import count
from storage.fields import sort_key
from storage.models import Contact, State, table_of
from storage.register import Belonging, OnErasure, belongings

_CONTACT: Final = table_of(Contact)
_WHOSE: Final[Any] = bindparam("whose", expanding=True)


def empty(connection: Connection, ids: Sequence[int]) -> None:
    """Delete the rows of contacts, or empty them; their own rows ``bury`` does."""
    asked = {"whose": ids}
    for belonging in belongings(OnErasure.DELETE):
        quick.write(connection, _deleted(belonging), asked)
    for belonging in belongings(OnErasure.EMPTY):
        if belonging.model is not Contact:
            quick.write(connection, _emptied(belonging), asked)


@cache
def _deleted(belonging: Belonging) -> Delete:
    return delete(belonging.table).where(belonging.owner.in_(_WHOSE))


@cache
def _emptied(belonging: Belonging) -> Update:
    """Empty the rows that name one of the contacts, whosesoever they are."""
    table = belonging.table
    theirs = or_(*(table.c[name].in_(_WHOSE) for name in belonging.ids))
    return update(table).where(theirs).values(**_nothing(belonging))


def _nothing(belonging: Belonging) -> dict[str, Any]:
    """Return the personal columns as they are in a row that holds nothing."""
    fields = belonging.model.model_fields
    return {
        name: fields[name].get_default(call_default_factory=True)
        for name in belonging.personal
    }


def bury(
    connection: Connection, workspace_id: int, ids: Sequence[int], now: datetime
) -> list[Item]:
    """Leave of contacts what counts: their numbers, their types, their dates.

    Returns:
        The ledger's items.
    """
    were = quick.read(connection, _WERE, {"whose": ids})
    there = sum(state == State.ACTIVE for _, state, _ in were)
    count(connection, workspace_id, -there)
    quick.write_all(connection, _buried(), [_grave(id_, now) for id_ in ids])
    return [
        Item(id_, "state", state, State.ERASED, version + 1) for id_, state, version in were
    ]


def _grave(contact_id: int, now: datetime) -> dict[str, Any]:
    name = f"Erased contact {token_hex(4).upper()}"
    return {
        "which": contact_id,
        "placeholder": name,
        "sorts_as": sort_key(name),
        "now": now,
    }


_WERE: Final = (
    sql.select(_CONTACT.c.id, _CONTACT.c.state, _CONTACT.c.version)
    .where(_CONTACT.c.id.in_(_WHOSE))
    .order_by(_CONTACT.c.id)
)


@cache
def _buried() -> Update:
    (own,) = (b for b in belongings(OnErasure.EMPTY) if b.model is Contact)
    left: dict[str, Any] = {
        "name": bindparam("placeholder"),
        "sort_name": bindparam("sorts_as"),
        "state": State.ERASED,
        "merged_into": None,
        "trashed_at": None,
        "version": _CONTACT.c.version + 1,
        "updated_at": bindparam("now"),
        "erased_at": bindparam("now"),
    }
    buried = update(_CONTACT).where(_CONTACT.c.id == bindparam("which"))
    return buried.values(**_nothing(own) | left)
