"""The trash: contacts that nobody finds any more, and that can be restored for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from storage import changes
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.errors import (
    ErasedError,
    NotInTrashError,
    NotThrownAwayError,
    RestoredAlreadyError,
)
from storage.deletions.trash_rule import in_trash, is_overdue, restorable_since
from storage.deletions.trashing import take_out_of_trash
from storage.errors import (
    AmbiguousContactError,
    Choice,
    ContactGoneError,
    ContactsError,
)
from storage.fields import sort_key
from storage.identities import PHONE_KINDS, normalise
from storage.leading import led
from storage.models import Contact, Identity, Role, State
from storage.profiles import Profile
from storage.query import Ref, RefKind, parse_ref
from storage.words import fold

SEEING_TRASH: Final = "Seeing the trash"
RESTORING: Final = "Restoring a contact"
MOST_LISTED: Final = 20


@dataclass(frozen=True)
class Trashed:
    """A contact in the trash; ``at`` is since when."""

    id: int
    number: int
    name: str
    at: datetime


@dataclass(frozen=True)
class Content:
    """A page of what was thrown away, the newest first, and how many there are in all.

    ``leaving`` have lain there for too long, and are being erased.
    """

    shown: Sequence[Trashed]
    count: int
    leaving: int = 0
    page: int = 1

    @property
    def older(self) -> int:
        """How many are on later pages."""
        return max(self.count - self.page * MOST_LISTED, 0)


class Trash:
    """The trash of a workspace."""

    def __init__(self, database: Database, clock: Clock, region: str | None = None) -> None:
        self._database, self._clock, self._region = database, clock, region

    async def content(self, words: str = "", page: int = 1, *, by: Actor) -> Content:
        """Return what was thrown away and can still be restored, by parts of the name.

        Raises:
            NotAllowedError: it takes a manager.
        """
        by.must_be(Role.MANAGER, SEEING_TRASH)
        stays = col(Contact.trashed_at) >= restorable_since(self._clock.now())
        called = _called(words)
        own = _own(by, func.count()).where(*called)
        newest = (
            _own(by, *_SHOWN)
            .where(stays, *called)
            .order_by(col(Contact.trashed_at).desc(), col(Contact.id).desc())
            .offset((page - 1) * MOST_LISTED)
        )
        async with self._database.look() as connection:
            every = (await connection.execute(own.where(stays))).scalar_one()
            leaving = (await connection.execute(own.where(~stays))).scalar_one()
            rows = await connection.execute(newest.limit(MOST_LISTED))
        return Content([Trashed(*row) for row in rows], every, leaving, page)

    async def find(self, words: str, *, by: Actor) -> int:
        """Return the id of the one contact in the trash that is meant.

        Whether it has lain there for too long, ``restore`` says.

        Raises:
            NotInTrashError: nobody there is.
            NotThrownAwayError: nobody there is, and one contact elsewhere.
            ErasedError: it is the number of a contact that was erased.
            AmbiguousContactError: several are.
            QueryError: there are no words, or a quote is never closed.
        """
        by.must_be(Role.MANAGER, RESTORING)
        ref = parse_ref(words)
        shown = _own(by, *_SHOWN)
        meant = shown.where(self._meant(ref, by)).order_by(col(Contact.id))
        async with self._database.look() as connection:
            rows = await connection.execute(meant.limit(MOST_LISTED))
        found = [Trashed(*row) for row in rows]
        if not found:
            raise await self._why_nobody(ref, by)
        if len(found) > 1:
            choices = [Choice(one.id, one.number, one.name, "") for one in found]
            raise AmbiguousContactError(ref.text, choices, len(found))
        return found[0].id

    async def _why_nobody(self, ref: Ref, by: Actor) -> ContactsError:
        meant = (
            select(Contact.id, Contact.name, Contact.number)
            .where(col(Contact.workspace_id) == by.workspace_id)
            .where(col(Contact.state) == State.ACTIVE)
            .where(self._meant(ref, by, State.ACTIVE))
        )
        async with self._database.look() as connection:
            found = (await connection.execute(meant.limit(2))).all()
        if len(found) == 1:
            return NotThrownAwayError(*found[0])
        erased = await self._database.recall(lambda session: erased_as(session, ref, by))
        return erased or NotInTrashError(ref.text)

    def _meant(self, ref: Ref, by: Actor, state: State = State.TRASHED) -> Any:
        if ref.kind is RefKind.NUMBER:
            return _led(by, state, col(Contact.number) == ref.number)
        if ref.kind is RefKind.IDENTITY:
            return _led(by, state, col(Contact.id).in_(self._owners(ref)))
        return col(Contact.sort_name) == sort_key(ref.text)

    def _owners(self, ref: Ref) -> Select[Any]:
        kinds = PHONE_KINDS if ref.identity in PHONE_KINDS else {ref.identity}
        try:
            key = normalise(ref.identity, ref.text, self._region).normalised
        except ContactsError:
            key = ref.text
        return select(Identity.contact_id).where(
            col(Identity.kind).in_(kinds), col(Identity.normalised) == key
        )

    async def restore(self, contact_id: int, *, by: Actor) -> Profile:
        """Take a contact out of the trash, as it was.

        Raises:
            NotAllowedError: it takes a manager.
            RestoredAlreadyError: somebody was quicker.
            ErasedError: it is erased.
            BeingErasedError: it has lain there for so long that it is about to be.
            ContactInTrashError: it is part of another contact, which lies in the trash.
            ContactGoneError: there never was such a contact.
        """
        by.must_be(Role.MANAGER, RESTORING)
        now = self._clock.now()

        def work(session: Session) -> Profile:
            changes.remember(session, by=by, at=now)
            contact = session.get(Contact, contact_id)
            if contact is None or contact.workspace_id != by.workspace_id:
                raise ContactGoneError
            if contact.state != State.TRASHED or is_overdue(contact, now):
                raise _why_not(session, contact, by, now)
            return take_out_of_trash(session, contact_id, by=by, now=now)

        return await self._database.write(work, by.workspace_id)


def _led(by: Actor, state: State, is_named: Any) -> Any:
    """Return the condition for those to whom whoever is named leads."""
    return col(Contact.id).in_(led(by.workspace_id, state).where(is_named))


def erased_as(session: Session, ref: Ref, by: Actor) -> ErasedError | None:
    """Return what is told of a number whose contact was erased; None for any other."""
    if ref.kind is not RefKind.NUMBER:
        return None
    erased = select(Contact.erased_at).where(
        col(Contact.workspace_id) == by.workspace_id,
        col(Contact.number) == ref.number,
        col(Contact.state) == State.ERASED,
    )
    at = session.exec(erased).first()
    return ErasedError(ref.number, at, by.timezone) if at else None


def _why_not(
    session: Session, contact: Contact, by: Actor, now: datetime
) -> ContactGoneError:
    """Return why a contact cannot be restored."""
    session.refresh(contact)
    left = session.get_one(Contact, contact.merged_into or contact.id)
    if left.state == State.ACTIVE:
        return RestoredAlreadyError(left.id or 0, contact.name, contact.number)
    if left.state == State.TRASHED:
        return in_trash(left, now)
    at = contact.erased_at
    return ErasedError(contact.number, at, by.timezone) if at else ContactGoneError()


_SHOWN: Final = (
    col(Contact.id),
    col(Contact.number),
    col(Contact.name),
    col(Contact.trashed_at),
)


def _own(by: Actor, *wanted: Any) -> Select[Any]:
    query: Select[Any] = select(*wanted)
    return query.where(
        col(Contact.workspace_id) == by.workspace_id,
        col(Contact.trashed_at).is_not(None),
        col(Contact.state) == State.TRASHED,
    )


def _called(words: str) -> list[Any]:
    """Return the conditions for those who have all the words in their names."""
    folded = fold(words).split()
    return [col(Contact.sort_name).contains(word, autoescape=True) for word in folded]
