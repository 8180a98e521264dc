"""A command that only reads: acknowledged with its answer within 5 times nothing at all.

Ours and a bare Bolt listener, each a process of its own on a workspace of its own, take
turns; the workspace says how long each acknowledgement took.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.benchmarks.filling import fill_postgres
from tests.benchmarks.rounds import Comparison, compare, say, table_line
from tests.benchmarks.running import BARE, Place, open_place, team_id
from tests.benchmarks.stores import copy_of_store
from tests.databases import Postgres
from tests.workspace import Somebody

MOST: Final = 5.0
ROUNDS: Final = 200
COMMANDS: Final = (
    "/contacts ada",
    "/contacts ada lovelace",
    "/contact C-5",
    "/contacts tag:vip",
    "/contacts 4567",
    "/contacts whoami",
)
LETTERS: Final = ("a", "ada", "ada lov")


@pytest.mark.benchmark
@pytest.mark.parametrize("count", [200, 1_000_000])
async def test_reading_is_acknowledged_within_five_times_nothing(
    count: int, tmp_path: Path
) -> None:
    await copy_of_store(count, tmp_path / "ours")
    async with side_by_side(tmp_path) as (ours, bare):
        await _hold(f"{count:,} on SQLite", ours, bare)


@pytest.mark.benchmark
async def test_reading_from_postgresql_is_measured(
    postgres: Postgres, tmp_path: Path
) -> None:
    url = await postgres.create()
    await fill_postgres(url, team_id(), 100_000)
    async with side_by_side(tmp_path, url) as (ours, bare):
        await measure("100,000 on PostgreSQL", ours, bare, ROUNDS)


async def _hold(store: str, ours: Place, bare: Place) -> None:
    slow = {
        name: round(measured.ratio, 1)
        for name, measured in (await measure(store, ours, bare, ROUNDS)).items()
        if measured.ratio > MOST
    }
    assert not slow


@asynccontextmanager
async def side_by_side(
    folder: Path, database_url: str = ""
) -> AsyncIterator[tuple[Place, Place]]:
    """Open two workspaces, one with the bot and one with the bare listener."""
    async with (
        open_place(folder / "ours", database_url) as ours,
        open_place(folder / "bare", apps=(BARE,)) as bare,
    ):
        yield ours, bare


async def measure(
    store: str, ours: Place, bare: Place, rounds: int
) -> dict[str, Comparison]:
    """Measure every command, and the menu that finds while one types."""
    person, other = ours.role("member"), bare.role("member")
    results = {}
    for line in COMMANDS:
        results[line] = await compare(
            lambda line=line: typed(person, line),  # type: ignore[misc]  # the line of now
            lambda: typed(other, "/contacts nothing"),
            rounds,
        )
        say(table_line(f"{line} ({store})", results[line]))
    await person.types("/contacts")
    for letters in LETTERS:
        results[letters] = await compare(
            lambda letters=letters: suggested(person, letters),  # type: ignore[misc]  # the same
            lambda: typed(other, "/contacts nothing"),
            rounds,
        )
        say(table_line(f"typing {letters} ({store})", results[letters]))
    return results


async def typed(person: Somebody, line: str) -> float:
    """Type a command; return the milliseconds to its acknowledgement."""
    answer = await person.types(line)
    assert answer["ok"], answer
    return float(answer["ack_ms"])


async def suggested(person: Somebody, letters: str) -> float:
    """Type into the launcher's menu; return the milliseconds to the options."""
    answer = await person.does("suggest", action_id="contact.open#find", text=letters)
    assert answer["ok"], answer
    return float(answer["ack_ms"])
