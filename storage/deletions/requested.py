"""What a request to delete contacts is about: who would go, and who is left out by now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, sql
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import quick
from storage.exports import ledger
from storage.models import (
    Contact,
    DeletionMember,
    DeletionRequest,
    Identity,
    State,
    table_of,
)


@dataclass(frozen=True)
class Member:
    """A contact of a request; ``values`` are the ways to reach it.

    ``left_out`` says why it is left out of it: changed, merged, trashed or erased since.
    ``erased_at`` is when it was erased, whatever became of the request.
    """

    id: int
    number: int
    name: str
    company: str | None
    values: Sequence[str]
    left_out: str | None
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Overview:
    """A request with all its contacts, by their numbers.

    ``files`` is how many exported files they are in, as far as that was looked up.
    """

    request: DeletionRequest
    members: Sequence[Member]
    files: int = 0

    @property
    def people(self) -> list[Member]:
        """Those who would go, or have gone."""
        return [member for member in self.members if member.left_out is None]

    @property
    def left_out(self) -> list[Member]:
        """Those who are left out."""
        return [member for member in self.members if member.left_out is not None]


def overview(session: Session, request: DeletionRequest) -> Overview:
    """Return a request with its contacts as they are now.

    Once it is decided, whoever was left out then is.
    """
    connection = session.connection()
    rows = [_Row(*r) for r in quick.read(connection, _MEMBERS, {"request": request.id})]
    values = _values(connection, [row.id for row in rows])
    is_open = request.state == "waiting"
    members = [
        Member(
            row.id,
            row.number,
            row.name,
            row.company,
            values[row.id],
            _why_not(row) if is_open else row.left_out,
            row.erased_at,
        )
        for row in rows
    ]
    return Overview(request, members)


class _Row(NamedTuple):
    """A contact of a request as it is; ``asked`` is the version that was asked for."""

    id: int
    number: int
    name: str
    company: str | None
    state: str
    version: int
    erased_at: datetime | None
    left_out: str | None
    asked: int


_MEMBER: Final = table_of(DeletionMember)
_CONTACT: Final = table_of(Contact)
_MEMBERS: Final = (
    sql.select(
        *(_CONTACT.c[name] for name in ("id", "number", "name", "company")),
        *(_CONTACT.c.state, _CONTACT.c.version, _CONTACT.c.erased_at),
        *(_MEMBER.c.left_out, _MEMBER.c.version.label("asked")),
    )
    .join(_MEMBER, _MEMBER.c.contact_id == _CONTACT.c.id)
    .where(_MEMBER.c.request_id == bindparam("request"))
    .order_by(_CONTACT.c.number)
)


def _why_not(row: _Row) -> str | None:
    """Return why a contact is not what somebody asked to delete; None if it still is."""
    if row.state != State.ACTIVE:
        return str(row.state)
    return None if row.version == row.asked else "changed"


def _values(connection: Connection, contact_ids: Sequence[int]) -> Mapping[int, list[str]]:
    values: Mapping[int, list[str]] = defaultdict(list)
    for contact_id, value in quick.read(connection, _VALUES, {"ids": contact_ids}):
        values[contact_id].append(value)
    return values


_IDS: Final[Any] = bindparam("ids", expanding=True)
_VALUES: Final = (
    select(Identity.contact_id, Identity.value)
    .where(col(Identity.contact_id).in_(_IDS))
    .order_by(col(Identity.is_primary).desc(), col(Identity.id))
)


async def with_files(session: AsyncSession, found: Overview) -> Overview:
    """Return the same with how many files, posted by exports, have somebody of it."""
    workspace_id, files = found.request.workspace_id, set[int | None]()
    for member in found.people:
        exports = await ledger.holding(session, workspace_id, member.id)
        files |= {export.id for export in exports if export.state == "delivered"}
    return replace(found, files=len(files))
