"""What every test may ask for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.models import Role
from storage.tags import Tags
from storage.undo import Undo
from tests import outgoing
from tests.databases import postgres, sqlite
from tests.patience import patience
from tests.world import World, open_world

TEAM = "T0LIGHT"

__all__ = ["patience", "postgres", "sqlite"]


@pytest.fixture(params=["sqlite", "postgres"])
async def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database; each test that asks runs once on either kind."""
    kind = request.getfixturevalue(request.param)
    return str(await kind.create())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(database: Database, clock: Clock) -> Access:
    return Access(database, clock)


@pytest.fixture
async def member(access: Access) -> Actor:
    """A member of the team; ``manager`` and ``owner`` are others of the same team."""
    return await access.remember(TEAM, Seen("U0SAM", "Sam", "member", "Europe/Rome"))


@pytest.fixture
async def manager(access: Access) -> Actor:
    mia = await access.remember(TEAM, Seen("U0MIA", "Mia", "member", "Europe/Rome"))
    return replace(mia, role=Role.MANAGER)


@pytest.fixture
async def owner(access: Access) -> Actor:
    olga = await access.remember(TEAM, Seen("U0OLGA", "Olga", "member", "Europe/Rome"))
    return replace(olga, role=Role.OWNER)


@pytest.fixture
def contacts(database: Database, clock: Clock) -> Contacts:
    return Contacts(database, clock)


@pytest.fixture
def undo(database: Database, clock: Clock) -> Undo:
    return Undo(database, clock)


@pytest.fixture
def tags(database: Database, clock: Clock) -> Tags:
    return Tags(database, clock)


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace with a running bot and worker, on either kind of database.

    Whatever the bot sent in it has to be what Slack takes, with nothing live from outside.
    """
    async with open_world(database_url, tmp_path) as world:
        yield world
        outgoing.check(await world.traffic())
