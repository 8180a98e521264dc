"""To whom a reference leads: a number, a row, an address, a name, the last one changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import col, select

from storage.access import Actor
from storage.database import Database
from storage.deletions.errors import ErasedError
from storage.deletions.trash import erased_as
from storage.errors import ContactsError
from storage.fields import sort_key
from storage.finding.finding import Finding
from storage.finding.results import Results
from storage.identities import PHONE_KINDS, normalise
from storage.leading import led
from storage.models import Change, ChangeItem, Contact, Identity, State
from storage.query import Query, Ref, RefKind, Term

# Whom words mean: one more than so many at most, if there are more.
Reader = Callable[[Ref, Actor, int], Awaitable[Sequence[int]]]


class References:
    """Follows references.

    Args:
        region: the country whose phone numbers may be written without a country code.
    """

    def __init__(
        self, database: Database, finding: Finding, results: Results, region: str | None
    ) -> None:
        self._database, self._region = database, region
        self._finding, self._results = finding, results
        self._readers: Mapping[RefKind, Reader] = {
            RefKind.NUMBER: self._by_number,
            RefKind.ROW: self._by_row,
            RefKind.LAST: self._last,
            RefKind.IDENTITY: self._by_identity,
            RefKind.NAME: self._by_name,
            RefKind.USER: self._by_name,
        }

    async def follow(self, ref: Ref, most: int, *, by: Actor) -> Sequence[int]:
        """Return the ids of whom it may mean: one more than so many, if there are more."""
        return await self._readers[ref.kind](ref, by, most)

    async def _by_number(self, ref: Ref, by: Actor, _most: int) -> Sequence[int]:
        numbered, asked = _numbered(by.workspace_id), {"number": ref.number}
        found = await self._database.rows(numbered, asked)
        return [row[0] for row in found]

    async def _by_row(self, ref: Ref, by: Actor, _most: int) -> Sequence[int]:
        row = await self._results.row(ref.number, by=by)
        return await self._ids(led(by.workspace_id).where(col(Contact.id) == row)) or [row]

    async def _last(self, _ref: Ref, by: Actor, _most: int) -> Sequence[int]:
        """Return the contact that this person has changed last."""
        changed = (
            select(ChangeItem.contact_id)
            .join(Change, col(Change.id) == col(ChangeItem.change_id))
            .where(col(Change.workspace_id) == by.workspace_id)
            .where(col(Change.actor) == by.user_id)
            .order_by(col(Change.id).desc())
            .limit(1)
        )
        return await self._ids(led(by.workspace_id).where(col(Contact.id).in_(changed)))

    async def _by_identity(self, ref: Ref, by: Actor, most: int) -> Sequence[int]:
        try:
            owners = self._owners(ref, by)
        except ContactsError:
            return await self._by_words(ref, by, most)
        leads = led(by.workspace_id).where(col(Contact.id).in_(owners))
        return await self._ids(leads.distinct())

    def _owners(self, ref: Ref, by: Actor) -> Select[Any]:
        """Ask who can be reached so.

        Raises:
            BadValueError: nobody can be.
        """
        kinds = PHONE_KINDS if ref.identity in PHONE_KINDS else {ref.identity}
        key = normalise(ref.identity, ref.text, self._region).normalised
        return select(Identity.contact_id).where(
            col(Identity.workspace_id) == by.workspace_id,
            col(Identity.kind).in_(kinds),
            col(Identity.normalised) == key,
        )

    async def _by_name(self, ref: Ref, by: Actor, most: int) -> Sequence[int]:
        """Return who is called so; if nobody is exactly, who has all these words."""
        named = _own(by.workspace_id).where(col(Contact.sort_name) == sort_key(ref.text))
        return await self._ids(
            named.order_by(col(Contact.id)).limit(most + 1)
        ) or await self._by_words(ref, by, most)

    async def _by_words(self, ref: Ref, by: Actor, most: int) -> Sequence[int]:
        term = Term(ref.text, quoted=ref.quoted)
        return await self._finding.ids(Query(term), most, by=by)

    async def _ids(self, query: Select[Any]) -> list[int]:
        found = await self._database.ask(lambda c: c.execute(query).scalars().all())
        return [id_ for id_ in found if id_]

    async def has_phone(self, text: str, *, by: Actor) -> bool:
        """Tell whether somebody has this whole phone number."""
        ref = Ref(RefKind.IDENTITY, text, identity="phone")
        with suppress(ContactsError):
            leads = led(by.workspace_id)
            found = leads.where(col(Contact.id).in_(self._owners(ref, by)))
            return bool(await self._ids(found))
        return False

    async def trashed(self, ref: Ref, *, by: Actor) -> Contact | None:
        """Return the contact in the trash that has this number or identity, if one has."""
        is_meant: Any = col(Contact.number) == ref.number
        with suppress(ContactsError):  # what cannot be an identity is nobody's
            if ref.kind is RefKind.IDENTITY:
                is_meant = col(Contact.id).in_(self._owners(ref, by))
        if ref.kind not in (RefKind.NUMBER, RefKind.IDENTITY):
            return None
        thrown_away = led(by.workspace_id, State.TRASHED).where(is_meant)
        query = select(Contact).where(col(Contact.id).in_(thrown_away))
        return await self._database.recall(lambda session: session.exec(query).first())

    async def erased(self, ref: Ref, *, by: Actor) -> ErasedError | None:
        """Return what is told of a number whose contact was erased; None for any other."""
        return await self._database.recall(lambda session: erased_as(session, ref, by))


@cache
def _numbered(workspace_id: int) -> Select[Any]:
    return led(workspace_id).where(col(Contact.number) == bindparam("number"))


@cache
def _own(workspace_id: int) -> Select[Any]:
    return select(Contact.id).where(
        col(Contact.workspace_id) == workspace_id, col(Contact.state) == State.ACTIVE
    )
