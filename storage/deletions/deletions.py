"""Deletion by two people: one asks, and another one, who may, decides once."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from storage import changes
from storage.access import Access, Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.cards import Words, put_up
from storage.deletions.endings import (
    LET_GO,
    OUTDATED,
    Act,
    check_open,
    close,
    let_go,
    note,
    tell,
)
from storage.deletions.errors import NobodyDecidesError, NothingLeftError, OwnRequestError
from storage.deletions.requested import Overview, overview, with_files
from storage.deletions.rows import (
    BY_ASKER,
    BY_OTHERS,
    add,
    find,
    release_stale,
    versions_of,
)
from storage.deletions.trashing import put_in_trash
from storage.deletions.waiting import Waiting, waiting_for
from storage.erasure.erasing import erase
from storage.errors import NotAllowedError, TooManyError
from storage.models import Role
from storage.values import tidy

ASKING: Final = "Asking for a deletion"
DECIDING: Final = "Deciding on a deletion"
MOST_AT_ONCE: Final = 100


class Verdict(StrEnum):
    """What may be decided."""

    DELETE = "delete"
    ERASE = "erase"
    DECLINE = "decline"


class Deletions:
    """The requests of a workspace to delete contacts."""

    def __init__(self, database: Database, clock: Clock, access: Access) -> None:
        self._database, self._clock, self._access = database, clock, access

    async def request(
        self,
        contact_ids: Sequence[int],
        reason: str,
        places: Sequence[str],
        words: Words,
        *,
        by: Actor,
    ) -> Overview:
        """Ask to delete these contacts as they are now, on a card in each of the places.

        Raises:
            TooManyError: nobody looks through more than 100 at once.
            AlreadyRequestedError: all of them wait for a decision already.
            ContactGoneError: none of them is there any more.
            NobodyDecidesError: there is no place where somebody else would see it.
            BadValueError: the reason has characters that no database can hold.
        """
        by.must_be(Role.MEMBER, ASKING)
        if len(contact_ids) > MOST_AT_ONCE:
            raise TooManyError(len(contact_ids), MOST_AT_ONCE)
        if not places:
            raise NobodyDecidesError
        reason = tidy(reason)
        act = Act(by, words, self._clock)

        def work(session: Session) -> Overview:
            changes.remember(session, by=by, at=act.at)
            versions = versions_of(session, contact_ids, by)
            for stale in release_stale(session, versions, by):
                seen = overview(session, find(session, stale, by))
                if not seen.people:
                    let_go(session, seen, act)
            request = add(session, versions, reason, act.at, by=by)
            asked = overview(session, request)
            put_up(session, asked, places, words, self._clock)
            note(session, "asked to delete", asked, act)
            return asked

        return await self._database.write(work, by.workspace_id)

    async def review(self, request_id: int, words: Words, *, by: Actor) -> Overview:
        """Return what somebody else asks for, to decide on it.

        Raises:
            NothingLeftError: all contacts were changed since; the request is over now.
            OwnRequestError: this person asked for it.
            RequestOverError: it was decided, withdrawn, or is too old.
            RequestNotFoundError: there is no such request.
        """
        by.must_be(Role.MANAGER, DECIDING)
        seen = await self._database.recall(lambda s: self._open(s, request_id, by))
        if seen.people:
            async with self._database.read() as session:
                return await with_files(session, seen)
        act = Act(by, words, self._clock)
        await self._database.write(
            lambda s: let_go(s, overview(s, find(s, request_id, by)), act), by.workspace_id
        )
        raise NothingLeftError

    def _open(self, session: Session, request_id: int, by: Actor) -> Overview:
        request = find(session, request_id, by)
        check_open(session, request, by, self._clock.now())
        if request.requester == by.user_id:
            raise OwnRequestError
        return overview(session, request)

    async def decide(
        self, request_id: int, verdict: Verdict, comment: str, words: Words, *, by: Actor
    ) -> Overview:
        """Decide on a request, and do what was decided in the same transaction.

        Contacts that are not what was asked for any more are left out; if nobody is left,
        that ends the request.

        Raises:
            NotAllowedError: the person is no manager at this moment.
            NothingLeftError: all contacts were changed since; the request is over now.
            OwnRequestError, RequestOverError, RequestNotFoundError: as in ``review``.
            BadValueError: the comment has characters that no database can hold.
        """
        by.must_be(Role.MANAGER, DECIDING)
        comment = tidy(comment)
        act = Act(by, words, self._clock)

        def work(session: Session) -> Overview:
            changes.remember(session, by=by, at=act.at)
            self._check_role(session, by)
            seen = overview(session, find(session, request_id, by))
            ending = _ending(verdict, comment, seen)
            decided = close(session, seen, BY_OTHERS, act, **ending)
            is_outdated = ending["state"] == OUTDATED
            tell(session, LET_GO if is_outdated else f"decided to {verdict}", decided, act)
            if ending["state"] == "approved":
                self._delete(session, decided, by)
            return decided

        decided = await self._database.write(work, by.workspace_id)
        if decided.request.state == OUTDATED:
            raise NothingLeftError
        return decided

    async def withdraw(self, request_id: int, words: Words, *, by: Actor) -> Overview:
        """Take back what one asked for.

        Raises:
            NotYourRequestError: somebody else asked for it.
            RequestOverError, RequestNotFoundError: as in ``review``.
        """
        by.must_be(Role.MEMBER, ASKING)
        act = Act(by, words, self._clock)

        def work(session: Session) -> Overview:
            changes.remember(session, by=by, at=act.at)
            seen = overview(session, find(session, request_id, by))
            withdrawn = close(session, seen, BY_ASKER, act, state="withdrawn")
            tell(session, "withdrew a deletion", withdrawn, act)
            return withdrawn

        return await self._database.write(work, by.workspace_id)

    async def waiting(self, *, by: Actor) -> Waiting:
        """Return what waits for this person, and what of theirs waits for others."""
        by.must_be(Role.VIEWER, "Seeing requests")
        now = self._clock.now()
        return await self._database.recall(lambda session: waiting_for(session, by, now))

    def _check_role(self, session: Session, by: Actor) -> None:
        """Let only those pass who are managers in this very transaction."""
        role = self._access.role_now(session, by)
        if not role.reaches(Role.MANAGER):
            raise NotAllowedError(Role.MANAGER, role, DECIDING)

    def _delete(self, session: Session, decided: Overview, by: Actor) -> None:
        ids = [member.id for member in decided.people]
        act = erase if decided.request.kind == Verdict.ERASE else put_in_trash
        act(session, ids, by=by, now=self._clock.now())


def _ending(verdict: Verdict, comment: str, seen: Overview) -> dict[str, str | None]:
    """Return how a request ends: as was decided, unless nobody is left to be deleted."""
    if verdict is Verdict.DECLINE:
        return {"state": "declined", "comment": comment or None}
    if not seen.people:
        return {"state": OUTDATED}
    return {"state": "approved", "kind": verdict.value, "comment": comment or None}


__all__ = ["Deletions", "Verdict", "Waiting"]
