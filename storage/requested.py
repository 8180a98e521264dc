"""What a request to delete contacts is about: who would go, and who is left out by now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.exports import ledger
from storage.models import Contact, DeletionMember, DeletionRequest, Identity, State


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


async def overview(session: AsyncSession, request: DeletionRequest) -> Overview:
    """Return a request with its contacts as they are now.

    Once it is decided, whoever was left out then is.
    """
    query = (
        select(DeletionMember, Contact)
        .join(Contact, col(Contact.id) == col(DeletionMember.contact_id))
        .where(col(DeletionMember.request_id) == request.id)
        .order_by(col(Contact.number))
        .execution_options(populate_existing=True)
    )
    rows = (await session.exec(query)).all()
    values = await _values(session, [contact.id or 0 for _, contact in rows])
    is_open = request.state == "waiting"
    return Overview(
        request,
        [
            Member(
                contact.id or 0,
                contact.number,
                contact.name,
                contact.company,
                values[contact.id or 0],
                why_not(member, contact) if is_open else member.left_out,
                contact.erased_at,
            )
            for member, contact in rows
        ],
    )


async def with_files(session: AsyncSession, found: Overview) -> Overview:
    """Return the same with how many files, posted by exports, have somebody of it."""
    workspace_id, files = found.request.workspace_id, set[int | None]()
    for member in found.people:
        exports = await ledger.holding(session, workspace_id, member.id)
        files |= {export.id for export in exports if export.state == "delivered"}
    return replace(found, files=len(files))


def why_not(member: DeletionMember, contact: Contact) -> str | None:
    """Return why a contact is not what somebody asked to delete; None if it still is."""
    if contact.state != State.ACTIVE:
        return str(contact.state)
    return None if contact.version == member.version else "changed"


async def _values(
    session: AsyncSession, contact_ids: Sequence[int]
) -> defaultdict[int, list[str]]:
    query = (
        select(Identity.contact_id, Identity.value)
        .where(col(Identity.contact_id).in_(contact_ids))
        .order_by(col(Identity.is_primary).desc(), col(Identity.id))
    )
    values: defaultdict[int, list[str]] = defaultdict(list)
    for contact_id, value in await session.exec(query):
        values[contact_id].append(value)
    return values
