"""The made-up contacts of the demo: what the README suggests to type finds some of them."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from bot import samples
from bot.services import build_services
from bot.settings import Settings
from handlers import ROUTES
from handlers.routing import Command
from storage.access import Actor
from storage.contacts import Contacts
from storage.errors import BusyError
from storage.query import parse_query, split_verb
from storage.roles import Role
from tests.databases import Sqlite

README = Path(__file__).parents[2] / "README.md"
VERBS = [route.name for route in ROUTES if isinstance(route, Command)]


def _searches() -> list[str]:
    """Return the queries among the lines that the README suggests."""
    lines = re.findall(r"^\| `/contacts ([^`]+)`", README.read_text("utf-8"), re.MULTILINE)
    return [line for line in lines if split_verb(line, VERBS)[0] is None]


async def test_every_search_of_the_readme_finds_somebody(
    tmp_path: Path, database_url: str
) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path, database_url=database_url)
    await samples.fill(settings, "T1")
    services = build_services(settings)
    workspace_id = await services.access.workspace_id("T1")
    anybody = Actor(workspace_id, "U1", Role.VIEWER)

    searches = _searches()
    assert len(searches) >= 3
    for line in searches:
        found = await services.finding.count(parse_query(line), by=anybody)
        assert found.count, line
    await services.database.close()


async def test_whoever_else_writes_at_the_start_is_waited_for(
    tmp_path: Path, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, calls = Contacts.add, itertools.count()

    async def busy_at_times(*asked: Any, **more: Any) -> Any:
        if next(calls) % 3 == 0:
            raise BusyError
        return await add(*asked, **more)

    monkeypatch.setattr(Contacts, "add", busy_at_times)
    url = await sqlite.create()
    settings = Settings(_env_file=None, data_folder=tmp_path, database_url=url)

    await samples.fill(settings, "T1")

    services = build_services(settings)
    workspace_id = await services.access.workspace_id("T1")
    anybody = Actor(workspace_id, "U1", Role.VIEWER)
    assert await services.contacts.count(by=anybody) == samples.COUNT
    await services.database.close()
