"""Durable work: a row says what is to be done, how far it is, and who is at it.

When the lease of a worker runs out, another one goes on from the last committed step; a
step of the old one is then refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, sql
from sqlmodel import Session, col, func, insert, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.clock import Clock
from storage.connections import quick
from storage.connections.writing import within
from storage.leases import Leases
from storage.models import Job, Role, table_of
from storage.models.types import Moment

ATTEMPTS: Final = 5
# Every state that there is: the index of jobs begins with it.
STATES: Final = ("queued", "running", "done", "failed")
# Jobs that were due before that say nothing of whose turn it is.
REMEMBERED: Final = timedelta(days=1)


class LostLeaseError(Exception):
    """Another worker has the job now; what this one was about to write is refused."""


@dataclass(frozen=True)
class Claim:
    """A job in our hands."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    attempts: int
    by: Actor


def ask(
    session: Session,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Write a job, in the transaction of the change that asks for it; return its id.

    It is due by real time, as ``Jobs`` is: a moved clock must not hold it back.
    """
    job = {
        "workspace_id": by.workspace_id,
        "kind": kind,
        "arguments": dict(arguments),
        "progress": {},
        "state": "queued",
        "attempts": 0,
        "run_at": Clock().now(),
        "created_at": at,
        "actor": by.user_id,
        "role": by.role,
    }
    return quick.insert(session.connection(), _ASK, job)


_ASK: Final = insert(table_of(Job))


async def queue(
    session: AsyncSession,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: Actor,
    clock: Clock,
) -> int:
    """Write a job, in a transaction of awaited statements."""
    return await within(
        session, lambda own: ask(own, kind, arguments, by=by, at=clock.now())
    )


class Jobs(Leases):
    """The queue of jobs, as one who works them off sees it, one at a time."""

    model, held, lease = Job, "running", timedelta(seconds=15)

    async def claim(self) -> Claim | None:
        """Take the next job that is due or left by a dead worker, if there is one."""
        now = self._clock.now()
        asked = {"now": now}
        if not await self._database.rows(_DUE, asked):
            return None
        async with self._database.begin() as session:
            # On PostgreSQL, others who claim at this moment take the next row instead.
            due = _FAIREST.with_for_update(of=Job, skip_locked=True)
            take = (
                update(Job)
                .where(col(Job.id) == due.scalar_subquery())
                .values(
                    state=self.held,
                    owner=self._owner,
                    lease_until=self._end_of_lease(),
                    attempts=col(Job.attempts) + 1,
                )
                .returning(Job)
            )
            job = await session.scalar(take, {**asked, "since": now - REMEMBERED})
            return None if job is None else _claim(job)

    async def renew(self, job_id: int) -> None:
        """Keep the job for another while.

        Raises:
            LostLeaseError: another worker has it.
        """
        async with self._database.begin() as session:
            await self.hold(session, job_id)

    async def hold(self, session: AsyncSession, job_id: int, **values: Any) -> None:
        """Renew the lease, and write ``values``, inside the transaction of a step.

        Raises:
            LostLeaseError: another worker has the job, so the step must not commit.
        """
        mine = self._mine(job_id).values(lease_until=self._end_of_lease(), **values)
        if (await session.exec(mine)).rowcount != 1:
            raise LostLeaseError(job_id)

    def keep(self, session: Session, job_id: int) -> None:
        """Renew the lease inside a step that is a plain function, as ``hold`` does."""
        mine = {"job": job_id, "whose": self._owner, "until": self._end_of_lease()}
        if quick.write(session.connection(), _KEEP, mine) != 1:
            raise LostLeaseError(job_id)

    async def finish(self, job_id: int, problem: str | None = None) -> None:
        """End the job; with a ``problem`` it has failed for good."""
        state = "failed" if problem else "done"
        async with self._database.begin() as session:
            await self.hold(session, job_id, state=state, problem=problem)

    async def give_back(self, job_id: int, wait: timedelta = timedelta()) -> None:
        """Let another worker, or this one later, go on with the job.

        It has not failed, so this was no attempt: it has all of them left.
        """
        await self._let_go(job_id, wait, attempts=col(Job.attempts) - 1)

    async def try_again(self, job_id: int, wait: timedelta) -> None:
        """Let the job be tried again after ``wait``, as this attempt came to nothing."""
        await self._let_go(job_id, wait)

    async def _let_go(self, job_id: int, wait: timedelta, **values: Any) -> None:
        values |= {"state": "queued", "owner": None, "run_at": self._clock.now() + wait}
        async with self._database.begin() as session:
            await self.hold(session, job_id, **values)


def _due() -> Any:
    """Select the ids of the jobs that may be taken."""
    now = bindparam("now", type_=Moment)
    may_be_taken = or_(
        (col(Job.state) == "queued") & (col(Job.run_at) <= now),
        (col(Job.state) == "running") & (col(Job.lease_until) <= now),
    )
    return select(Job.id).where(may_be_taken)


def _fairest() -> Any:
    """Select the id of the job to take: of whoever was served longest ago, the oldest.

    So nobody's hundred files keep another person's one waiting.
    """
    person = col(Job.workspace_id), col(Job.actor)
    last = func.max(col(Job.lease_until)).label("last")
    is_recent = col(Job.run_at) > bindparam("since", type_=Moment)
    recent = select(*person, last).where(col(Job.state).in_(STATES), is_recent)
    served = recent.group_by(*person).subquery()
    is_theirs = (served.c.workspace_id == person[0]) & (served.c.actor == person[1])
    turn = served.c.last.asc().nulls_first(), col(Job.id)
    return _due().outerjoin(served, is_theirs).order_by(*turn).limit(1)


# Built once: somebody looks several times a second.
_DUE: Final = _due().limit(1)
_FAIREST: Final = _fairest()
_JOB: Final = table_of(Job)
_KEEP: Final = (
    sql.update(_JOB)
    .where(
        _JOB.c.id == bindparam("job"),
        _JOB.c.owner == bindparam("whose"),
        _JOB.c.state == Jobs.held,
    )
    .values(lease_until=bindparam("until"))
)


def _claim(job: Job) -> Claim:
    by = Actor(job.workspace_id, job.actor, Role(job.role), through=job.kind)
    return Claim(job.id or 0, job.kind, job.arguments, job.attempts, by)
