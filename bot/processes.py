"""Processes: started, watched, and ended together, in time."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from bot.settings import PARENT
from storage.errors import StartError

log = logging.getLogger(__name__)

# A process that is told to end does so within 10 s; the one that told it waits a little
# longer than that process gives itself.
LEAVE_SECONDS: Final = 7.5
END_SECONDS: Final = 9.0
LAST_SECONDS: Final = 9.5
CANNOT_START: Final = 2
PAUSES_SECONDS: Final = (0.2, 1.0, 3.0, 10.0)
HEALTHY_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.25


class Child:
    """One process of this program, started again when it dies by accident."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **environment, PARENT: str(os.getpid())}
        self.process: asyncio.subprocess.Process | None = None
        self.cannot_start = False

    async def keep_running(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set, or until the program says that it cannot start."""
        deaths = 0
        while not stop.is_set():
            began = time.monotonic()
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *self._arguments, env=self._environment
            )
            code = await self._until_end(stop)
            if stop.is_set():
                return
            if code == CANNOT_START:
                self.cannot_start = True
                stop.set()
                return
            log.warning("%s ended with %s; starting it again", self._arguments[-1], code)
            if time.monotonic() - began > HEALTHY_SECONDS:
                deaths = 0
            pause = PAUSES_SECONDS[min(deaths, len(PAUSES_SECONDS) - 1)]
            deaths += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def _until_end(self, stop: asyncio.Event) -> int:
        process = self.process
        if process is None:
            return 0
        ending = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((ending, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ending.done():
            await _end(process, ending)
        return await ending


async def _end(process: asyncio.subprocess.Process, ending: asyncio.Task[int]) -> None:
    """Ask the process to end; it has been told often enough after some seconds."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    await asyncio.wait((ending,), timeout=END_SECONDS)
    if not ending.done():
        log.warning("Process %s did not end in time and is killed", process.pid)
        process.kill()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set ``stop`` on Ctrl-C and when the machine asks us to end, however often it does.

    The loop's own handlers would be gone a moment before the process is.
    """
    loop = asyncio.get_running_loop()

    def end(*_: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: we have stopped
            loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


async def leave_in_time(stop: asyncio.Event) -> None:
    """See to it that the process ends in time after ``stop`` is set, whatever it waits for.

    A database or a disk that hangs holds up even what is cancelled.  Nothing is lost by
    leaving without it that would not survive a power cut.
    """
    await stop.wait()
    timer = threading.Timer(LAST_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()


async def run_until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do work that ends by itself after ``stop`` is set; cancel it if it takes too long.

    The process that started this one may be killed; then ``stop`` is set too.
    """
    working = asyncio.create_task(work)
    watching = asyncio.create_task(_until_orphaned(stop))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait((working,), timeout=LEAVE_SECONDS)
    for task in (working, watching, stopping):
        task.cancel()
    await asyncio.gather(watching, stopping, return_exceptions=True)
    with suppress(asyncio.CancelledError):
        await working


async def _until_orphaned(stop: asyncio.Event) -> None:
    parent = os.environ.get(PARENT)
    while parent and os.getppid() == int(parent):  # noqa: ASYNC110  # nothing tells us
        await asyncio.sleep(LOOK_SECONDS)
    if parent:
        stop.set()


async def run_children(children: Sequence[Child], stop: asyncio.Event) -> None:
    """Keep these processes running until ``stop`` is set, then end them all.

    Raises:
        StartError: one of them cannot start.
    """
    await asyncio.gather(*(child.keep_running(stop) for child in children))
    if any(child.cannot_start for child in children):
        msg = "One of its processes cannot start. Its own lines above say why."
        raise StartError(msg)
