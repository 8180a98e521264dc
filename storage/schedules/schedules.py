"""Exports that come again and again: set up, changed, paused, resumed, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit
from storage.access import Actor
from storage.changes import remember_delivery
from storage.clock import Clock
from storage.database import Database
from storage.exports.exports import Wish
from storage.models import Role, Schedule
from storage.schedules import rows
from storage.schedules.due import begin_run, coming
from storage.schedules.earlier import Earlier, earlier
from storage.schedules.errors import ScheduleChangedError, ScheduleStateError
from storage.schedules.owners import Tell, hand_over, tell_owner
from storage.schedules.rewriting import rewrite
from storage.schedules.rows import Listed
from storage.timing import Timing, counted
from storage.timing.occurrences import after

CHANGING: Final = "Changing a schedule"


@dataclass(frozen=True)
class Resumed:
    """A schedule that runs again, and whether it was somebody else's before."""

    schedule: Schedule
    is_taken_over: bool


@dataclass(frozen=True)
class Ran:
    """A schedule that was to run beside its times; ``earlier`` is why it did not."""

    schedule: Schedule
    earlier: Earlier | None = None


class Schedules:
    """The schedules of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def add(self, wish: Wish, timing: Timing, zone: str, *, by: Actor) -> Schedule:
        """Keep a schedule.

        Raises:
            NotAllowedError: it takes a manager.
            AlreadyDoneError: the same form was delivered before.
        """
        by.must_be(Role.MANAGER, "Scheduling exports")
        now = self._clock.now()
        timing = counted(timing, zone, now)
        async with self._database.begin(by.workspace_id) as session:
            await remember_delivery(session, by=by, at=now)
            schedule = Schedule(
                workspace_id=by.workspace_id,
                number=await rows.next_number(session, by),
                user_id=by.user_id,
                query=wish.query,
                columns=list(wish.columns),
                kind=wish.kind,
                channel=wish.channel,
                rule=timing.text,
                timezone=zone,
                next_at=next(after(timing.rule, ZoneInfo(zone), now)),
                created_at=now,
            )
            session.add(schedule)
            await session.flush()
            await self._note(session, "scheduled", schedule, by)
        return schedule

    async def get(self, number: int, *, by: Actor) -> Schedule:
        """Return one schedule.

        Raises:
            ScheduleNotFoundError, NotAllowedError: there is none, or it takes a manager.
        """
        by.must_be(Role.MANAGER, "Looking at schedules")
        async with self._database.read() as session:
            return await rows.find(session, number, by)

    async def all(self, *, by: Actor) -> list[Listed]:
        """Return all schedules that are not deleted, with the last run of each."""
        by.must_be(Role.MANAGER, "Looking at schedules")
        async with self._database.read() as session:
            return await rows.every(session, by)

    async def change(
        self,
        number: int,
        version: int,
        wish: Wish,
        timing: Timing,
        zone: str,
        tell: Tell,
        *,
        by: Actor,
    ) -> Schedule:
        """Let it do something else from its next run on, in the name of whoever says so.

        A run that has begun ends as it began.  ``version`` is that of what was seen.

        Raises:
            ScheduleNotFoundError, ScheduleChangedError, NotAllowedError: it cannot be.
        """
        by.must_be(Role.MANAGER, CHANGING)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await remember_delivery(session, by=by, at=now)
            schedule = await rows.find(session, number, by)
            if schedule.version != version:
                raise ScheduleChangedError(number)
            owner, schedule.user_id = schedule.user_id, by.user_id
            rewrite(schedule, wish, timing, zone, now)
            session.add(schedule)
            await self._note(session, "changed schedule", schedule, by)
            await tell_owner(session, schedule, owner, tell, by, self._clock)
        return schedule

    async def pause(self, number: int, tell: Tell, *, by: Actor) -> Schedule:
        """Let it rest until it is resumed; ``tell`` its owner, if that is somebody else.

        Raises:
            ScheduleNotFoundError, ScheduleStateError, NotAllowedError: it cannot be.
        """
        return await self._change(number, ("active",), "paused", tell, by)

    async def resume(self, number: int, tell: Tell, *, by: Actor) -> Resumed:
        """Let it run again, from its next time on, in the name of whoever resumes it.

        ``tell`` whoever owned it, if that was somebody else.

        Raises:
            ScheduleNotFoundError, ScheduleStateError, NotAllowedError: it cannot.
        """
        by.must_be(Role.MANAGER, CHANGING)
        async with self._database.begin(by.workspace_id) as session:
            schedule = await self._turn(session, number, ("paused",), "active", by)
            schedule.next_at = next(coming(schedule, self._clock.now()))
            owner = schedule.user_id
            if owner != by.user_id:
                hand_over(schedule, by)
                await self._note(session, "took over schedule", schedule, by)
                await tell_owner(session, schedule, owner, tell, by, self._clock)
        return Resumed(schedule, owner != by.user_id)

    async def delete(self, number: int, tell: Tell, *, by: Actor) -> Schedule:
        """Let it never run again; ``tell`` its owner, if that is somebody else.

        Raises:
            ScheduleNotFoundError, NotAllowedError: it cannot be.
        """
        return await self._change(number, ("active", "paused"), "deleted", tell, by)

    async def run_now(self, number: int, *, by: Actor, anyway: bool = False) -> Ran:
        """Run it once beside its times; if that has just been done, only if ``anyway``.

        Raises:
            ScheduleNotFoundError, NotAllowedError: it cannot.
        """
        by.must_be(Role.MANAGER, "Running a schedule")
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            schedule = await rows.find(session, number, by)
            before = None if anyway else await earlier(session, schedule, now)
            if before is not None:
                return Ran(schedule, before)
            await remember_delivery(session, by=by, at=now)
            await begin_run(session, schedule, now, None, self._clock)
            await self._note(session, "ran schedule", schedule, by)
        return Ran(schedule)

    async def _change(
        self, number: int, states: Sequence[str], state: str, tell: Tell, by: Actor
    ) -> Schedule:
        by.must_be(Role.MANAGER, CHANGING)
        async with self._database.begin(by.workspace_id) as session:
            schedule = await self._turn(session, number, states, state, by)
            owner = schedule.user_id
            await tell_owner(session, schedule, owner, tell, by, self._clock)
        return schedule

    async def _turn(
        self,
        session: AsyncSession,
        number: int,
        states: Sequence[str],
        state: str,
        by: Actor,
    ) -> Schedule:
        await remember_delivery(session, by=by, at=self._clock.now())
        schedule = await rows.find(session, number, by)
        if schedule.state not in states:
            raise ScheduleStateError(number, schedule.state)
        schedule.state, schedule.why, schedule.failures = state, None, 0
        schedule.version += 1
        session.add(schedule)
        await self._note(session, f"{state} schedule", schedule, by)
        return schedule

    async def _note(
        self, session: AsyncSession, action: str, schedule: Schedule, by: Actor
    ) -> None:
        objects = [f"schedule:{schedule.id}", f"channel:{schedule.channel}"]
        at = self._clock.now()
        await audit.record(
            session, action, by=by, at=at, objects=objects, fields=schedule.columns
        )
