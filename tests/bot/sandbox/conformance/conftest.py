"""A sandbox with the barest app connected, and somebody to act in it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conformance.recorder import Recorder

Json = dict[str, Any]


@pytest.fixture
async def app() -> AsyncIterator[Recorder]:
    async with Sandbox() as sandbox, Recorder(sandbox) as recorder:
        yield recorder


@pytest.fixture
async def sam(app: Recorder) -> Json:
    """A member of the workspace."""
    people: list[Json] = await app.look("/people")
    return next(person for person in people if person["role"] == "member")


@pytest.fixture
async def sales(app: Recorder) -> str:
    """The id of the channel #sales."""
    channels: list[Json] = await app.look("/channels")
    return next(str(each["id"]) for each in channels if each["name"].endswith("sales"))
