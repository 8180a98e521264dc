"""Two bots and two workers on one PostgreSQL share the work, and do each thing once."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import IdentityTakenError
from storage.jobs import Jobs, queue
from storage.models import Contact, Job
from tests.databases import Postgres, opened
from tests.faults.checker import broken
from tests.faults.history import YES, Client, History
from tests.faults.importer import Importer, imported_wrongly, said_twice
from tests.faults.program import READY_SECONDS, open_program
from tests.patience import PATIENCE_SECONDS


async def test_two_bots_and_two_workers_do_each_thing_once(
    postgres: Postgres, tmp_path: Path
) -> None:
    history, stop = History(), asyncio.Event()
    async with open_program(
        await postgres.create(), tmp_path, acknowledgement_seconds=PATIENCE_SECONDS
    ) as running:
        more = [await running.start("run", "--only", part) for part in ("bot", "worker")]
        async with asyncio.timeout(READY_SECONDS):
            while running.workspace.sandbox.slack.socket_mode.connections < 2:  # noqa: ASYNC110  # other processes do it
                await asyncio.sleep(0.1)
        people = [p["name"] for p in running.workspace.sandbox.people() if p["role"]][:4]
        clients = [
            Client(running.workspace, running.workspace.person(name), number, history)
            for number, name in enumerate(people)
        ]
        await running.workspace.post("/faults", {"socket": "duplicate", "times": 40})
        working = [asyncio.create_task(client.work(stop)) for client in clients]
        importer = Importer(running.workspace.role("manager", 1), running.database)
        async with asyncio.timeout(5 * PATIENCE_SECONDS):
            await importer.import_one()
            await importer.import_one()
        stop.set()
        await asyncio.gather(*working)
        await asyncio.sleep(2)
        faults = await broken(running.database, history)
        faults += await imported_wrongly(running.database, importer)
        faults += said_twice(await running.workspace.role("manager").messages("contacts"))
        for program in more:
            assert (await program.end())[0] == 0
    assert faults == []
    for kind in ("create", "edit", "tag"):
        assert len(history.told(kind, YES)) > 5, kind


@pytest.mark.faults
async def test_four_workers_run_two_thousand_jobs_two_thousand_times(
    database_url: str, database: Database, member: Actor
) -> None:
    count, runs = 2_000, Counter[int]()
    async with database.begin(member.workspace_id) as session:
        for number in range(count):
            await queue(session, "count", {"number": number}, by=member, clock=Clock())

    async def work(number: int, database: Database) -> None:
        jobs = Jobs(database, f"worker-{number}")
        while sum(runs.values()) < count:
            claim = await jobs.claim()
            if claim is not None:
                runs[claim.id] += 1
                await jobs.finish(claim.id)

    async with opened(database_url, 4) as databases:
        await asyncio.gather(*(work(number, one) for number, one in enumerate(databases)))

    assert (len(runs), set(runs.values())) == (count, {1})
    async with database.read() as session:
        done = select(func.count()).where(col(Job.state) == "done", col(Job.attempts) == 1)
        assert (await session.exec(done)).one() == count


async def test_a_contact_that_two_add_at_once_is_there_once(
    database_url: str, member: Actor
) -> None:
    async with opened(database_url, 3) as databases:
        for number in range(10):
            values = {"name": f"Ada {number}", "email": f"ada{number}@x.io"}
            results = await asyncio.gather(
                *(Contacts(one, Clock()).add(values, by=member) for one in databases),
                return_exceptions=True,
            )
            refused = [r for r in results if isinstance(r, IdentityTakenError)]
            assert len(refused) == 2, results
        async with databases[0].read() as session:
            assert (
                await session.exec(select(func.count()).select_from(Contact))
            ).one() == 10
