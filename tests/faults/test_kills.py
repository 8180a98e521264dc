"""kill -9 of bot and worker at random moments, while people and an import go on."""

import asyncio
import os
import random
import time
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from storage import outbox
from storage.access import Access
from storage.clock import Clock
from storage.models import Job, Outbox
from storage.outbox import Message
from tests.faults.checker import broken, posted_wrongly
from tests.faults.history import UNKNOWN, YES, Client, History
from tests.faults.importer import Importer, imported_wrongly, said_twice
from tests.faults.program import Running, is_in_time, open_program

CLIENTS = 4
SHORT_ROUNDS, LONG_ROUNDS = 4, int(os.environ.get("FAULT_ROUNDS", "200"))
LONGEST_LIFE_SECONDS = 2.0
STARTING = 0.25
"""The share of kills that may come while the program is still starting."""
DRAIN_SECONDS = 600


async def test_what_was_acknowledged_survives_a_few_kills(
    database_url: str, tmp_path: Path
) -> None:
    await _kill_loop(database_url, tmp_path, SHORT_ROUNDS)


@pytest.mark.faults
async def test_what_was_acknowledged_survives_hundreds_of_kills(
    database_url: str, tmp_path: Path
) -> None:
    await _kill_loop(database_url, tmp_path, LONG_ROUNDS)


async def _kill_loop(database_url: str, folder: Path, rounds: int) -> None:
    history, stop, began = History(), asyncio.Event(), time.monotonic()
    retries = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
    async with open_program(
        database_url, folder, retry_seconds=retries, traffic_entries=200
    ) as running:
        people = [p for p in running.workspace.sandbox.people() if p["role"]][:CLIENTS]
        clients = [
            Client(running.workspace, running.workspace.person(p["name"]), number, history)
            for number, p in enumerate(people)
        ]
        working = [asyncio.create_task(client.work(stop)) for client in clients]
        owing = asyncio.create_task(_owe_on(running, stop))
        importer = Importer(running.workspace.role("manager", 1), running.database)
        importing = asyncio.create_task(importer.work(stop))
        await _something_to_lose(history)
        await _kill_again_and_again(running, rounds)
        stop.set()
        await asyncio.gather(*working)
        owed = await owing
        await running.ready()
        async with asyncio.timeout(DRAIN_SECONDS):
            await importing
            await importer.import_one()
        await _drained(running)
        faults = [await end for end in (_end(running.bot), _end(running.worker))]
        faults = [fault for fault in faults if fault]
        faults += await broken(running.database, history)
        faults += posted_wrongly(owed, await _all_texts(running))
        faults += await imported_wrongly(running.database, importer)
        faults += said_twice(await running.workspace.role("manager").messages("contacts"))
    seconds, imports = time.monotonic() - began, len(importer.numbers)
    _report(database_url, rounds, seconds, history, f"{len(owed)} owed, {imports} imports")
    assert faults == []


async def _something_to_lose(history: History) -> None:
    """Wait for the first acknowledgement: on a slow machine a few kills come before it."""
    async with asyncio.timeout(DRAIN_SECONDS):
        while not history.told("create", YES):  # noqa: ASYNC110  # other processes do it
            await asyncio.sleep(0.05)


async def _kill_again_and_again(running: Running, rounds: int) -> None:
    chance = random.Random(rounds)  # noqa: S311  # moments, not secrets
    for _ in range(rounds):
        if chance.random() > STARTING:
            await running.ready()
        await asyncio.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
        program = chance.choice((running.bot, running.bot, running.worker))
        await program.kill()
        await program.start()


async def _owe_on(running: Running, stop: asyncio.Event) -> dict[str, int]:
    """Owe Slack a message now and then, in a channel and in a direct message."""
    access = Access(running.database, Clock())
    workspace_id = await access.workspace_id(running.workspace.sandbox.team_id)
    places = [running.workspace.role("manager").dm, _channel(running, "sales")]
    owed: dict[str, int] = {}
    while not stop.is_set():
        words = f"Owed {len(owed)}."
        async with running.database.begin(workspace_id) as session:
            owed[words] = await outbox.post(
                session,
                Message(places[len(owed) % 2], words),
                workspace_id=workspace_id,
                clock=Clock(),
            )
        await asyncio.sleep(2.5)
    return owed


def _channel(running: Running, name: str) -> str:
    channels = running.workspace.sandbox.channels()
    return str(next(c["id"] for c in channels if c["name"].removeprefix("#") == name))


async def _drained(running: Running) -> None:
    """Wait until nothing is owed and nothing is left to do, and late events have come."""
    async with asyncio.timeout(DRAIN_SECONDS):
        while await _left(running):  # noqa: ASYNC110  # other processes do it
            await asyncio.sleep(0.2)
    await asyncio.sleep(1)


async def _left(running: Running) -> int:
    over = ("sent", "superseded", "failed", "done")
    async with running.database.read() as session:
        owed = select(func.count()).where(col(Outbox.state).not_in(over))
        jobs = select(func.count()).where(col(Job.state).not_in(over))
        left = (await session.exec(owed)).one() + (await session.exec(jobs)).one()
    return int(left) + len(running.workspace.sandbox.slack.deliveries._running)


async def _end(program: object) -> str | None:
    code, seconds = await program.end()  # type: ignore[attr-defined]
    if code or not await is_in_time(seconds):
        return f"{program} ended with {code} after {seconds:.1f} s"
    return None


async def _all_texts(running: Running) -> list[str]:
    mia = running.workspace.role("manager")
    seen = await mia.messages(mia.dm) + await mia.messages("sales")
    return [str(message["text"]) for message in seen]


def _report(url: str, rounds: int, seconds: float, history: History, more: str) -> None:
    told = {kind: len(history.told(kind, YES)) for kind in ("create", "edit", "tag")}
    unknown = sum(one.told == UNKNOWN for one in history.asked)
    print(  # noqa: T201  # the figure that `make faults` shows
        f"\n{url.partition(':')[0]}: {rounds} kills in {seconds:.0f} s, "
        f"{len(history.asked)} requests, acknowledged {told}, {unknown} unanswered, "
        f"{more}"
    )
