"""Roles: who gives them, what they change, and that an owner always remains."""

import asyncio
from dataclasses import replace

import pytest

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.errors import (
    LastOwnerError,
    NoAccessError,
    NotAllowedError,
    RoleFixedError,
)
from storage.holders import Roles
from storage.models import AuditEntry, Role
from tests.conftest import TEAM

OLGA = "U0OLGA"


@pytest.fixture
def access(database: Database, clock: Clock) -> Access:
    """The settings make Olga the first owner."""
    return Access(database, clock, given={OLGA: Role.OWNER})


@pytest.fixture
def roles(database: Database, clock: Clock, access: Access) -> Roles:
    return Roles(database, clock, access)


async def _role(access: Access, user_id: str) -> Role:
    actor = await access.actor(TEAM, user_id)
    assert actor is not None
    return actor.role


async def test_a_role_counts_from_the_next_click(
    roles: Roles, access: Access, owner: Actor, member: Actor
) -> None:
    given = await roles.give(member.user_id, Role.MANAGER, by=owner)

    assert (given.before, given.after) == (Role.MEMBER, Role.MANAGER)
    assert await _role(access, member.user_id) is Role.MANAGER
    await roles.give(member.user_id, Role.NOBODY, by=owner)
    assert await _role(access, member.user_id) is Role.NOBODY


async def test_the_list_says_who_has_which_role_and_why(
    roles: Roles, owner: Actor, member: Actor
) -> None:
    await roles.give(member.user_id, Role.VIEWER, by=owner)

    first, second = await roles.holders(by=owner)
    assert (first.user_id, first.role) == (OLGA, Role.OWNER)
    assert first.why == "The settings of the bot say so."
    assert (second.user_id, second.role) == (member.user_id, Role.VIEWER)
    assert second.why == "An owner said so."


async def test_only_owners_give_roles(roles: Roles, member: Actor, manager: Actor) -> None:
    for person in (member, manager):
        with pytest.raises(NotAllowedError):
            await roles.give(person.user_id, Role.OWNER, by=person)
        with pytest.raises(NotAllowedError):
            await roles.holders(by=person)


async def test_an_owner_of_a_moment_ago_gives_nothing_any_more(
    roles: Roles, owner: Actor, member: Actor
) -> None:
    stale = replace(member, role=Role.OWNER)

    with pytest.raises(NotAllowedError):
        await roles.give(owner.user_id, Role.NOBODY, by=stale)


async def test_the_settings_win(roles: Roles, owner: Actor) -> None:
    with pytest.raises(RoleFixedError):
        await roles.give(owner.user_id, Role.MEMBER, by=owner)


@pytest.mark.parametrize("kind", ["guest", "outsider", "deactivated", "bot"])
async def test_whoever_is_no_full_member_gets_no_role(
    roles: Roles, access: Access, owner: Actor, kind: str
) -> None:
    await access.remember(TEAM, Seen("U0GUS", "Gus", kind))

    with pytest.raises(NoAccessError):
        await roles.give("U0GUS", Role.VIEWER, by=owner)
    assert await _role(access, "U0GUS") is Role.NOBODY


async def test_two_owners_who_take_it_from_each_other_leave_one(
    database: Database, clock: Clock, member: Actor, manager: Actor, owner: Actor
) -> None:
    given = Roles(database, clock, Access(database, clock, given={OLGA: Role.OWNER}))
    for person in (member, manager):
        await given.give(person.user_id, Role.OWNER, by=owner)
    # The settings name nobody any more; these two are all that is left.
    roles = Roles(database, clock, Access(database, clock))
    sam, mia = replace(member, role=Role.OWNER), replace(manager, role=Role.OWNER)

    outcomes = await asyncio.gather(
        roles.give(mia.user_id, Role.MEMBER, by=sam),
        roles.give(sam.user_id, Role.MEMBER, by=mia),
        return_exceptions=True,
    )

    assert [isinstance(o, NotAllowedError) for o in outcomes].count(True) == 1
    left = sam if isinstance(outcomes[1], NotAllowedError) else mia
    with pytest.raises(LastOwnerError):
        await roles.give(left.user_id, Role.MEMBER, by=left)


async def test_giving_a_role_stands_in_the_audit(
    roles: Roles, database: Database, owner: Actor, member: Actor
) -> None:
    await roles.give(member.user_id, Role.MANAGER, by=owner)

    async with database.read() as session:
        entry = await session.get_one(AuditEntry, 1)
    assert (entry.actor, entry.action) == (OLGA, "made manager")
    assert entry.objects == [f"user:{member.user_id}"]
