"""A migration that is killed anywhere leaves the old tables or the new ones."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import inspect

from storage.migrations import check, migrate
from tests.databases import Postgres
from tests.faults.dying import asked, migrate_and_die


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_migration_that_is_killed_at_any_statement_leaves_nothing_half(
    tmp_path: Path, postgres: Postgres, kind: str
) -> None:
    died = steps = 0
    while True:
        steps += 1
        url = f"sqlite+aiosqlite:///{tmp_path / f'{steps}.db'}"
        url = await postgres.empty() if kind == "postgres" else url
        if await asyncio.to_thread(migrate_and_die, url, steps) == 0:
            break
        died += 1
        assert await asked(url, lambda c: inspect(c).get_table_names()) == []
        await migrate(url)
        await check(url)
    print(f"\n{kind}: killed before each of {died} statements")  # noqa: T201
    assert died > 40
