"""Processes are started, watched and ended; what they do is in `tests/faults`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot import processes
from bot.processes import Child, run_children, run_until, stop_on_signals
from bot.settings import PARENT
from storage.errors import StartError
from tests.patience import PATIENCE_SECONDS


async def test_work_that_ends_by_itself_is_waited_for() -> None:
    stop, done = asyncio.Event(), []

    async def work() -> None:
        await stop.wait()
        await asyncio.sleep(0.05)
        done.append("drained")

    asyncio.get_running_loop().call_later(0.05, stop.set)
    await run_until(stop, work())
    assert done == ["drained"]


async def test_work_that_does_not_end_is_cancelled_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "LEAVE_SECONDS", 0.1)
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await run_until(stop, asyncio.sleep(3_600))


async def test_a_process_leaves_in_time_even_what_cannot_be_cancelled() -> None:
    hangs = """
import asyncio, threading
from bot import processes

async def work():
    stop = asyncio.Event()
    stop.set()
    leaving = asyncio.create_task(processes.leave_in_time(stop))
    await asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)

processes.LAST_SECONDS = 0.2
asyncio.run(work())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", hangs)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await process.wait() == 0


async def test_work_that_fails_says_so() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await run_until(asyncio.Event(), work())


async def test_a_process_whose_parent_is_gone_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(PARENT, "1" if os.getppid() != 1 else "2")
    stop = asyncio.Event()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await run_until(stop, stop.wait())  # type: ignore[arg-type]


async def test_a_signal_that_comes_again_changes_nothing() -> None:
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    stop = asyncio.Event()
    try:
        stop_on_signals(stop)
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def test_a_process_that_cannot_start_ends_the_others_and_is_told_of(
    tmp_path: Path,
) -> None:
    folder = str(tmp_path)
    wrong = {"CONTACTS_DATA_FOLDER": folder, "SLACK_BOT_TOKEN": "none"}
    stop = asyncio.Event()
    with pytest.raises(StartError, match="cannot start"):
        await run_children([Child(["run", "--only", "bot"], wrong)], stop)
    assert stop.is_set()
