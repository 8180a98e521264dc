"""Deliveries that come twice: the second one waits for the first, and does nothing."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from storage.errors import ContactsError, PassingError

MOST: Final = 10_000


class Once:
    """Lets each delivery in once, as far as this process remembers; again after a mishap.

    What changes the database has its key there besides; this is for what only shows.
    """

    def __init__(self) -> None:
        # One is there for as long as anybody holds it or waits for it.
        self._locks = WeakValueDictionary[str, asyncio.Lock]()
        self._done: OrderedDict[str, None] = OrderedDict()

    @asynccontextmanager
    async def take(self, key: str | None) -> AsyncIterator[bool]:
        """Say whether a delivery is the first of its key; None is always the first."""
        if key is None:
            yield True
            return
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            try:
                yield key not in self._done
            except ContactsError as error:
                if not isinstance(error, PassingError):  # the person is told
                    self._remember(key)
                raise
            else:
                self._remember(key)

    def _remember(self, key: str) -> None:
        self._done[key] = None
        if len(self._done) > MOST:
            self._done.popitem(last=False)
