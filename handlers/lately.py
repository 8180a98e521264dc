"""Results that were shown a moment ago, on their way into the database.

A search only reads; to wait for a write would make it several times slower.  What it
showed is written right after its answer, and found here until then.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from storage.access import Actor
from storage.clock import Clock
from storage.errors import ResultChangedError
from storage.finding.finding import Finding
from storage.finding.results import NO_PAGE, Kept, Results, new_key
from storage.query import parse_query

MOST: Final = 2_000
MOST_IN_MEMORY: Final = 2_000
# Of all that are kept here; most results have the twenty of a page.
MOST_IDS: Final = 200_000
# Whoever presses a button sooner has just seen what it acts on.
SEEN_FOR: Final = timedelta(days=1)


class Lately:
    """Keeps what buttons stand for, and writes it behind the answers that show them."""

    def __init__(self, results: Results, finding: Finding, clock: Clock) -> None:
        self._results, self._finding, self._clock = results, finding, clock
        self._recent: OrderedDict[tuple[int, str, str], Kept] = OrderedDict()
        self._ids = 0

    def keep(self, kept: Kept, *, by: Actor) -> None:
        """Keep a result, without waiting for it; one of very many is only written."""
        kept = replace(kept, at=self._clock.now())
        if len(kept.ids) <= MOST_IN_MEMORY:
            self._recent[by.workspace_id, by.user_id, kept.key] = kept
            self._ids += len(kept.ids)
        while len(self._recent) > MOST or self._ids > MOST_IDS:
            _, oldest = self._recent.popitem(last=False)
            self._ids -= len(oldest.ids)
        self._results.keep_soon(kept, by=by)

    def keep_line(self, line: str, ids: Sequence[int] = (), *, by: Actor) -> str:
        """Keep a line for a button, and return the key that the button carries.

        ``ids`` are the contacts it is about, where the person has seen how many they are.
        """
        kept = Kept(new_key(), line, NO_PAGE, first=1, ids=ids)
        self.keep(kept, by=by)
        return kept.key

    async def find(self, key: str, *, by: Actor) -> Kept:
        """Return what a button stands for.

        Raises:
            ResultGoneError: it is too old, or somebody else's.
            ResultChangedError: it is a page of another day, and looks different now.
        """
        kept = self._recent.get((by.workspace_id, by.user_id, key))
        if kept is None:
            await self._results.settle()
            kept = await self._results.find(key, by=by)
        age = self._clock.now() - (kept.at or self._clock.now())
        if kept.page > NO_PAGE and age > SEEN_FOR:
            query = replace(parse_query(kept.query), page=kept.page)
            page = await self._finding.find(query, by=by)
            if [row.id for row in page.rows] != list(kept.ids):
                raise ResultChangedError(kept.query, _in_words(age))
        return kept

    async def settle(self) -> None:
        """Wait until all is written."""
        await self._results.settle()


def _in_words(age: timedelta) -> str:
    return "a day" if age.days == 1 else f"{age.days} days"
