"""Answers on the spot take a moment at most; all others come from another thread."""

import sqlite3
import threading

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from storage.connections.haste import takes_long
from storage.connections.quick import read
from storage.database import Database
from tests.patience import PATIENCE_SECONDS

ENDLESS = text(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) "
    "SELECT max(i) FROM n"
)


@pytest.fixture(autouse=True)
def _on_sqlite(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL is a process of its own")


async def test_what_takes_a_moment_is_answered_on_the_spot(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOMENT_SECONDS", "LONGEST_SECONDS"):
        monkeypatch.setattr(f"storage.connections.haste.{name}", PATIENCE_SECONDS)

    def question(connection: Connection) -> threading.Thread:
        assert read(connection, text("SELECT 1")) == [(1,)]
        return threading.current_thread()

    assert await database.ask(question) is threading.current_thread()


async def test_what_takes_longer_is_broken_off_and_asked_again_in_another_thread(
    database: Database,
) -> None:
    asked: list[threading.Thread] = []

    def question(connection: Connection) -> int:
        asked.append(threading.current_thread())
        return int(read(connection, ENDLESS)[0][0])

    assert await database.ask(question) == 2_000_000
    here, there = asked
    assert here is threading.current_thread()
    assert there is not here
    assert await database.ask(lambda c: read(c, text("SELECT 2"))) == [(2,)]


async def test_the_same_is_so_through_all_of_sqlalchemy(database: Database) -> None:
    assert await database.ask(lambda c: c.execute(ENDLESS).scalar_one()) == 2_000_000


async def test_what_is_known_to_take_long_is_not_begun_on_the_spot(
    database: Database,
) -> None:
    def question(connection: Connection) -> threading.Thread:
        takes_long(connection)
        return threading.current_thread()

    assert await database.ask(question) is not threading.current_thread()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY])
async def test_nobody_waits_on_the_spot_for_a_file_that_is_locked(
    database: Database, code: int
) -> None:
    asked: list[threading.Thread] = []

    def question(_connection: Connection) -> None:
        asked.append(threading.current_thread())
        if len(asked) == 1:
            locked = sqlite3.OperationalError("database is locked")
            locked.sqlite_errorcode = code
            raise locked

    await database.ask(question)

    here, there = asked
    assert here is threading.current_thread()
    assert there is not here


async def test_a_fault_is_told_at_once(database: Database) -> None:
    asked: list[int] = []

    def question(connection: Connection) -> None:
        asked.append(1)
        read(connection, text("SELECT 1 FROM gone"))

    with pytest.raises(OperationalError, match="no such table"):
        await database.ask(question)
    assert asked == [1]
