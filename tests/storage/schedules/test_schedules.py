"""Schedules: each time is due once, however many look, however long nobody did."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.access import Access, Actor, Seen
from storage.clock import Clock
from storage.database import Database
from storage.errors import NotAllowedError
from storage.exports.exports import Wish
from storage.exports.runs import failed
from storage.models import Export, Job, Outbox, Schedule, ScheduleRun
from storage.schedules.due import claim_due, next_times
from storage.schedules.earlier import LATELY
from storage.schedules.errors import (
    ScheduleChangedError,
    ScheduleNotFoundError,
    ScheduleStateError,
)
from storage.schedules.schedules import Schedules
from storage.timing import read_timing
from tests.databases import opened

SUNDAY = datetime(2027, 2, 28, 12, tzinfo=UTC)
NINE = datetime(2027, 3, 1, 8, tzinfo=UTC)
WISH = Wish("tag:vip", ("name",), "csv", "C1")


def at(clock: Clock, moment: datetime) -> None:
    """Move the clock."""
    clock.shift = moment - datetime.now(UTC)


@pytest.fixture
def schedules(database: Database, clock: Clock) -> Schedules:
    at(clock, SUNDAY)
    return Schedules(database, clock)


async def added(schedules: Schedules, by: Actor, rule: str = "every day 09:00") -> Schedule:
    return await schedules.add(WISH, read_timing(rule), "Europe/Rome", by=by)


async def runs(database: Database) -> list[ScheduleRun]:
    async with database.read() as session:
        found = await session.exec(select(ScheduleRun).order_by(col(ScheduleRun.due_at)))
        return list(found)


async def test_a_schedule_says_when_it_comes_next(
    schedules: Schedules, manager: Actor
) -> None:
    schedule = await added(schedules, manager, "every monday 09:00")

    assert schedule.number == 1
    assert schedule.next_at == NINE
    assert next_times(schedule, SUNDAY) == [NINE + timedelta(weeks=n) for n in range(3)]
    assert (await added(schedules, manager)).number == 2


async def test_what_is_due_is_begun_once_with_its_export_and_job(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    assert await claim_due(database, clock) is None

    at(clock, NINE + timedelta(seconds=30))
    run = await claim_due(database, clock)

    assert run is not None
    assert (run.due_at, run.late, run.version) == (NINE, None, 1)
    assert await claim_due(database, clock) is None
    async with database.read() as session:
        (export,) = await session.exec(select(Export))
        (job,) = await session.exec(select(Job))
    assert (export.run_id, export.query, export.channel) == (run.id, "tag:vip", "C1")
    assert job.arguments == {"export_id": export.id}


async def test_after_downtime_the_last_time_is_made_up_for_and_the_others_are_noted(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)

    at(clock, NINE + timedelta(days=2, hours=3))
    run = await claim_due(database, clock)

    assert run is not None
    assert run.due_at == NINE + timedelta(days=2)
    missed = [NINE, NINE + timedelta(days=1)]
    assert run.late == {"missed": [moment.isoformat() for moment in missed]}
    assert await claim_due(database, clock) is None
    (listed,) = await schedules.all(by=manager)
    assert listed.schedule.next_at == NINE + timedelta(days=3)
    assert listed.last == run


async def test_a_clock_that_is_put_back_runs_nothing_twice(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    at(clock, NINE + timedelta(seconds=5))
    assert await claim_due(database, clock)

    at(clock, NINE - timedelta(minutes=30))
    assert await claim_due(database, clock) is None
    await schedules.pause(1, _changed, by=manager)
    await schedules.resume(1, _changed, by=manager)
    at(clock, NINE + timedelta(seconds=5))
    assert await claim_due(database, clock) is None

    assert len(await runs(database)) == 1


async def test_of_many_bots_that_look_at_once_one_begins_the_run(
    database_url: str, manager: Actor, clock: Clock
) -> None:
    at(clock, SUNDAY)
    count = 2 if database_url.startswith("sqlite") else 6
    async with opened(database_url, count) as databases:
        for _ in range(5):
            await added(Schedules(databases[0], clock), manager)
        for day in range(4):
            at(clock, NINE + timedelta(days=day, seconds=5))

            async def work(database: Database) -> int:
                begun = 0
                for _ in range(12):
                    begun += await claim_due(database, clock) is not None
                return begun

            assert sum(await asyncio.gather(*map(work, databases))) == 5
        assert len(await runs(databases[0])) == 20


async def test_a_run_keeps_the_version_it_began_with(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    at(clock, NINE + timedelta(seconds=5))
    run = await claim_due(database, clock)
    await schedules.pause(1, _changed, by=manager)
    await schedules.resume(1, _changed, by=manager)
    at(clock, NINE + timedelta(days=1, seconds=5))
    later = await claim_due(database, clock)

    assert run is not None
    assert later is not None
    assert (run.version, later.version) == (1, 3)


async def test_what_is_paused_or_deleted_does_not_run(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    await added(schedules, manager)
    await schedules.pause(1, _changed, by=manager)
    await schedules.delete(2, _changed, by=manager)

    at(clock, NINE + timedelta(days=1))
    assert await claim_due(database, clock) is None
    with pytest.raises(ScheduleStateError):
        await schedules.pause(1, _changed, by=manager)
    with pytest.raises(ScheduleNotFoundError):
        await schedules.resume(2, _changed, by=manager)
    resumed = await schedules.resume(1, _changed, by=manager)
    assert resumed.schedule.next_at > clock.now()
    assert not resumed.is_taken_over


async def test_the_owner_is_told_once_by_whom_a_schedule_is_paused_or_deleted(
    schedules: Schedules, manager: Actor, owner: Actor, database: Database
) -> None:
    await added(schedules, manager)
    await schedules.pause(1, _changed, by=manager)
    await schedules.resume(1, _changed, by=manager)
    await schedules.pause(1, _changed, by=owner)
    with pytest.raises(ScheduleStateError):
        await schedules.pause(1, _changed, by=owner)
    await schedules.delete(1, _changed, by=owner)

    async with database.read() as session:
        told = (await session.exec(select(Outbox).order_by(col(Outbox.id)))).all()
    assert [(message.channel, message.payload["text"]) for message in told] == [
        (manager.user_id, f"{owner.user_id} paused it"),
        (manager.user_id, f"{owner.user_id} deleted it"),
    ]


async def test_a_second_run_within_a_moment_has_to_be_asked_for_anyway(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    assert (await schedules.run_now(1, by=manager)).earlier is None

    again = await schedules.run_now(1, by=manager)

    assert again.earlier is not None
    assert again.earlier.is_running
    assert len(await runs(database)) == 1
    assert (await schedules.run_now(1, by=manager, anyway=True)).earlier is None
    async with database.begin(manager.workspace_id) as session:
        for run in await session.exec(select(ScheduleRun)):
            run.state = "delivered"
            session.add(run)
    assert (await schedules.run_now(1, by=manager)).earlier is not None
    at(clock, SUNDAY + LATELY + timedelta(minutes=1))
    assert (await schedules.run_now(1, by=manager)).earlier is None


async def test_a_run_that_failed_is_repeated_without_a_question(
    schedules: Schedules, manager: Actor, database: Database, clock: Clock
) -> None:
    await added(schedules, manager)
    await schedules.run_now(1, by=manager)
    async with database.begin(manager.workspace_id) as session:
        export = (await session.exec(select(Export))).one()
        await failed(session, export, _tell, [], clock, is_closed=False)

    assert (await schedules.run_now(1, by=manager)).earlier is None


async def test_members_schedule_nothing(schedules: Schedules, member: Actor) -> None:
    with pytest.raises(NotAllowedError):
        await added(schedules, member)


@pytest.mark.parametrize(("is_closed", "runs_before_rest"), [(True, 1), (False, 3)])
async def test_a_schedule_rests_when_nothing_may_go_there_or_nothing_does(
    schedules: Schedules,
    manager: Actor,
    clock: Clock,
    database: Database,
    *,
    is_closed: bool,
    runs_before_rest: int,
) -> None:
    await added(schedules, manager)
    for day in range(runs_before_rest):
        at(clock, NINE + timedelta(days=day, seconds=5))
        (listed,) = await schedules.all(by=manager)
        assert listed.schedule.state == "active"
        run = await claim_due(database, clock)
        assert run is not None
        async with database.begin(manager.workspace_id) as session:
            query = select(Export).where(col(Export.run_id) == run.id)
            export = (await session.exec(query)).one()
            export.problem = "Shared outside."
            await failed(session, export, _tell, ["U0MIA"], clock, is_closed=is_closed)

    (listed,) = await schedules.all(by=manager)
    assert (listed.schedule.state, listed.schedule.why) == ("paused", "Shared outside.")
    async with database.read() as session:
        told = (await session.exec(select(Outbox))).all()
    assert told[-1].channel == manager.user_id
    assert told[-1].payload["text"] == "paused Shared outside."


async def test_of_a_failure_the_managers_are_told_if_the_owner_is_none_of_them_any_more(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    at(clock, NINE + timedelta(seconds=5))
    await claim_due(database, clock)

    async with database.begin(manager.workspace_id) as session:
        export = (await session.exec(select(Export))).one()
        managers = ["U0NOAH", "U0OLGA"]
        await failed(session, export, _tell, managers, clock, is_closed=True)

    async with database.read() as session:
        told = (await session.exec(select(Outbox).order_by(col(Outbox.id)))).all()
    assert [message.channel for message in told] == managers


@pytest.mark.parametrize(
    ("channel", "later"), [("C1", "C1"), ("U0MIA", "U0OLGA"), ("U0SAM", "U0SAM")]
)
async def test_whoever_resumes_the_schedule_of_another_takes_it_over(
    schedules: Schedules, manager: Actor, owner: Actor, channel: str, later: str
) -> None:
    wish = replace(WISH, channel=channel)
    await schedules.add(wish, read_timing("every day 09:00"), "Europe/Rome", by=manager)
    await schedules.pause(1, _changed, by=owner)

    assert (await schedules.resume(1, _changed, by=owner)).is_taken_over

    (listed,) = await schedules.all(by=manager)
    assert listed.schedule.user_id == owner.user_id
    assert listed.schedule.channel == later, "no file goes to whoever owned it alone"


async def test_whoever_owned_a_schedule_is_told_who_has_taken_it_over(
    schedules: Schedules, manager: Actor, owner: Actor, access: Access, database: Database
) -> None:
    await added(schedules, manager)
    await schedules.pause(1, _changed, by=manager)
    await schedules.resume(1, _changed, by=owner)

    assert await told(database) == [(manager.user_id, f"{owner.user_id} active it")]
    guest = Seen(owner.user_id, "Olga", "guest")
    await access.remember("T0LIGHT", guest)
    await schedules.pause(1, _changed, by=owner)
    await schedules.resume(1, _changed, by=manager)
    assert len(await told(database)) == 1, "a guest is told nothing"


async def told(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        sent = (await session.exec(select(Outbox).order_by(col(Outbox.id)))).all()
    return [(message.channel, message.payload["text"]) for message in sent]


NEW = Wish("tag:lead", ("name", "email"), "xlsx", "C2")
LATER = read_timing("every tuesday 10:00")


async def test_what_is_changed_is_what_the_next_run_does(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    at(clock, NINE + timedelta(seconds=5))
    running = await claim_due(database, clock)
    changed = await schedules.change(1, 1, NEW, LATER, "UTC", _changed, by=manager)
    assert changed.next_at == datetime(2027, 3, 2, 10, tzinfo=UTC)
    at(clock, changed.next_at + timedelta(seconds=5))
    later = await claim_due(database, clock)

    assert running is not None
    assert later is not None
    assert (running.version, later.version) == (1, 2)
    async with database.read() as session:
        exports = (await session.exec(select(Export).order_by(col(Export.id)))).all()
    assert [(e.query, e.kind, e.channel, e.columns) for e in exports] == [
        ("tag:vip", "csv", "C1", ["name"]),
        ("tag:lead", "xlsx", "C2", ["name", "email"]),
    ]
    assert await told(database) == []


async def test_no_run_is_half_of_what_a_schedule_was_and_half_of_what_it_is(
    database_url: str, manager: Actor, clock: Clock
) -> None:
    at(clock, SUNDAY)
    both = [(WISH, read_timing("every day 09:00")), (NEW, read_timing("every day 09:00"))]
    async with opened(database_url, 2) as databases:
        first, second = (Schedules(database, clock) for database in databases)
        await added(first, manager)
        for day in range(12):
            at(clock, NINE + timedelta(days=day, seconds=5))
            wish, timing = both[day % 2]
            seen = (await first.get(1, by=manager)).version
            await asyncio.gather(
                claim_due(databases[0], clock),
                second.change(1, seen, wish, timing, "Europe/Rome", _changed, by=manager),
                claim_due(databases[1], clock),
            )

        async with databases[0].read() as session:
            exports = (await session.exec(select(Export))).all()
        assert len(exports) == 12
        whole = [(w.query, w.kind, w.channel, [*w.columns]) for w, _ in both]
        for export in exports:
            did = (export.query, export.kind, export.channel, export.columns)
            assert did in whole


async def test_a_time_that_is_due_is_not_lost_when_the_schedule_is_changed(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    at(clock, NINE + timedelta(seconds=5))

    await schedules.change(1, 1, NEW, LATER, "UTC", _changed, by=manager)

    run = await claim_due(database, clock)
    assert run is not None
    assert (run.due_at, run.version) == (NINE, 2)
    (listed,) = await schedules.all(by=manager)
    assert listed.schedule.next_at == datetime(2027, 3, 2, 10, tzinfo=UTC)


async def test_of_two_who_change_a_schedule_the_second_is_refused(
    schedules: Schedules, manager: Actor, owner: Actor, database: Database
) -> None:
    schedule = await added(schedules, manager)
    seen = schedule.version
    timing = read_timing(schedule.rule)
    await schedules.change(1, seen, NEW, timing, "Europe/Rome", _changed, by=owner)

    with pytest.raises(ScheduleChangedError):
        await schedules.change(1, seen, WISH, timing, "UTC", _changed, by=manager)

    kept = await schedules.get(1, by=manager)
    assert (kept.query, kept.user_id, kept.timezone) == (
        "tag:lead",
        owner.user_id,
        "Europe/Rome",
    )
    assert kept.next_at == NINE, "its times are what they were"
    assert await told(database) == [(manager.user_id, f"{owner.user_id} active it")]


async def test_the_failure_of_what_it_was_does_not_stop_what_a_schedule_is_now(
    schedules: Schedules, manager: Actor, clock: Clock, database: Database
) -> None:
    await added(schedules, manager)
    await schedules.run_now(1, by=manager)
    await schedules.change(1, 1, NEW, LATER, "UTC", _changed, by=manager)

    async with database.begin(manager.workspace_id) as session:
        export = (await session.exec(select(Export))).one()
        await failed(session, export, _tell, [], clock, is_closed=True)

    assert (await schedules.get(1, by=manager)).state == "active"


def _tell(schedule: Schedule, run: ScheduleRun) -> tuple[str, list[dict[str, Any]]]:
    return f"{schedule.state} {run.problem}", []


def _changed(schedule: Schedule, by: Actor) -> tuple[str, list[dict[str, Any]]]:
    return f"{by.user_id} {schedule.state} it", []
