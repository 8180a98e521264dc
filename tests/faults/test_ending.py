"""SIGTERM at random moments: everything ends in time, with code 0, and nothing is lost."""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from tests.databases import Sqlite
from tests.faults.checker import broken
from tests.faults.history import YES, Client, History
from tests.faults.program import (
    SECONDS_TO_END,
    Program,
    Running,
    hears,
    is_in_time,
    open_program,
)
from tests.patience import PATIENCE_SECONDS

SHORT_ROUNDS, LONG_ROUNDS = 2, int(os.environ.get("FAULT_ROUNDS", "200"))
T = TypeVar("T")


async def test_bot_and_worker_end_when_asked_whatever_they_are_doing(
    database_url: str, tmp_path: Path
) -> None:
    await _end_loop(database_url, tmp_path, SHORT_ROUNDS)


@pytest.mark.faults
async def test_bot_and_worker_end_when_asked_hundreds_of_times(
    database_url: str, tmp_path: Path
) -> None:
    await _end_loop(database_url, tmp_path, LONG_ROUNDS)


async def _end_loop(database_url: str, folder: Path, rounds: int) -> None:
    history, stop, chance = History(), asyncio.Event(), random.Random(rounds)  # noqa: S311
    ends: list[tuple[int, float]] = []
    async with open_program(
        database_url, folder, retry_seconds=(0.0, 0.5, 1, 2, 4, 8), traffic_entries=200
    ) as running:
        people = [p["name"] for p in running.workspace.sandbox.people() if p["role"]][:3]
        clients = [
            Client(running.workspace, running.workspace.person(name), number, history)
            for number, name in enumerate(people)
        ]
        working = [asyncio.create_task(client.work(stop)) for client in clients]
        for number in range(rounds):
            if number % 4:
                await running.ready()
            await asyncio.gather(hears(running.bot.pid), hears(running.worker.pid))
            await asyncio.sleep(chance.uniform(0, 1.0))
            ends += await _again(running, chance)
        await running.ready()
        stop.set()
        await asyncio.gather(*working)
        await asyncio.sleep(1)
        ends += [await running.bot.end(), await running.worker.end()]
        faults = await broken(running.database, history)
    slowest = max(seconds for _, seconds in ends)
    print(  # noqa: T201  # the figure that `make faults` shows
        f"\n{database_url.partition(':')[0]}: {len(ends)} ends, slowest {slowest:.1f} s, "
        f"{len(history.told('create', YES))} contacts acknowledged"
    )
    assert {code for code, _ in ends} == {0}
    assert await is_in_time(slowest)
    assert rounds == SHORT_ROUNDS or slowest < SECONDS_TO_END
    assert faults == []


async def _again(running: Running, chance: random.Random) -> list[tuple[int, float]]:
    programs = chance.choice(
        ([running.bot], [running.worker], [running.bot, running.worker])
    )
    number = chance.choice((signal.SIGTERM, signal.SIGINT))
    ends = await asyncio.gather(*(program.end(number) for program in programs))
    for program in programs:
        await program.start()
    return list(ends)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_ends_both_of_its_processes(
    sqlite: Sqlite, tmp_path: Path, number: signal.Signals
) -> None:
    async with open_program(await sqlite.create(), tmp_path) as running:
        await running.bot.end()
        await running.worker.end()
        run = await running.start("run")
        await running.ready()
        children = await _until(lambda: _children(run), 2)

        code, seconds = await run.end(number)

        assert (code, await is_in_time(seconds)) == (0, True)
        assert not any(psutil.pid_exists(pid) for pid in children)


async def test_ctrl_c_twice_and_in_a_terminal_ends_as_quietly_as_once(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    async with open_program(await sqlite.create(), tmp_path) as running:
        await running.bot.end()
        await running.worker.end()
        run = await running.start("run")
        await running.ready()
        children = await _until(lambda: _children(run), 2)
        await asyncio.gather(*map(hears, children))

        # A terminal sends it to all processes; an impatient person, again and again.
        for _ in range(3):
            for pid in (*children, run.pid):
                with suppress(ProcessLookupError):  # it was quick
                    os.kill(pid, signal.SIGINT)
            await asyncio.sleep(0.02)
        code, _ = await run.end(signal.SIGINT)

        assert code == 0
        assert "Traceback" not in run.log.read_text(encoding="utf-8")


async def test_no_bot_is_left_behind_when_its_parent_is_killed(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    async with open_program(await sqlite.create(), tmp_path) as running:
        await running.bot.end()
        await running.worker.end()
        run = await running.start("run")
        await running.ready()
        children = await _until(lambda: _children(run), 2)

        await run.kill()
        await _until(lambda: [p for p in children if not psutil.pid_exists(p)], 2)
        again = await running.start("run")
        await running.ready()
        assert len(await _until(lambda: _children(again), 2)) == 2, "it got the locks"

        assert (await again.end())[0] == 0


async def test_the_demo_ends_on_one_signal_with_all_it_started(tmp_path: Path) -> None:
    arguments = ("demo", "--port", "0", "--data", str(tmp_path / "data"), "--no-samples")
    demo = Program(arguments, {}, tmp_path)
    demo.log = tmp_path / "demo.log"
    await demo.start()
    await _until(lambda: ["ready"] if "ready http" in _read(demo.log) else [], 1)
    children = _children(demo)

    code, seconds = await demo.end()

    assert (code, await is_in_time(seconds)) == (0, True)
    assert len(children) == 2
    assert not any(psutil.pid_exists(pid) for pid in children)


async def test_a_bot_that_waits_for_slack_at_its_start_ends_in_time_all_the_same(
    sqlite: Sqlite, tmp_path: Path
) -> None:
    async with open_program(await sqlite.create(), tmp_path) as running:
        await running.bot.end()
        for method in ("auth.test", "chat.postEphemeral", "users.info"):
            fault = {"method": method, "fault": "hang", "times": 99}
            await running.workspace.post("/faults", fault)
        bot = await running.start("run", "--only", "bot")
        await _until(lambda: ["told"] if "cannot be reached" in _read(bot.log) else [], 1)

        code, seconds = await bot.end()

        assert (code, await is_in_time(seconds)) == (0, True)


def _children(program: Program) -> list[int]:
    return [child.pid for child in psutil.Process(program.pid).children(recursive=True)]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


async def _until(look: Callable[[], list[T]], count: int) -> list[T]:
    """Wait until there are so many."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found := look()) < count:  # noqa: ASYNC110  # processes tell nobody
            await asyncio.sleep(0.05)
    return found
