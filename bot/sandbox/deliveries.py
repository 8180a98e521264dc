"""What goes to the app, over whichever transport, and what comes back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.model import Payload
from bot.sandbox.signed_http import NotDeliveredError
from bot.sandbox.traffic import Traffic

TIMEOUT = "operation_timeout"
# How Slack names the failure of a request that a person is waiting for.
_ERRORS = {"http_error": "http_service_error", "connection_failed": "dispatch_failed"}


class Transport(Protocol):
    """A way to the app."""

    async def deliver(
        self, kind: str, payload: Payload, retry: tuple[int, str] | None
    ) -> Payload | None:
        """Deliver once and return what the acknowledgement carried."""


@dataclass(frozen=True)
class Ack:
    """How a delivery ended: acknowledged, with or without an answer, or not."""

    milliseconds: float
    answer: Payload
    error: str | None = None
    again: bool = True

    def body(self) -> Payload:
        """Return it as the people interface reports it."""
        body = {"ok": self.error is None, "ack_ms": round(self.milliseconds, 3)}
        return body | ({"error": self.error} if self.error else {})


NOTHING_TO_DELIVER = Ack(0.0, {})


class Deliveries:
    """Delivers requests once, and events until they are acknowledged or given up."""

    def __init__(
        self,
        transport: Transport,
        traffic: Traffic,
        patience_seconds: float,
        retry_seconds: Sequence[float],
    ) -> None:
        self.transport = transport
        self._traffic = traffic
        self._patience_seconds = patience_seconds
        self._retry_seconds = retry_seconds
        self._running: set[asyncio.Task[Any]] = set()

    async def request(self, kind: str, payload: Payload) -> Ack:
        """Deliver what a person is waiting for, once."""
        ack = await self._deliver(kind, payload, None)
        error = _ERRORS.get(ack.error or "", ack.error)
        return Ack(ack.milliseconds, ack.answer, error)

    async def event(self, payload: Payload) -> Ack:
        """Deliver an event; if it is not acknowledged, try again in the background."""
        ack = await self._deliver("events_api", payload, None)
        if ack.error and ack.again:
            self.in_background(self._again(payload, ack))
        return ack

    async def _again(self, payload: Payload, ack: Ack) -> None:
        for number, pause in enumerate(self._retry_seconds, start=1):
            await asyncio.sleep(pause)
            reason = ack.error or ""
            if reason == TIMEOUT:
                reason = "http_timeout"
            ack = await self._deliver("events_api", payload, (number, reason))
            if ack.error is None or not ack.again:
                return

    async def _deliver(
        self, kind: str, payload: Payload, retry: tuple[int, str] | None
    ) -> Ack:
        entry = self._traffic.delivery(kind, payload)
        if retry:
            entry["retry"] = retry[0]
        clock = asyncio.get_running_loop().time
        started, error, again = clock(), None, True
        answer: Payload | None = None
        try:
            async with asyncio.timeout(self._patience_seconds):
                answer = await self.transport.deliver(kind, payload, retry)
        except TimeoutError:
            error = TIMEOUT
        except NotDeliveredError as problem:
            error, again = problem.reason, problem.again
        milliseconds = (clock() - started) * 1000
        entry |= {"answer": answer, "ack_ms": round(milliseconds, 3)}
        if error:
            entry["error"] = error
        return Ack(milliseconds, answer if isinstance(answer, dict) else {}, error, again)

    def in_background(self, work: Any) -> None:
        """Run a coroutine on; it is stopped when the sandbox ends."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Stop what is still under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
