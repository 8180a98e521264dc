"""A workspace, and a real Bolt app that is connected to it."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.sandbox.bolt_app import BoltApp, connected
from tests.workspace import Workspace


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with Workspace() as workspace:
        yield workspace


@pytest.fixture
async def app(workspace: Workspace) -> AsyncIterator[BoltApp]:
    async with connected(workspace) as app:
        yield app
