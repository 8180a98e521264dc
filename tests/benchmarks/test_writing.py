"""A merge, an unmerge, a deletion among a million: at most five times plain statements."""

import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from handlers.deletion_cards import WORDS
from storage.access import Access, Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.deletions import Deletions, Verdict
from storage.merges.merges import Merged, Merges
from storage.merges.unmerges import Unmerges
from storage.models import Role
from tests.benchmarks.plain_writes import PlainStore
from tests.benchmarks.rounds import compare, milliseconds, say, table_line
from tests.benchmarks.stores import copy_of_store

CONTACTS: Final = 1_000_000
MOST: Final = 5.0
ROUNDS: Final = 100


@pytest.mark.benchmark
async def test_one_contact_is_written_in_at_most_five_times_the_floor(
    tmp_path: Path,
) -> None:
    slow = await measure(await copy_of_store(CONTACTS, tmp_path), CONTACTS, ROUNDS)

    assert {name for name, ratio in slow.items() if ratio > MOST} == set()


async def measure(store: Path, contacts: int, rounds: int) -> dict[str, float]:
    """Do each in turns, ours and the floor on the same store; return the ratios."""
    database = Database(f"sqlite+aiosqlite:///{store}")
    ids = iter(random.Random(3).sample(range(1, contacts + 1), contacts // 2))  # noqa: S311
    try:
        with PlainStore(store) as plain:
            own, floor = Writing(database, ids), Plainly(plain, ids)
            measured = {
                "a merge": await compare(own.merge, floor.merge, rounds),
                "an unmerge": await compare(own.unmerge, floor.unmerge, rounds, 0),
                "a deletion": await compare(own.delete, floor.delete, rounds),
            }
    finally:
        await database.close()
    for name, taken in measured.items():
        say(table_line(f"{name} of {contacts:,}", taken))
    return {name: taken.ratio for name, taken in measured.items()}


class Writing:
    """Merges, unmerges and deletions, of other contacts each time.

    What was shown before, in a form or on a card, is not measured.
    """

    def __init__(self, database: Database, ids: Iterator[int]) -> None:
        clock = Clock()
        access = Access(database, clock, given={"U2": Role.MANAGER})
        self._merges, self._unmerges = Merges(database, clock), Unmerges(database, clock)
        self._deletions = Deletions(database, clock, access)
        self._ids, self._keys = ids, count()
        self._done: list[Merged] = []

    def _by(self, user_id: str = "U1") -> Actor:
        """Return who does it, through a delivery that is remembered with the effect."""
        key = f"delivery {next(self._keys)}"
        return replace(Actor(1, user_id, Role.MANAGER), request=key)

    async def merge(self) -> float:
        """Merge two."""
        pair, by = (next(self._ids), next(self._ids)), self._by()
        compared = await self._merges.compare(*pair, by=by)
        ids, seen = (compared.survivor.id, compared.merged.id), compared.versions

        async def run() -> None:
            self._done.append(await self._merges.merge(*ids, {}, seen, by=by))

        return await milliseconds(run)

    async def unmerge(self) -> float:
        """Take the newest merge apart."""
        merge, by = self._done.pop(), self._by()
        plan = await self._unmerges.plan(merge.merge_id, by=by)
        seen = plan.survivor.contact.version
        return await milliseconds(
            lambda: self._unmerges.unmerge(merge.merge_id, (), seen, by=by)
        )

    async def delete(self) -> float:
        """Decide on a request for one, which goes into the trash."""
        asked = await self._deletions.request(
            [next(self._ids)], "left", ["C0APPROVE"], WORDS, by=self._by()
        )
        request_id, by = asked.request.id or 0, self._by("U2")
        return await milliseconds(
            lambda: self._deletions.decide(request_id, Verdict.DELETE, "", WORDS, by=by)
        )


class Plainly:
    """The same by plain statements."""

    def __init__(self, store: PlainStore, ids: Iterator[int]) -> None:
        self._store, self._ids = store, ids

    async def merge(self) -> float:
        """Merge two."""
        one, other = next(self._ids), next(self._ids)
        return await milliseconds(_awaited(lambda: self._store.merge(one, other)))

    async def unmerge(self) -> float:
        """Take the newest merge apart."""
        return await milliseconds(_awaited(self._store.unmerge))

    async def delete(self) -> float:
        """Delete one."""
        gone = next(self._ids)
        return await milliseconds(_awaited(lambda: self._store.delete(gone)))


def _awaited(work: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        work()

    return run
