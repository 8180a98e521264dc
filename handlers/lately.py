"""Results that were shown a moment ago, on their way into the database.

A search only reads; to wait for a write would make it several times slower.  What it
showed is written right after its answer, and found here until then.
"""

import asyncio
import logging
from collections import OrderedDict
from typing import Final

from storage.access import Actor
from storage.errors import ContactsError
from storage.results import Kept, Results

log = logging.getLogger(__name__)

MOST: Final = 2_000


class Lately:
    """Writes results behind the answers that show them."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._recent: OrderedDict[tuple[int, str, str], Kept] = OrderedDict()
        self._writing: set[asyncio.Task[None]] = set()

    def keep(self, kept: Kept, *, by: Actor) -> None:
        """Keep a result, without waiting for it."""
        self._recent[by.workspace_id, by.user_id, kept.key] = kept
        while len(self._recent) > MOST:
            self._recent.popitem(last=False)
        task = asyncio.create_task(self._write(kept, by))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def find(self, results: Results, key: str, *, by: Actor) -> Kept:
        """Return a result by its key.

        Raises:
            ResultGoneError: it is too old, or somebody else's.
        """
        kept = self._recent.get((by.workspace_id, by.user_id, key))
        return kept or await results.find(key, by=by)

    async def settle(self) -> None:
        """Wait until all is written."""
        if self._writing:
            await asyncio.wait(self._writing)

    async def _write(self, kept: Kept, by: Actor) -> None:
        try:
            await self._results.keep(kept, by=by)
        except ContactsError:
            log.warning(
                "A result could not be kept; its buttons will not work after a restart"
            )
