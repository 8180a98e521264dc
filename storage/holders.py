"""Who holds which role, and why; given and taken by owners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit, changes, outbox
from storage.access import MEMBER, Access, Actor, user_of
from storage.clock import Clock
from storage.database import Database
from storage.errors import (
    LastOwnerError,
    NoAccessError,
    NotAllowedError,
    RoleFixedError,
)
from storage.models import Role, User
from storage.outbox import Message

ACT: Final = "Giving roles"


@dataclass(frozen=True)
class Holder:
    """Somebody whose role is not that of everybody, and why they have it."""

    user_id: str
    role: Role
    why: str


@dataclass(frozen=True)
class Given:
    """What giving a role changed."""

    user_id: str
    before: Role
    after: Role


News = Callable[[Given], Message]


class Roles:
    """The roles of a workspace; what the settings say wins over what owners say."""

    def __init__(self, database: Database, clock: Clock, access: Access) -> None:
        self._database, self._clock, self._access = database, clock, access

    @property
    def default(self) -> Role:
        """What everybody else is."""
        return self._access.default_role

    async def holders(self, *, by: Actor) -> list[Holder]:
        """Return all whose role was given to them, the highest first.

        Raises:
            NotAllowedError: only owners see this.
        """
        async with self._database.read() as session:
            users = await self._users(session, by)
        self._check(by, users)
        ids = sorted(
            {*self._access.given, *(id_ for id_, user in users.items() if user.role)}
        )
        holders = [self._holder(id_, users.get(id_)) for id_ in ids]
        ladder = list(Role)
        return sorted(holders, key=lambda holder: -ladder.index(holder.role))

    async def give(
        self, user_id: str, role: Role, news: News | None = None, *, by: Actor
    ) -> Given:
        """Give somebody a role; it counts from their next click, and ``news`` tells them.

        Raises:
            NotAllowedError: only owners give roles, and only while they are one.
            RoleFixedError: the settings give this person a role.
            NoAccessError: guests, bots and people of other companies get none.
            LastOwnerError: nobody would be an owner any more.
        """
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            users = await self._users(session, by, user_id)
            self._check(by, users)
            fixed = self._access.given.get(user_id)
            if fixed is not None:
                raise RoleFixedError(fixed)
            user = users.get(user_id) or await user_of(session, by.workspace_id, user_id)
            given = self._let_be(user, role, users)
            session.add(user)
            await audit.record(
                session,
                f"made {role}",
                by=by,
                at=now,
                objects=[f"user:{user_id}"],
                fields=["role"],
            )
            if news and given.before is not role and user_id != by.user_id:
                message, place = news(given), by.workspace_id
                await outbox.post(session, message, workspace_id=place, clock=self._clock)
        return given

    async def _users(
        self, session: AsyncSession, by: Actor, *others: str
    ) -> dict[str, User]:
        """Return all who may be an owner or were given a role, and ``others``."""
        wanted = or_(
            col(User.role).is_not(None),
            col(User.user_id).in_([by.user_id, *others]),
            self._access.may_reach(Role.OWNER),
        )
        query = select(User).where(col(User.workspace_id) == by.workspace_id, wanted)
        return {user.user_id: user for user in await session.exec(query)}

    def _check(self, by: Actor, users: Mapping[str, User]) -> None:
        """Let only owners pass, by what they are in this transaction.

        Of two owners who take the role from each other at once, one comes too late.
        """
        user = users.get(by.user_id)
        kind, stored = (user.kind, user.role) if user else (MEMBER, None)
        role = self._access.role_of(by.user_id, kind, stored)
        if not role.reaches(Role.OWNER):
            raise NotAllowedError(Role.OWNER, role, ACT)

    def _let_be(self, user: User, role: Role, users: Mapping[str, User]) -> Given:
        if user.kind != MEMBER:
            raise NoAccessError(user.kind)
        before = self._access.role_of(user.user_id, user.kind, user.role)
        user.role = role
        if not self._owners({**users, user.user_id: user}):
            raise LastOwnerError
        return Given(user.user_id, before, role)

    def _owners(self, users: Mapping[str, User]) -> Sequence[str]:
        """Return the owners; one whom Slack has never shown us counts by the settings."""
        unseen = [
            id_
            for id_, role in self._access.given.items()
            if role is Role.OWNER and id_ not in users
        ]
        seen = [
            id_
            for id_, user in users.items()
            if self._access.role_of(id_, user.kind, user.role) is Role.OWNER
        ]
        return unseen + seen

    def _holder(self, user_id: str, user: User | None) -> Holder:
        kind, stored = (user.kind, user.role) if user else (MEMBER, None)
        role = self._access.role_of(user_id, kind, stored)
        return Holder(user_id, role, self._access.why(user_id, kind, stored))
