"""Child processes: started, watched, and ended with us."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

log = logging.getLogger(__name__)

END_SECONDS: Final = 9.0
CANNOT_START: Final = 2
PAUSES_SECONDS: Final = (0.2, 1.0, 3.0, 10.0)


class Child:
    """One process of this program, started again when it dies by accident."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **environment}
        self.process: asyncio.subprocess.Process | None = None

    async def keep_running(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set, or until the program says that it cannot start."""
        deaths = 0
        while not stop.is_set():
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", *self._arguments, env=self._environment
            )
            code = await self._until_end(stop)
            if stop.is_set():
                return
            if code == CANNOT_START:
                stop.set()
                return
            log.warning("%s ended with %s; starting it again", self._arguments[-1], code)
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
    """Set ``stop`` on Ctrl-C and when the machine asks us to end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)


async def run_children(children: Sequence[Child], stop: asyncio.Event) -> None:
    """Keep these processes running until ``stop`` is set, then end them all."""
    await asyncio.gather(*(child.keep_running(stop) for child in children))
