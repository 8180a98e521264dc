"""What every test of the page needs: a server that stands in, and a browser."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.sandbox.page.stand_in import StandIn
from tests.browser import chromium, chromium_page

__all__ = ["chromium", "chromium_page", "stand_in"]


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    """A server of the page whose screens the test writes itself."""
    async with StandIn() as server:
        yield server
