"""After many rows have come in, a server knows how many there are."""

from pathlib import Path

import pytest
from sqlmodel import text

from storage import freshening
from storage.access import Access, Seen
from storage.clock import Clock
from storage.database import Database
from storage.freshening import MANY_ROWS, freshen
from tests.databases import Postgres, opened
from tests.storage.imports.desk import Desk

PEOPLE = [["Ada", "ada@x.io"], ["Bob", "bob@x.io"], ["Eve", "eve@x.io"]]
_KNOWN = text("SELECT reltuples FROM pg_class WHERE relname = 'contact'")


async def test_a_server_knows_of_the_rows_of_an_import_at_its_end(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(await postgres.create(), 1) as (database,):
        by = await Access(database, Clock()).remember("T1", Seen("U1", "Sam", "member"))
        desk = Desk(database, Clock(), tmp_path, by)

        await desk.imports(["name", "email"], PEOPLE[:1])
        before = await _known(database)
        monkeypatch.setattr(freshening, "MANY_ROWS", 2)
        await desk.imports(["name", "email"], PEOPLE[1:])

        assert before <= 0, "few rows are left to the server"
        assert await _known(database) == len(PEOPLE)


async def _known(database: Database) -> float:
    return float((await database.rows(_KNOWN))[0][0])


async def test_a_file_needs_none_of_it(database: Database) -> None:
    await freshen(database, MANY_ROWS)

    if database.is_sqlite:
        assert await database.rows(text("SELECT 1 FROM sqlite_stat1 LIMIT 1"))
    else:
        assert await _known(database) == 0
