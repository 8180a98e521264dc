"""One merge and one unmerge at a million contacts: within five times plain statements."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.merges import Merged, Merges
from storage.models import Role
from storage.unmerges import Unmerges
from tests.benchmarks.plain_writes import PlainStore
from tests.benchmarks.rounds import compare, milliseconds, say, table_line
from tests.benchmarks.stores import copy_of_store

CONTACTS: Final = 1_000_000
MOST: Final = 5.0
ROUNDS: Final = 100


@pytest.mark.benchmark
async def test_a_merge_and_an_unmerge_take_at_most_five_times_the_floor(
    tmp_path: Path,
) -> None:
    slow = await measure(await copy_of_store(CONTACTS, tmp_path), CONTACTS, ROUNDS)

    assert {name for name, ratio in slow.items() if ratio > MOST} == set()


async def measure(store: Path, contacts: int, rounds: int) -> dict[str, float]:
    """Merge and take apart in turns, ours and the floor on the same store; the ratios."""
    database = Database(f"sqlite+aiosqlite:///{store}")
    ids = iter(random.Random(3).sample(range(1, contacts + 1), contacts // 2))  # noqa: S311
    try:
        with PlainStore(store) as plain:
            writing = Writing(database, plain, ids)
            merges = await compare(writing.merge, writing.plain_merge, rounds)
            unmerges = await compare(writing.unmerge, writing.plain_unmerge, rounds, 0)
    finally:
        await database.close()
    say(table_line(f"a merge of {contacts:,}", merges))
    say(table_line(f"an unmerge of {contacts:,}", unmerges))
    return {"merge": merges.ratio, "unmerge": unmerges.ratio}


class Writing:
    """Merges and unmerges of other contacts each time."""

    def __init__(self, database: Database, plain: PlainStore, ids: Iterator[int]) -> None:
        self._merges = Merges(database, Clock())
        self._unmerges = Unmerges(database, Clock())
        self._plain, self._ids = plain, ids
        self._by = Actor(1, "U1", Role.MANAGER)
        self._done: list[Merged] = []

    async def merge(self) -> float:
        """Merge two of ours; what was compared before, in the form, is not measured."""
        pair = next(self._ids), next(self._ids)
        compared = await self._merges.compare(*pair, by=self._by)
        ids, seen = (compared.survivor.id, compared.merged.id), compared.versions

        async def run() -> None:
            self._done.append(await self._merges.merge(*ids, {}, seen, by=self._by))

        return await milliseconds(run)

    async def unmerge(self) -> float:
        """Take the newest of ours apart."""
        merge = self._done.pop()
        plan = await self._unmerges.plan(merge.merge_id, by=self._by)
        version = plan.survivor.contact.version

        async def run() -> None:
            await self._unmerges.unmerge(merge.merge_id, (), version, by=self._by)

        return await milliseconds(run)

    async def plain_merge(self) -> float:
        """Merge two by plain statements."""
        one, other = next(self._ids), next(self._ids)

        async def run() -> None:
            self._plain.merge(one, other)

        return await milliseconds(run)

    async def plain_unmerge(self) -> float:
        """Take the newest of those apart."""

        async def run() -> None:
            self._plain.unmerge()

        return await milliseconds(run)
