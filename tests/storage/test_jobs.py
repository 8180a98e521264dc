"""Durable work: claimed once, kept by a lease, handed on when its worker is gone."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.jobs import Claim, Jobs, LostLeaseError, queue
from storage.models import Job
from tests.databases import opened


async def _queue(database: Database, by: Actor, count: int = 1) -> None:
    async with database.begin(by.workspace_id) as session:
        for number in range(count):
            await queue(session, "count", {"number": number}, by=by, clock=Clock())


async def _claimed(jobs: Jobs) -> Claim:
    claim = await jobs.claim()
    assert claim is not None
    return claim


async def _let_leases_run_out(database: Database) -> None:
    async with database.begin() as session:
        past = Clock().now() - timedelta(seconds=1)
        await session.exec(update(Job).values(lease_until=past))


async def test_a_job_is_worked_off_with_the_rights_of_who_asked(
    database: Database, member: Actor
) -> None:
    jobs = Jobs(database, "worker")
    assert await jobs.claim() is None

    await _queue(database, member)
    claim = await _claimed(jobs)
    assert (claim.kind, claim.arguments, claim.attempts) == ("count", {"number": 0}, 1)
    assert (claim.by.user_id, claim.by.role) == (member.user_id, member.role)
    assert await jobs.claim() is None

    await jobs.finish(claim.id)
    assert await jobs.claim() is None


async def test_one_persons_many_jobs_do_not_hold_up_another_persons_one(
    database: Database, member: Actor, manager: Actor
) -> None:
    first, second = Jobs(database, "first"), Jobs(database, "second")
    await _queue(database, member, 10)
    served = [(await _claimed(first)).by.user_id, (await _claimed(second)).by.user_id]

    await _queue(database, manager)
    for _ in range(3):
        claim = await _claimed(first)
        await first.finish(claim.id)
        served.append(claim.by.user_id)

    assert served == [*[member.user_id] * 2, manager.user_id, *[member.user_id] * 2]


async def test_two_people_with_many_jobs_take_turns_and_each_in_order(
    database: Database, member: Actor, manager: Actor
) -> None:
    jobs = Jobs(database, "worker")
    await _queue(database, member, 3)
    await _queue(database, manager, 3)

    served = []
    for _ in range(6):
        claim = await _claimed(jobs)
        await jobs.finish(claim.id)
        served.append((claim.by.user_id, claim.arguments["number"]))

    mine, theirs = member.user_id, manager.user_id
    assert served == [(by, number) for number in range(3) for by in (mine, theirs)]


async def test_a_job_whose_worker_died_goes_on_elsewhere_and_refuses_the_dead_ones_steps(
    database: Database, member: Actor
) -> None:
    await _queue(database, member)
    dead, living = Jobs(database, "dead"), Jobs(database, "living")
    claim = await _claimed(dead)
    assert await living.claim() is None

    await _let_leases_run_out(database)
    again = await _claimed(living)
    assert (again.id, again.attempts) == (claim.id, 2)

    async def late_step() -> None:
        async with database.begin() as session:
            await session.exec(update(Job).values(progress={"late": True}))
            await dead.hold(session, claim.id)

    with pytest.raises(LostLeaseError):
        await late_step()
    with pytest.raises(LostLeaseError):
        await dead.renew(claim.id)
    with pytest.raises(LostLeaseError):
        await dead.finish(claim.id)
    async with database.read() as session:
        assert (await session.get_one(Job, claim.id)).progress == {}
    await living.finish(claim.id)


async def test_a_renewed_lease_keeps_others_away(database: Database, member: Actor) -> None:
    await _queue(database, member)
    jobs, other = Jobs(database, "worker"), Jobs(database, "other")
    claim = await _claimed(jobs)
    await _let_leases_run_out(database)

    await jobs.renew(claim.id)

    assert await other.claim() is None


async def test_a_job_that_is_given_back_waits_as_long_as_it_was_told(
    database: Database, member: Actor
) -> None:
    await _queue(database, member, count=2)
    jobs = Jobs(database, "worker")

    first, second = await _claimed(jobs), await _claimed(jobs)
    await jobs.give_back(first.id)
    await jobs.give_back(second.id, timedelta(minutes=1))

    assert (await _claimed(jobs)).id == first.id
    assert await jobs.claim() is None


async def test_only_an_attempt_that_came_to_nothing_counts(
    database: Database, member: Actor
) -> None:
    await _queue(database, member)
    jobs = Jobs(database, "worker")

    counted = []
    for hand_back in (jobs.give_back, jobs.give_back, jobs.try_again, jobs.give_back):
        claim = await _claimed(jobs)
        counted.append(claim.attempts)
        await hand_back(claim.id, timedelta())

    assert counted == [1, 1, 1, 2]


async def test_the_next_worker_of_a_file_need_not_wait_for_the_lease_of_a_dead_one(
    database: Database, member: Actor
) -> None:
    await _queue(database, member)
    claim = await _claimed(Jobs(database, "dead"))
    living = Jobs(database, "living")

    await living.take_over()

    assert (await _claimed(living)).id == claim.id


async def test_four_workers_that_claim_at_once_run_every_job_once(
    database: Database, database_url: str, member: Actor
) -> None:
    count = 200
    await _queue(database, member, count)
    runs: Counter[int] = Counter()

    async def work(number: int, database: Database) -> None:
        jobs = Jobs(database, f"worker-{number}")
        while len(runs) < count:
            claim = await jobs.claim()
            if claim is not None:
                runs[claim.id] += 1
                await jobs.finish(claim.id)

    async with opened(database_url, 4) as databases:
        await asyncio.gather(*(work(number, one) for number, one in enumerate(databases)))

    assert sorted(runs.values()) == [1] * count
    async with database.read() as session:
        attempts = select(func.sum(Job.attempts)).where(col(Job.state) == "done")
        assert (await session.exec(attempts)).one() == count
