"""Who acts, and what each role may do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.connections.quick import read
from storage.connections.writing import within
from storage.database import Database
from storage.errors import NotAllowedError
from storage.models import Role, User, Workspace

# A person who was blocked in Slack is noticed at the latest after this time, without
# asking Slack at every click.
FRESH: Final = timedelta(seconds=60)
# The kind of a person with an account of this workspace; all others have no access.
MEMBER: Final = "member"
# What it is called that a viewer may do and nobody else below.
SEEING: Final = "Seeing contacts"


@dataclass(frozen=True)
class Actor:
    """Who asks for something, in which role, through what.

    ``request`` is the key of the delivery from Slack that brings it: stored with the
    effect, it makes a delivery that comes twice do its work once.
    """

    workspace_id: int
    user_id: str
    role: Role
    name: str = ""
    timezone: str | None = None
    through: str = "command"
    request: str | None = None

    def must_be(self, needed: Role, act: str = "This") -> None:
        """Refuse what the role does not reach.

        Raises:
            NotAllowedError: the role is too low.
        """
        if not self.role.reaches(needed):
            raise NotAllowedError(needed, self.role, act)


@dataclass(frozen=True)
class Seen:
    """A person as Slack describes them.

    ``kind`` is member, guest, outsider, deactivated or bot.
    """

    user_id: str
    name: str
    kind: str
    timezone: str | None = None


_WHO: Final = (User.name, User.kind, User.timezone, User.role, User.seen_at)
_IS_PERSON: Final = and_(
    col(User.workspace_id) == bindparam("workspace"), col(User.user_id) == bindparam("user")
)
_PERSON: Final[Any] = select(*map(col, _WHO)).where(_IS_PERSON)
_USER: Final = select(User).where(_IS_PERSON)


class Access:
    """The people of each workspace and their roles.

    Args:
        default_role: what a full member of the workspace is until an owner says otherwise.
        given: roles from the settings, by user id; they win over what is stored.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        default_role: Role = Role.MEMBER,
        given: Mapping[str, Role] | None = None,
    ) -> None:
        self._database, self._clock = database, clock
        self.default_role: Final = default_role
        self.given: Final[Mapping[str, Role]] = dict(given or {})
        self._workspaces: dict[str, int] = {}

    async def workspace_id(self, team_id: str) -> int:
        """Return our id of a Slack team; one that is seen first is added."""
        if team_id not in self._workspaces:
            try:
                met = await self._meet(team_id)
            except IntegrityError:  # another bot met it at the same moment
                met = await self._meet(team_id)
            # Only now: what was not committed is known to nobody else.
            self._workspaces[team_id] = met
        return self._workspaces[team_id]

    async def _meet(self, team_id: str) -> int:
        async with self._database.begin() as session:
            query = select(Workspace).where(col(Workspace.team_id) == team_id)
            workspace = (await session.exec(query)).one_or_none()
            if workspace is None:
                workspace = Workspace(team_id=team_id)
                session.add(workspace)
                await session.flush()
            return workspace.id or 0

    async def actor(self, team_id: str, user_id: str) -> Actor | None:
        """Return who acts, or None when Slack has to be asked about them first."""
        workspace_id = await self.workspace_id(team_id)
        for name, kind, timezone, role, seen_at in await self._kept(workspace_id, user_id):
            if self._is_fresh(seen_at):
                seen = Seen(user_id, name, kind, timezone)
                return self._act(workspace_id, seen, role)
        return None

    async def _kept(self, workspace_id: int, user_id: str) -> Sequence[Sequence[Any]]:
        """Return what is kept of a person, as one row; none of one never seen."""
        asked = {"workspace": workspace_id, "user": user_id}
        return await self._database.rows(_PERSON, asked)

    async def remember(self, team_id: str, seen: Seen) -> Actor:
        """Keep what Slack says about a person, and return them as an actor."""
        workspace_id = await self.workspace_id(team_id)
        async with self._database.begin(workspace_id) as session:
            user = await user_of(session, workspace_id, seen.user_id)
            user.name, user.kind, user.timezone = seen.name, seen.kind, seen.timezone
            user.seen_at = self._clock.now()
            session.add(user)
        return self._act(workspace_id, seen, user.role)

    async def hear(self, team_id: str, seen: Seen) -> None:
        """Keep what Slack tells of a person unasked, where that changes anything.

        It does so at each new status.  A member who never came is asked about when they do.
        """
        workspace_id = await self.workspace_id(team_id)
        known = [row[:3] for row in await self._kept(workspace_id, seen.user_id)]
        if known:
            is_news = tuple(known[0]) != (seen.name, seen.kind, seen.timezone)
        else:
            is_news = seen.kind != MEMBER
        if is_news:
            await self.remember(team_id, seen)

    async def seen_as(self, team_id: str, kinds: Collection[str]) -> set[str]:
        """Return the user ids of those who were of these kinds when last seen."""
        query = select(User.user_id).where(
            col(User.workspace_id) == await self.workspace_id(team_id),
            col(User.kind).in_(kinds),
        )
        found = await self._database.ask(lambda c: c.execute(query).scalars().all())
        return set(found)

    async def managers(self, workspace_id: int) -> list[str]:
        """Return the user ids of those who may decide: managers and owners."""
        return await self.reaching(Role.MANAGER, workspace_id)

    async def reaching(self, needed: Role, workspace_id: int) -> list[str]:
        """Return the user ids of those whose role reaches ``needed``, as far as known."""
        query = select(User.user_id, User.kind, User.role).where(
            col(User.workspace_id) == workspace_id, self.may_reach(needed)
        )
        users = await self._database.ask(lambda c: c.execute(query).all())
        seen = {id_: self.role_of(id_, kind, role) for id_, kind, role in users}
        roles = {**self.given, **seen}
        return sorted(id_ for id_, role in roles.items() if role.reaches(needed))

    def may_reach(self, needed: Role) -> ColumnElement[bool]:
        """Return the condition that holds for all whose role may reach ``needed``.

        It leaves out most people of a large workspace, who are what they are by default.
        """
        stored = col(User.role).in_([role for role in Role if role.reaches(needed)])
        found = or_(stored, col(User.user_id).in_(self.given))
        by_default = self.default_role.reaches(needed)
        return or_(found, col(User.role).is_(None)) if by_default else found

    async def reason(self, by: Actor) -> str:
        """Say why somebody has the role they have."""
        for _, kind, _, role, _ in await self._kept(by.workspace_id, by.user_id):
            return self.why(by.user_id, kind, role)
        return self.why(by.user_id, MEMBER, None)

    async def is_member(self, by: Actor) -> bool:
        """Tell whether somebody is a full member of the workspace, as far as known."""
        found = await self._kept(by.workspace_id, by.user_id)
        return any(kind == MEMBER for _, kind, *_ in found)

    def role_now(self, session: Session, by: Actor) -> Role:
        """Return the role that somebody has in this very transaction."""
        asked = {"workspace": by.workspace_id, "user": by.user_id}
        found = read(session.connection(), _PERSON, asked)
        kind, role = (found[0][1], found[0][3]) if found else (MEMBER, None)
        return self.role_of(by.user_id, kind, role)

    def role_of(self, user_id: str, kind: str, stored: str | None) -> Role:
        """Return somebody's role: what the settings give wins over what is ``stored``."""
        if kind != MEMBER:
            return Role.NOBODY
        return self.given.get(user_id) or Role(stored or self.default_role)

    def why(self, user_id: str, kind: str, stored: str | None) -> str:
        """Say why somebody has the role that ``role_of`` returns."""
        if kind != MEMBER:
            return "Guests, bots and people of other companies have no access."
        if user_id in self.given:
            return "The settings of the bot say so."
        if stored == Role.NOBODY:
            return "An owner took the right to see contacts away."
        if stored:
            return "An owner said so."
        return f"Members of this workspace are *{self.default_role}* from the start."

    def _act(self, workspace_id: int, seen: Seen, role: str | None) -> Actor:
        return Actor(
            workspace_id,
            seen.user_id,
            self.role_of(seen.user_id, seen.kind, role),
            name=seen.name,
            timezone=seen.timezone,
        )

    def _is_fresh(self, seen_at: datetime | None) -> bool:
        return seen_at is not None and abs(self._clock.now() - seen_at) < FRESH


async def user_of(session: AsyncSession, workspace_id: int, user_id: str) -> User:
    """Return what is known of a person; nothing but the id of one never seen."""
    return await within(session, known, workspace_id, user_id)


def known(session: Session, workspace_id: int, user_id: str) -> User:
    """Return the same in a transaction of one function."""
    asked = {"workspace": workspace_id, "user": user_id}
    user = session.exec(_USER, params=asked).one_or_none()
    return user or User(workspace_id=workspace_id, user_id=user_id)
