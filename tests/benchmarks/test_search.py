"""Searches among a million contacts, beside the plainest SQL that has the same rows.

The yardstick is one statement of the sqlite3 module on the same file, which knows the
index to use and neither counts nor ranks; ours is all that a command asks of storage.
"""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from storage import search
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.finding.finding import Finding
from storage.query import parse_query
from storage.roles import Role
from tests.benchmarks.filling import WORKSPACE
from tests.benchmarks.rounds import compare, milliseconds, say, table_line
from tests.benchmarks.stores import sqlite_store

COUNT: Final = 1_000_000
ROUNDS: Final = 20
MOST_MILLISECONDS: Final = 100.0
ROW: Final = "contact.id, number, name, company FROM"
BY_WORDS: Final = (
    f"SELECT {ROW} contact_search JOIN contact ON id = contact_search.rowid "  # our own
    "WHERE contact_search MATCH ? LIMIT 10"
)
BY_IDENTITY: Final = (
    f"SELECT {ROW} identity JOIN contact ON contact.id = contact_id WHERE "  # our own
)
BY_NAME: Final = (
    f"SELECT {ROW} contact WHERE workspace_id = 1 AND state = 'active' "  # our own
    "AND sort_name >= ? ORDER BY sort_name LIMIT 10"
)
BY_TAG: Final = (
    f"SELECT {ROW} contact_tag JOIN contact ON contact.id = contact_id "  # noqa: S608  # our own
    "WHERE tag_id = (SELECT id FROM tag WHERE key = ?) LIMIT 10"
)
# What is typed, the statement that has such rows, and what it asks for.
SEARCHES: Final = {
    "a": (BY_WORDS, '"a"*'),
    "ada": (BY_WORDS, '"ada"*'),
    "ada lovelace": (BY_WORDS, '"ada"* AND "lovelace"*'),
    "lovel": (BY_WORDS, '"lovel"*'),
    "berlin": (BY_WORDS, '"berlin"*'),
    "nobodyatall": (BY_WORDS, '"nobodyatall"*'),
    "email:{email}": (
        BY_IDENTITY + "identity.workspace_id = 1 AND kind = 'email' AND normalised = ?",
        "{email}",
    ),
    "{ending}": (
        BY_IDENTITY + "identity.workspace_id = 1 AND reversed_digits >= ? LIMIT 10",
        "{reversed}",
    ),
    "tag:vip": (BY_TAG, "vip"),
    "tag:vip ada": (BY_TAG, "vip"),
    "tag:vip,lead": (BY_TAG, "vip"),
    "tag:vip tag:press": (BY_TAG, "vip"),
    "ada -tag:vip": (BY_WORDS, '"ada"*'),
    "type:identified": (BY_NAME, ""),
    "sort:-updated": (BY_NAME, ""),
    "": (BY_NAME, ""),
    "page:5000": (BY_NAME, "m"),
}


@pytest.mark.benchmark
async def test_searches_among_a_million_take_less_than_a_tenth_of_a_second() -> None:
    slow = await measure(await sqlite_store(COUNT), ROUNDS)
    assert not slow


async def measure(store: Path, rounds: int) -> dict[str, float]:
    """Measure all searches; return those that took too long, in milliseconds."""
    database = Database(f"sqlite+aiosqlite:///{store}")
    finding = Finding(database, Clock())
    slow = {}
    with closing(sqlite3.connect(store)) as connection:
        known = _known(connection)
        for typed, (statement, asked) in SEARCHES.items():
            line = typed.format(**known)
            ours = await compare(
                _search(finding, line),
                _plain(connection, statement, asked.format(**known)),
                rounds,
                warm_up=2,
            )
            say(table_line(f"{line or '(everybody)'} ({store.stem})", ours))
            if ours.ours.median > MOST_MILLISECONDS:
                slow[line] = ours.ours.median
    await database.close()
    return slow


def _known(connection: sqlite3.Connection) -> dict[str, str]:
    """Return an address and the end of a number that are there."""
    (email,) = connection.execute(
        "SELECT normalised FROM identity WHERE kind = 'email' AND contact_id = 42"
    ).fetchone()
    (digits,) = connection.execute(
        "SELECT reversed_digits FROM identity WHERE kind = 'phone' AND contact_id = 42"
    ).fetchone()
    return {"email": email, "ending": digits[:7][::-1], "reversed": digits[:7]}


def _search(finding: Finding, line: str) -> Callable[[], Awaitable[float]]:
    by = Actor(WORKSPACE, "U0BENCH", Role.OWNER)
    return lambda: milliseconds(lambda: finding.find(parse_query(line), by=by))


def _plain(
    connection: sqlite3.Connection, statement: str, asked: str
) -> Callable[[], Awaitable[float]]:
    mark = search.mark(WORKSPACE)
    words = asked if asked.isalnum() or '"' not in asked else f'"{mark}" AND {asked}'
    values = (words,) if "?" in statement else ()

    async def plain() -> float:
        started = time.perf_counter()
        connection.execute(statement, values).fetchall()
        return (time.perf_counter() - started) * 1000

    return plain
