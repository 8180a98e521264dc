"""Who is meant: from ``C-42``, an e-mail address, the end of a phone number or a name."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam
from sqlmodel import col, select

from storage.access import SEEING, Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.trash import in_trash
from storage.errors import (
    AmbiguousContactError,
    ContactNotFoundError,
    ContactsError,
)
from storage.fields import sort_key
from storage.finding.finding import Finding
from storage.finding.results import Results
from storage.identities import PHONE_KINDS, normalise
from storage.leading import led
from storage.models import Change, ChangeItem, Contact, Identity, Role, State
from storage.query import (
    Query,
    Ref,
    RefKind,
    Term,
    one_by_one,
    parse_query,
    parse_ref,
    parse_refs,
    without_find,
)
from storage.query.errors import OneContactError, QueryError
from storage.words import fold

SHOWN: Final = 10
COUNTED: Final = 100
PAIR: Final = 'Name two contacts, for example: merge C-1 C-2, or merge "Ada King" ada@x.io'
WHOM: Final = (
    "Say whom, and nothing of how to show them: a contact, or a query such as tag:vip, "
    "without sort:, page: and the like."
)

# Whom words mean: one more than so many at most, if there are more.
Reader = Callable[[Ref, Actor, int], Awaitable[Sequence[int]]]


class Referring:
    """Finds the one contact that words mean.

    Args:
        region: the country whose phone numbers may be written without a country code.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        finding: Finding,
        results: Results,
        region: str | None,
    ) -> None:
        self._database, self._clock, self._region = database, clock, region
        self._finding, self._results = finding, results
        self._readers: Mapping[RefKind, Reader] = {
            RefKind.NUMBER: self._by_number,
            RefKind.ROW: self._by_row,
            RefKind.LAST: self._last,
            RefKind.IDENTITY: self._by_identity,
            RefKind.NAME: self._by_name,
            RefKind.USER: self._by_name,
        }

    async def one(self, words: str, *, by: Actor) -> int:
        """Return the id of the contact that is meant.

        Raises:
            ContactNotFoundError: nobody is.
            AmbiguousContactError: several are; it has the first of them to choose from.
            QueryError: there are no words, a quote is never closed, or it is a search.
        """
        by.must_be(Role.VIEWER, SEEING)
        return await self._meant(parse_ref(words), words, by)

    async def pair(self, words: str, *, by: Actor) -> tuple[int, int]:
        """Return the ids of the two contacts that are meant.

        Raises:
            ContactNotFoundError, AmbiguousContactError: as in ``one``.
            QueryError: there are not two; names of several words need quotes.
        """
        by.must_be(Role.VIEWER, SEEING)
        refs = parse_refs(words)
        if len(refs) != 2:  # noqa: PLR2004 - a pair
            raise QueryError(PAIR)
        one, other = refs
        return (
            await self._meant(one, one.text, by),
            await self._meant(other, other.text, by),
        )

    async def _meant(self, ref: Ref, words: str, by: Actor, most: int = COUNTED) -> int:
        found = await self._readers[ref.kind](ref, by, most)
        if not found and _is_query(words):
            raise OneContactError(words)
        if not found:
            await self._look_into_trash(ref, by)
            raise ContactNotFoundError(ref.text or words)
        if len(found) > 1:
            choices = await self._finding.choices(found[:SHOWN])
            raise AmbiguousContactError(
                ref.text,
                choices,
                None if len(found) > most else len(found),
                found[:most],
                by_name=all(_is_called(choice.name, ref.text) for choice in choices),
            )
        return found[0]

    async def several(self, words: str, most: int, *, by: Actor) -> list[int]:
        """Return whom the words name, alone or one by one, else all whom a query finds.

        There is one more than ``most`` if there are more; of those whom one name may mean,
        the error has as many.

        Raises:
            ContactNotFoundError, AmbiguousContactError, QueryError: as in ``one``.
        """
        by.must_be(Role.VIEWER, SEEING)
        if named := await self.named(words, by=by):
            return named
        if not _is_query(words):
            return [await self._called(words, by, most)]
        query = parse_query(without_find(words))
        if query != Query(query.expression) or query.expression is None:
            raise QueryError(WHOM)
        found = await self._finding.ids(query, most, by=by)
        if not found:
            raise ContactNotFoundError(words)
        return found

    async def named(self, words: str, *, by: Actor) -> list[int]:
        """Return several contacts that are named one by one; nobody, if they are not.

        Raises:
            ContactNotFoundError, AmbiguousContactError: as in ``one``.
        """
        by.must_be(Role.VIEWER, SEEING)
        meant = [await self._meant(ref, ref.text, by) for ref in one_by_one(words)]
        return list(dict.fromkeys(meant))

    async def _called(self, words: str, by: Actor, most: int) -> int:
        """Return who is meant; a first *find* or *search* is a verb if it is no name."""
        try:
            return await self._meant(parse_ref(words), words, by, most)
        except ContactNotFoundError:
            bare = without_find(words)
            if bare == words:
                raise
        return await self._meant(parse_ref(bare), bare, by, most)

    async def _look_into_trash(self, ref: Ref, by: Actor) -> None:
        """Say so, if a number or an identity is that of a contact in the trash.

        Raises:
            ContactInTrashError: it is.
            BeingErasedError: it is, and has been for too long.
        """
        is_meant: Any = col(Contact.number) == ref.number
        with suppress(ContactsError):  # what cannot be an identity is nobody's
            if ref.kind is RefKind.IDENTITY:
                is_meant = col(Contact.id).in_(self._owners(ref, by))
        if ref.kind not in (RefKind.NUMBER, RefKind.IDENTITY):
            return
        thrown_away = led(by.workspace_id, State.TRASHED).where(is_meant)
        query = select(Contact).where(col(Contact.id).in_(thrown_away))
        thrown = await self._database.recall(lambda session: session.exec(query).first())
        if thrown is not None:
            raise in_trash(thrown, self._clock.now())

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


def _is_called(name: str, words: str) -> bool:
    """Tell whether all the words are words of a name, or begin one."""
    own = fold(name).split()
    return all(any(o.startswith(word) for o in own) for word in fold(words).split())


def _is_query(words: str) -> bool:
    """Tell a query from a name: it names a field, or cannot be read as a name at all."""
    try:
        ref = parse_ref(words)
    except QueryError:
        return True
    return ref.kind is RefKind.NAME and not ref.quoted and ":" in words


@cache
def _numbered(workspace_id: int) -> Select[Any]:
    return led(workspace_id).where(col(Contact.number) == bindparam("number"))


@cache
def _own(workspace_id: int) -> Select[Any]:
    return select(Contact.id).where(
        col(Contact.workspace_id) == workspace_id, col(Contact.state) == State.ACTIVE
    )
