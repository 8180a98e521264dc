"""A counter that one can wait for: how a waiting screen learns that it changed."""

import asyncio


class Changes:
    """Counts changes and wakes whoever waits for the next one."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()

    def note(self) -> None:
        """Count one change and wake all who wait."""
        self.count += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def after(self, count: int) -> int:
        """Return the counter as soon as it is beyond ``count``."""
        while self.count <= count:
            await self._changed.wait()
        return self.count
