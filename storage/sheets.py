"""Files that go with messages, made when they are sent."""

from collections.abc import Mapping
from typing import Any

from storage.database import Database


async def render(database: Database, sheet: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a message promises."""
    raise AssertionError(database, sheet)
