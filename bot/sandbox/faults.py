"""Faults on demand: what goes wrong on the way between the app and Slack."""

import asyncio
import re
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.errors import MisuseError
from bot.sandbox.settings import SandboxSettings

METHOD_FAULTS = re.compile(
    r"error:\w+|status:\d{3}|hang|late|reset_before|reset_after|not_shared"
)
SOCKET_FAULTS = ("disconnect", "drop", "duplicate", "silent", "reorder")
NOT_SHARED = "not_shared"
EVERY_METHOD = "*"


@dataclass
class Fault:
    """What happens to the next ``times`` calls of a method."""

    method: str
    kind: str
    times: int
    retry_after_seconds: int | None = None

    @property
    def applies_the_call(self) -> bool:
        """Say whether the call is carried out all the same."""
        return self.kind in ("late", "reset_after", NOT_SHARED)

    @property
    def status(self) -> int | None:
        """Return the HTTP status that is demanded, if one is."""
        kind, _, detail = self.kind.partition(":")
        return int(detail) if kind == "status" else None


async def disturb(fault: Fault, request: web.Request, settings: SandboxSettings) -> None:
    """Hold the answer back, or break the connection instead of answering."""
    if fault.kind == "late":
        await asyncio.sleep(settings.late_seconds)
    elif fault.kind == "hang":
        await asyncio.sleep(settings.hang_seconds)
    elif fault.kind.startswith("reset") and request.transport:
        request.transport.abort()


class Faults:
    """The faults that are on at this moment."""

    def __init__(self) -> None:
        self._methods: list[Fault] = []
        self._socket: dict[str, float] = {}

    def add(self, fault: Fault) -> None:
        """Let the next calls of a method fail.

        Raises:
            MisuseError: there is no such fault.
        """
        if not METHOD_FAULTS.fullmatch(fault.kind):
            raise MisuseError(
                f"There is no fault {fault.kind!r}. Choose error:NAME, status:N, hang, "
                "late, reset_before, reset_after or not_shared."
            )
        self._methods.append(fault)

    def take(self, method: str) -> Fault | None:
        """Return the fault that this call meets, and count it; most calls meet none."""
        for fault in self._methods:
            if fault.method in (method, EVERY_METHOD):
                fault.times -= 1
                if fault.times < 1:
                    self._methods.remove(fault)
                return fault
        return None

    def switch_on(self, socket_fault: str, times: float) -> None:
        """Let the next ``times`` deliveries of the sockets go wrong."""
        self._socket[socket_fault] = times

    def applies(self, socket_fault: str) -> bool:
        """Say whether the next delivery goes wrong in this way, and count it."""
        left = self._socket.get(socket_fault, 0)
        if left:
            self._socket[socket_fault] = left - 1
        return left > 0

    def clear(self) -> None:
        """End all faults."""
        self._methods.clear()
        self._socket.clear()
