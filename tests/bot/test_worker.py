"""A job is worked off, tried again, handed on or given up; the people who wait are told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any

import aiohttp
import pytest
from sqlmodel import select, update

from bot import worker
from bot.tools import Tools, Work
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import BusyError, TooManyError
from storage.jobs import Claim, Jobs, queue
from storage.models import Job
from tests.patience import PATIENCE_SECONDS

Run = Callable[[Claim, Tools], Awaitable[bool]]


class Bench:
    """A worker with one kind of job, and what it told."""

    def __init__(
        self, database: Database, member: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._database, self._member, self._patch = database, member, monkeypatch
        self.told: list[str] = []
        self._stop = asyncio.Event()

    async def works(self, run: Run, kind: str = "try") -> Job:
        """Let a worker try one job once; return what became of it."""
        return await self.stops(await self.begins(run, kind))

    async def stops(self, working: "asyncio.Task[None]") -> Job:
        """Let a worker go on until it lets go of the job; return what became of it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (job := await self.job()).lease_until is None or job.state == "running":  # noqa: ASYNC110  # polled
                await asyncio.sleep(0.02)
        await self.ends(working)
        return job

    async def ends(self, working: "asyncio.Task[None]") -> None:
        """Let a worker end."""
        self._stop.set()
        await working

    async def begins(self, run: Run, kind: str = "try") -> "asyncio.Task[None]":
        """Let a worker begin with one job."""
        async with self._database.begin(self._member.workspace_id) as session:
            await queue(session, kind, {}, by=self._member, clock=Clock())
        self._patch.setattr(worker, "WORK", {"try": Work(run, self._tell)})
        return self.goes_on()

    def goes_on(self) -> "asyncio.Task[None]":
        """Let a worker work off what there is."""
        self._stop = asyncio.Event()
        nothing: Any = None
        jobs = Jobs(self._database, token_hex(4))
        return asyncio.create_task(worker._work(Tools(nothing, nothing, jobs, self._stop)))

    async def job(self) -> Job:
        async with self._database.read() as session:
            return (await session.exec(select(Job))).one()

    async def fails(self) -> Job:
        """Wait until the job has failed for good."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (job := await self.job()).state != "failed":  # noqa: ASYNC110  # polled
                await asyncio.sleep(0.02)
        self._stop.set()
        return job

    async def _tell(self, _claim: Claim, _tools: Tools, problem: str) -> None:
        self.told.append(problem)


@pytest.fixture
def bench(database: Database, member: Actor, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(database, member, monkeypatch)


async def test_a_job_that_comes_to_its_end_is_done(bench: Bench) -> None:
    async def run(_claim: Claim, _tools: Tools) -> bool:
        return True

    job = await bench.works(run)
    assert (job.state, job.attempts, bench.told) == ("done", 1, [])


async def test_a_job_that_only_a_newer_program_knows_is_left_to_it(bench: Bench) -> None:
    async def run(_claim: Claim, _tools: Tools) -> bool:
        raise AssertionError

    job = await bench.works(run, kind="newer")

    assert (job.state, job.attempts, bench.told) == ("queued", 0, [])
    assert job.run_at >= job.created_at + worker.UNKNOWN_WAIT


async def test_a_mistake_of_a_person_is_told_at_once_and_not_tried_again(
    bench: Bench,
) -> None:
    async def run(_claim: Claim, _tools: Tools) -> bool:
        raise TooManyError(3_000, 2_000)

    job = await bench.works(run)
    assert (job.state, job.attempts) == ("failed", 1)
    assert bench.told == ["These are 3,000 contacts; at most 2,000 go at once."]


@pytest.mark.parametrize("away", [BusyError(), aiohttp.ClientError(), TimeoutError()])
async def test_while_slack_or_the_database_is_away_a_job_waits(
    bench: Bench, away: Exception
) -> None:
    async def run(_claim: Claim, _tools: Tools) -> bool:
        raise away

    job = await bench.works(run)
    assert (job.state, bench.told) == ("queued", [])
    assert job.run_at >= job.created_at + timedelta(seconds=1)


async def test_our_mistake_is_told_only_after_several_tries(
    bench: Bench, database: Database
) -> None:
    async def run(_claim: Claim, _tools: Tools) -> bool:
        raise ZeroDivisionError

    job = await bench.works(run)
    assert (job.state, bench.told) == ("queued", [])

    async with database.begin() as session:
        await session.exec(update(Job).values(attempts=4, run_at=Clock().now()))
    working = bench.goes_on()
    await bench.fails()
    await working
    assert "This is our mistake. Please pass on this reference" in bench.told[0]


async def test_a_job_that_is_broken_off_is_handed_back_at_once(
    bench: Bench, database: Database
) -> None:
    begun = asyncio.Event()

    async def run(_claim: Claim, _tools: Tools) -> bool:
        begun.set()
        await asyncio.sleep(3_600)
        return True

    working = await bench.begins(run)
    await begun.wait()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    job = await bench.job()
    assert (job.state, job.attempts) == ("queued", 0)
    assert await Jobs(database, "other").claim() is not None


async def test_a_job_whose_lease_is_lost_stops(
    bench: Bench, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RENEW_SECONDS", 0.1)
    ended = asyncio.Event()

    async def run(_claim: Claim, _tools: Tools) -> bool:
        async with database.begin() as session:
            later = Clock().now() + timedelta(days=1)
            await session.exec(update(Job).values(owner="another", lease_until=later))
        try:
            await asyncio.sleep(3_600)
        except asyncio.CancelledError:
            ended.set()
            raise
        return True

    working = await bench.begins(run)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await ended.wait()
    await bench.ends(working)

    job = await bench.job()
    assert (job.state, job.owner) == ("running", "another")
