"""Sends what we owe Slack: in order per channel, and never unmarked twice."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from secrets import token_hex
from typing import Any, Final, Self

from bot.gate import Gate
from bot.sending import Sending
from bot.services import Services
from storage.errors import PassingError
from storage.outbox_queue import Due, OutboxQueue

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
LOOK_SECONDS: Final = 0.15
PATIENCE_SECONDS: Final = 20.0
RENEW_SECONDS: Final = 3.0


class Sender:
    """Works off the outbox for as long as it is open."""

    def __init__(self, services: Services, gate: Gate) -> None:
        self._services, self._gate = services, gate.patient(PATIENCE_SECONDS)
        name = token_hex(4)
        self._free: asyncio.Queue[OutboxQueue] = asyncio.Queue()
        for number in range(AT_ONCE):
            owner = f"sender-{name}-{number}"
            self._free.put_nowait(OutboxQueue(services.database, owner))
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if self._services.database.is_sqlite:
            queue = await self._free.get()
            await queue.take_over()
            self._free.put_nowait(queue)
        self._begin(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drain(0)

    async def drain(self, seconds: float) -> None:
        """Finish what is being sent; the rest stays in the outbox."""
        self._stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                while self._tasks:  # the last look may have begun one more
                    await asyncio.wait(self._tasks)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _look(self) -> None:
        """Look for what is owed, and let as many messages go at once as may."""
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                queue = await asyncio.wait_for(self._free.get(), LOOK_SECONDS)
                if not await self._send_next(queue):
                    self._free.put_nowait(queue)
                    await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _send_next(self, queue: OutboxQueue) -> bool:
        """Begin to send the next message, if there is one."""
        try:
            due = await queue.claim()
        except PassingError:
            log.info("The outbox waits for the database")
            return False
        except Exception:  # the next look may fare better
            log.exception("The sender stumbled")
            return False
        if due is not None:
            self._begin(self._send(queue, due))
        return due is not None

    async def _send(self, queue: OutboxQueue, due: Due) -> None:
        """Send a message for as long as it is ours; others take over from a dead bot."""
        sending = asyncio.create_task(
            Sending(self._services, self._gate, queue, due).send()
        )
        try:
            while not (await asyncio.wait((sending,), timeout=RENEW_SECONDS))[0]:
                if not await queue.renew(due.id):
                    break
        except PassingError:
            log.info("Message %s waits for the database", due.id)
        finally:
            sending.cancel()
            await self._end(sending, due)
            self._free.put_nowait(queue)

    async def _end(self, sending: asyncio.Task[None], due: Due) -> None:
        try:
            await sending
        except asyncio.CancelledError:
            log.info("Message %s was left", due.id)
        except PassingError:
            log.info("Message %s waits for the database", due.id)
        except Exception:  # one broken message must not stop all others
            log.exception("Message %s stumbled", due.id)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
