"""Deletion by two people: one asks, and another one, who may, decides once."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit, changes
from storage.access import Access, Actor, user_of
from storage.clock import Clock
from storage.database import Database
from storage.deletion_cards import Words, put_up, rewrite, show
from storage.deletion_errors import (
    NobodyDecidesError,
    NothingLeftError,
    NotYourRequestError,
    OwnRequestError,
    RequestOverError,
)
from storage.deletion_rows import (
    add,
    end,
    find,
    notice,
    release_stale,
    unnoticed,
    versions_of,
)
from storage.erasing import erase
from storage.errors import NotAllowedError, TooManyError
from storage.models import DeletionRequest, Role
from storage.requested import Overview, overview, with_files
from storage.trash import put_in_trash

ASKING: Final = "Asking for a deletion"
DECIDING: Final = "Deciding on a deletion"
MOST_AT_ONCE: Final = 100
MOST_SHOWN: Final = 10
BOT: Final = "bot"
OUTDATED: Final = "outdated"
LET_GO: Final = "let go of an outdated deletion"


class Verdict(StrEnum):
    """What may be decided."""

    DELETE = "delete"
    ERASE = "erase"
    DECLINE = "decline"


@dataclass(frozen=True)
class Waiting:
    """What waits: for this person to decide, and for others on what they asked for.

    The oldest of each; ``more_to_decide`` and ``more_own`` are how many more there are.
    """

    to_decide: Sequence[Overview]
    own: Sequence[Overview]
    more_to_decide: int = 0
    more_own: int = 0


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
        """
        by.must_be(Role.MEMBER, ASKING)
        if len(contact_ids) > MOST_AT_ONCE:
            raise TooManyError(len(contact_ids), MOST_AT_ONCE)
        if not places:
            raise NobodyDecidesError
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            versions = await versions_of(session, contact_ids, by)
            for stale in await release_stale(session, versions):
                seen = await overview(session, await find(session, stale, by))
                if not seen.people:
                    await self._let_go(session, seen, words, by)
            request = await add(session, versions, reason, now, by=by)
            asked = await overview(session, request)
            await put_up(session, asked, places, words, self._clock)
            await self._note(session, "asked to delete", asked, by)
        return asked

    async def review(self, request_id: int, words: Words, *, by: Actor) -> Overview:
        """Return what somebody else asks for, to decide on it.

        Raises:
            NothingLeftError: all contacts were changed since; the request is over now.
            OwnRequestError: this person asked for it.
            RequestOverError: it was decided, withdrawn, or is too old.
            RequestNotFoundError: there is no such request.
        """
        by.must_be(Role.MANAGER, DECIDING)
        async with self._database.read() as session:
            request = await find(session, request_id, by)
            await self._check_open(session, request, by)
            if request.requester == by.user_id:
                raise OwnRequestError
            seen = await with_files(session, await overview(session, request))
        if seen.people:
            return seen
        async with self._database.begin(by.workspace_id) as session:
            seen = await overview(session, await find(session, request_id, by))
            await self._let_go(session, seen, words, by)
        raise NothingLeftError

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
        """
        by.must_be(Role.MANAGER, DECIDING)
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=self._clock.now())
            await self._check_role(session, by)
            seen = await overview(session, await find(session, request_id, by))
            others = col(DeletionRequest.requester) != by.user_id
            ending = _ending(verdict, comment, seen)
            request = await self._close(session, seen, others, by, **ending)
            decided = Overview(request, seen.members)
            is_outdated = request.state == OUTDATED
            done = LET_GO if is_outdated else f"decided to {verdict}"
            await self._note(session, done, decided, by)
            await rewrite(session, decided, words, self._clock)
            if request.state == "approved":
                await self._delete(session, decided, by)
        if is_outdated:
            raise NothingLeftError
        return decided

    async def withdraw(self, request_id: int, words: Words, *, by: Actor) -> Overview:
        """Take back what one asked for.

        Raises:
            NotYourRequestError: somebody else asked for it.
            RequestOverError, RequestNotFoundError: as in ``review``.
        """
        by.must_be(Role.MEMBER, ASKING)
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=self._clock.now())
            seen = await overview(session, await find(session, request_id, by))
            own = col(DeletionRequest.requester) == by.user_id
            request = await self._close(session, seen, own, by, state="withdrawn")
            withdrawn = Overview(request, seen.members)
            await self._note(session, "withdrew a deletion", withdrawn, by)
            await rewrite(session, withdrawn, words, self._clock)
        return withdrawn

    async def waiting(self, *, by: Actor) -> Waiting:
        """Return what waits for this person, and what of theirs waits for others."""
        by.must_be(Role.VIEWER, "Seeing requests")
        query = (
            select(DeletionRequest)
            .where(col(DeletionRequest.workspace_id) == by.workspace_id)
            .where(col(DeletionRequest.state) == "waiting")
            .where(col(DeletionRequest.expires_at) > self._clock.now())
            .order_by(col(DeletionRequest.id))
        )
        own = col(DeletionRequest.requester) == by.user_id
        async with self._database.read() as session:
            mine, more_own = await _oldest(session, query.where(own))
            if not by.role.reaches(Role.MANAGER):
                return Waiting([], mine, more_own=more_own)
            theirs, more = await _oldest(session, query.where(~own))
            return Waiting(theirs, mine, more, more_own)

    async def expire_next(self, words: Words) -> bool:
        """End a request on which nobody decided in time; tell whether there was one."""
        now = self._clock.now()
        late = (
            select(DeletionRequest.id, DeletionRequest.workspace_id)
            .where(col(DeletionRequest.state) == "waiting")
            .where(col(DeletionRequest.expires_at) <= now)
            .limit(1)
        )
        async with self._database.look() as connection:
            found = (await connection.execute(late)).first()
        if found is None:
            return False
        by = Actor(found.workspace_id, BOT, Role.NOBODY, through="clock")
        async with self._database.begin(by.workspace_id) as session:
            request = await session.get_one(DeletionRequest, found.id)
            seen = await overview(session, request)
            if await self._ended(session, seen, col(DeletionRequest.expires_at) <= now):
                await session.refresh(request)
                await self._note(session, "let a deletion expire", seen, by)
                await rewrite(session, Overview(request, seen.members), words, self._clock)
        return True

    async def notice_next(self, words: Words) -> bool:
        """Show on its cards that contacts of a request are not as they were any more.

        If none is, that ends the request.

        Returns:
            Whether there was such a request.
        """
        late = col(DeletionRequest.expires_at) <= self._clock.now()
        async with self._database.look() as connection:
            found = (await connection.execute(unnoticed(late))).first()
        if found is None:
            return False
        by = Actor(found.workspace_id, BOT, Role.NOBODY, through="clock")
        async with self._database.begin(by.workspace_id) as session:
            seen = await overview(session, await find(session, found.id, by))
            if not seen.people:
                await self._let_go(session, seen, words, by)
            elif await notice(session, seen):
                await show(session, seen, words, self._clock)
        return True

    async def _let_go(
        self, session: AsyncSession, seen: Overview, words: Words, by: Actor
    ) -> None:
        """End a request of which nobody is left, if nobody has ended it yet."""
        now = self._clock.now()
        values = {"state": OUTDATED, "decided_by": by.user_id, "decided_at": now}
        in_time = col(DeletionRequest.expires_at) > now
        if await end(session, seen, in_time, **values):
            await session.refresh(seen.request)
            await self._note(session, LET_GO, seen, by)
            await rewrite(session, seen, words, self._clock)

    async def _ended(self, session: AsyncSession, seen: Overview, late: Any) -> bool:
        values = {"state": "expired", "decided_at": seen.request.expires_at}
        return await end(session, seen, late, **values)

    async def _close(
        self, session: AsyncSession, seen: Overview, whose: Any, by: Actor, **values: Any
    ) -> DeletionRequest:
        """End a request that nobody has ended yet, and that is not too old, or say why not.

        Raises:
            RequestOverError, OwnRequestError, NotYourRequestError: it cannot be.
        """
        now = self._clock.now()
        fits = whose & (col(DeletionRequest.expires_at) > now)
        values |= {"decided_by": by.user_id, "decided_at": now}
        request = seen.request
        if not await end(session, seen, fits, **values):
            await self._check_open(session, request, by)
            is_own = request.requester == by.user_id
            raise OwnRequestError if is_own else NotYourRequestError
        await session.refresh(request)
        return request

    async def _check_open(
        self, session: AsyncSession, request: DeletionRequest, by: Actor
    ) -> None:
        if request.state == "waiting" and request.expires_at > self._clock.now():
            return
        state = "expired" if request.state == "waiting" else request.state
        at = request.decided_at or request.expires_at
        who = await user_of(session, by.workspace_id, request.decided_by or "")
        raise RequestOverError(state, who.name or who.user_id, at, by.timezone)

    async def _check_role(self, session: AsyncSession, by: Actor) -> None:
        """Let only those pass who are managers in this very transaction."""
        user = await user_of(session, by.workspace_id, by.user_id)
        role = self._access.role_of(by.user_id, user.kind, user.role)
        if not role.reaches(Role.MANAGER):
            raise NotAllowedError(Role.MANAGER, role, DECIDING)

    async def _delete(self, session: AsyncSession, decided: Overview, by: Actor) -> None:
        ids = [member.id for member in decided.people]
        act = erase if decided.request.kind == Verdict.ERASE else put_in_trash
        await act(session, ids, by=by, now=self._clock.now())

    async def _note(
        self, session: AsyncSession, action: str, about: Overview, by: Actor
    ) -> None:
        objects = [f"deletion:{about.request.id}"]
        objects += [f"contact:{member.id}" for member in about.people]
        await audit.record(session, action, by=by, at=self._clock.now(), objects=objects)


async def _oldest(session: AsyncSession, query: Any) -> tuple[list[Overview], int]:
    """Return the oldest of these requests, and how many more there are."""
    found = (await session.exec(query.limit(MOST_SHOWN))).all()
    of_all = select(func.count()).select_from(query.order_by(None).subquery())
    count = (await session.exec(of_all)).one()
    return [await overview(session, request) for request in found], count - len(found)


def _ending(verdict: Verdict, comment: str, seen: Overview) -> dict[str, str | None]:
    """Return how a request ends: as was decided, unless nobody is left to be deleted."""
    if verdict is Verdict.DECLINE:
        return {"state": "declined", "comment": comment or None}
    if not seen.people:
        return {"state": OUTDATED}
    return {"state": "approved", "kind": verdict.value, "comment": comment or None}
