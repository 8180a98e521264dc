"""Who may do what: roles by settings and by default, and nobody who does not belong."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.errors import BusyError, NotAllowedError
from storage.models import Role, User
from tests.databases import opened

TEAM = "T0LIGHT"


@pytest.mark.parametrize("kind", ["guest", "outsider", "deactivated", "bot"])
async def test_whoever_is_no_full_member_has_no_role_whatever_the_settings_say(
    database: Database, clock: Clock, kind: str
) -> None:
    access = Access(database, clock, Role.MEMBER, {"U1": Role.OWNER})
    actor = await access.remember(TEAM, Seen("U1", "Gus", kind))
    assert actor.role is Role.NOBODY


async def test_a_member_has_the_default_role_and_the_settings_win(
    database: Database, clock: Clock
) -> None:
    access = Access(database, clock, Role.VIEWER, {"U1": Role.MANAGER})
    assert (await access.remember(TEAM, Seen("U1", "Mia", "member"))).role is Role.MANAGER
    assert (await access.remember(TEAM, Seen("U2", "Sam", "member"))).role is Role.VIEWER


async def test_slack_is_asked_again_after_a_minute(clock: Clock, access: Access) -> None:
    assert await access.actor(TEAM, "U1") is None
    await access.remember(TEAM, Seen("U1", "Sam", "member"))
    assert await access.actor(TEAM, "U1") is not None

    clock.shift = timedelta(seconds=61)
    assert await access.actor(TEAM, "U1") is None


async def test_what_slack_tells_of_a_person_is_kept_where_it_changes_anything(
    access: Access, database: Database
) -> None:
    await access.remember(TEAM, Seen("U1", "Sam", "member"))
    written = await _written(database)
    for told in (Seen("U1", "Sam", "member"), Seen("U2", "Tom", "member")):
        await access.hear(TEAM, told)
    assert await _written(database) == written, "one is so already, and one never came"

    for told in (Seen("U1", "Sam", "deactivated"), Seen("U3", "Gus", "guest")):
        await access.hear(TEAM, told)

    seen = {user_id: kind for user_id, kind, _ in await _written(database)}
    assert seen == {"U1": "deactivated", "U3": "guest"}


async def _written(database: Database) -> Sequence[tuple[str, str, datetime | None]]:
    async with database.read() as session:
        return (await session.exec(select(User.user_id, User.kind, User.seen_at))).all()


@pytest.mark.parametrize("default", [Role.MEMBER, Role.MANAGER])
async def test_those_who_reach_a_role_are_found_by_gift_settings_or_default(
    database: Database, clock: Clock, default: Role
) -> None:
    access = Access(database, clock, default, {"U1": Role.MANAGER, "U2": Role.MANAGER})
    for user_id, kind in {"U2": "guest", "U3": "member", "U4": "member"}.items():
        await access.remember(TEAM, Seen(user_id, "Sam", kind))
    async with database.begin() as session:
        await session.exec(
            update(User).where(col(User.user_id) == "U3").values(role=Role.OWNER)
        )

    found = await access.managers(await access.workspace_id(TEAM))

    assert found == ["U1", "U3", *(["U4"] if default is Role.MANAGER else [])]


async def test_the_same_user_id_in_another_team_is_somebody_else(access: Access) -> None:
    ours = await access.remember(TEAM, Seen("U1", "Sam", "member"))
    theirs = await access.remember("T0OTHER", Seen("U1", "Tom", "guest"))
    assert ours.workspace_id != theirs.workspace_id
    here, there = await access.actor(TEAM, "U1"), await access.actor("T0OTHER", "U1")
    assert here is not None
    assert there is not None
    assert (here.role, there.role) == (Role.MEMBER, Role.NOBODY)


async def test_a_workspace_that_was_met_in_vain_is_met_again(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("storage.database._commit", _break_off)
        with pytest.raises(BusyError):
            await access.workspace_id(TEAM)

    await access.remember(TEAM, Seen("U1", "Sam", "member"))

    assert await access.actor(TEAM, "U1") is not None


async def _break_off(_session: AsyncSession) -> None:
    raise BusyError


async def test_bots_that_meet_a_workspace_at_the_same_moment_agree(
    database_url: str, clock: Clock
) -> None:
    async with opened(database_url, 4) as databases:
        ids = await asyncio.gather(
            *(Access(one, clock).workspace_id("T0NEW") for one in databases)
        )
    assert len(set(ids)) == 1


@pytest.mark.parametrize("needed", list(Role))
@pytest.mark.parametrize("has", list(Role))
def test_each_role_may_do_what_the_ones_before_it_may(has: Role, needed: Role) -> None:
    actor = Actor(1, "U1", has)
    if list(Role).index(has) >= list(Role).index(needed):
        actor.must_be(needed)
    else:
        with pytest.raises(NotAllowedError):
            actor.must_be(needed)
