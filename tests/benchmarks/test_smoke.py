"""The benchmarks themselves, in small: they run, and measure what they say.  No times."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage import search
from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from tests.benchmarks import (
    test_acknowledgement,
    test_import,
    test_search,
    test_start,
    test_writing,
)
from tests.benchmarks.filling import COLUMNS, fill_postgres, fill_sqlite
from tests.benchmarks.floors import import_floor
from tests.benchmarks.made_up import Person, people, write_csv
from tests.benchmarks.running import team_id
from tests.databases import Postgres, Sqlite

COUNT = 60


def test_the_same_people_come_every_time_and_some_come_again() -> None:
    crowd = list(people(5_000))

    assert crowd == list(people(5_000))
    addresses = {person.email.lower() for person in crowd}
    assert 4_850 < len(addresses) < 4_950
    assert len({person.phone for person in people(5_000, again=0)}) == 5_000


async def test_a_filled_store_has_the_rows_that_the_program_writes(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    """Add the first made-up person by the program, and compare all that is stored."""
    filled, written = await _filled(sqlite, tmp_path / "filled.db", 1), tmp_path / "own.db"
    shutil.copy(await _empty(sqlite), written)
    await _add(written, next(people(1, again=0)))

    for table, columns in COLUMNS.items():
        own = [name for name in columns if name not in ("id", *BY_CHANCE)]
        assert _rows(filled, table, own) == _rows(written, table, own), table
    assert _found(filled) == _found(written) == [1]


# What the time, the way in, or the order of writing decides.
BY_CHANCE = ("created_at", "updated_at", "source", "tag_id", "value")


async def _add(path: Path, person: Person) -> None:
    database, clock = Database(f"sqlite+aiosqlite:///{path}"), Clock()
    by = await Access(database, clock).remember(team_id(), Seen("U1", "Sam", "member"))
    values = {
        **person._asdict(),
        "tags": person.tags.replace(";", ", "),
        "key": person.account_id,
    }
    for name in ("account_id", "segment", "score"):  # nothing of ours is called so
        del values[name]
    await Contacts(database, clock).add(values, by=Actor(by.workspace_id, "U1", by.role))
    await database.close()


def _rows(path: Path, table: str, columns: list[str]) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        names = ", ".join(columns)
        return sorted(connection.execute(f"SELECT {names} FROM {table}"))  # noqa: S608  # our own names


def _found(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        asked = f'"{search.mark(1)}" AND "knuth"*'
        match = "SELECT rowid FROM contact_search WHERE contact_search MATCH ?"
        return [id_ for (id_,) in connection.execute(match, (asked,))]


async def test_acknowledgements_are_measured_beside_a_bare_listener(
    sqlite: Sqlite, postgres: Postgres, tmp_path: Path
) -> None:
    (tmp_path / "ours").mkdir()
    await _filled(sqlite, tmp_path / "ours" / "contacts.db", COUNT)
    url = await postgres.create()
    await fill_postgres(url, team_id(), COUNT)

    for database_url in ("", url):
        async with test_acknowledgement.side_by_side(tmp_path, database_url) as both:
            measured = await test_acknowledgement.measure("in small", *both, rounds=1)
        assert all(one.yardstick.median > 0 for one in measured.values())


async def test_an_import_is_measured_beside_the_floor(
    sqlite: Sqlite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.csv"
    write_csv(file, COUNT)
    store = await _empty(sqlite)
    monkeypatch.setattr(test_import, "copy_of_store", _copies(store))

    floor, contacts = import_floor(file, tmp_path / "floor.db")
    checked, run = await test_import.imported(file, tmp_path / "ours")

    # So few rows may take the shell less time than the system counts.
    assert floor >= 0
    assert 0 < contacts <= COUNT
    assert min(checked, run) > 0


def _copies(store: Path) -> object:
    async def copy(_count: int, folder: Path) -> None:
        await asyncio.to_thread(_copy, store, folder)

    return copy


def _copy(store: Path, folder: Path) -> None:
    folder.mkdir()
    shutil.copy(store, folder / "contacts.db")


async def test_searches_are_measured_beside_plain_statements(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    slow = await test_search.measure(
        await _filled(sqlite, tmp_path / "store.db", COUNT), rounds=1
    )

    assert isinstance(slow, dict)


async def test_the_start_of_the_demo_is_measured(tmp_path: Path) -> None:
    assert await test_start.seconds_to_ready(tmp_path) > 0


async def _empty(sqlite: Sqlite) -> Path:
    return Path((await sqlite.create()).removeprefix("sqlite+aiosqlite:///"))


async def _filled(sqlite: Sqlite, path: Path, count: int) -> Path:
    shutil.copy(await _empty(sqlite), path)
    fill_sqlite(path, team_id(), count)
    return path


async def test_writes_are_measured_beside_plain_statements(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    ratios = await test_writing.measure(
        await _filled(sqlite, tmp_path / "store.db", COUNT), COUNT, rounds=1
    )

    assert set(ratios) == {"a merge", "an unmerge", "a deletion"}
    assert min(ratios.values()) > 0
