"""Sends what we owe Slack: in order per channel, and never unmarked twice."""

import asyncio
import logging
from contextlib import suppress
from secrets import token_hex
from typing import Final, Self

from bot.gate import Gate
from bot.sending import Sending
from bot.services import Services
from storage.errors import BusyError
from storage.outbox import OutboxQueue

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
LOOK_SECONDS: Final = 0.15
PATIENCE_SECONDS: Final = 20.0


class Sender:
    """Works off the outbox for as long as it is open."""

    def __init__(self, services: Services, gate: Gate) -> None:
        self._database, self._gate = services.database, gate.patient(PATIENCE_SECONDS)
        name = token_hex(4)
        self._queues = [
            OutboxQueue(services.database, f"sender-{name}-{number}")
            for number in range(AT_ONCE)
        ]
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        if self._database.is_sqlite:
            await self._queues[0].take_over()
        self._tasks = [asyncio.create_task(self._work(queue)) for queue in self._queues]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drain(0)

    async def drain(self, seconds: float) -> None:
        """Finish what is being sent; the rest stays in the outbox."""
        self._stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=max(seconds, 0.01))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _work(self, queue: OutboxQueue) -> None:
        while not self._stopping.is_set():
            try:
                due = await queue.claim()
                if due is not None:
                    await Sending(self._database, self._gate, queue, due).send()
                    continue
            except BusyError:
                log.info("The outbox waits for the database")
            except Exception:  # one broken message must not stop all others
                log.exception("The sender stumbled")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)
