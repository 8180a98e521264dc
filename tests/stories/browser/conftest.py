"""A browser for the journeys that people make with their own hands."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser import chromium, chromium_page
from tests.databases import Sqlite
from tests.world import World, open_world

__all__ = ["chromium", "chromium_page", "world"]

SUNDAY = "2027-02-28T12:00:00+01:00"


@pytest.fixture
async def world(sqlite: Sqlite, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace on a Sunday in Rome, whose clock can be moved."""
    url = await sqlite.create()
    async with open_world(url, tmp_path, clock_may_be_set=True) as world:
        await world.sets_clock(SUNDAY)
        yield world
