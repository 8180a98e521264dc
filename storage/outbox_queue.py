"""What we owe Slack, as one who sends it sees it: one message at a time, in order.

A message that may or may not have arrived (a time-out, a cut connection) is *doubtful*:
the sender looks for it before it sends again, and says so where it cannot look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import bindparam
from sqlmodel import and_, col, exists, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.leases import Leases
from storage.models import Outbox, table_of
from storage.models.types import Moment


@dataclass(frozen=True)
class Due:
    """A message in our hands; ``target_ts`` is the message to rewrite, once it is there."""

    id: int
    workspace_id: int
    channel: str
    thread_ts: str | None
    payload: Mapping[str, Any]
    sheet: Mapping[str, Any] | None
    file_id: str | None
    target_ts: str | None
    replaces: int | None
    doubtful: bool
    attempts: int


class OutboxQueue(Leases):
    """The messages that wait, as one who sends them sees them, one at a time.

    What a dead sender left is claimed as doubtful.
    """

    model, held, lease = Outbox, "sending", timedelta(seconds=10)

    async def claim(self) -> Due | None:
        """Take the oldest message of a channel in which nothing is being sent."""
        asked = {"now": self._clock.now()}
        if not await self._database.rows(_LOOK, asked):
            return None
        async with self._database.begin() as session:
            # On PostgreSQL, others who claim at this moment take the next row instead.
            row = await session.scalar(_TAKE, asked)
            if row is None:
                return None
            doubtful = row.state in ("doubtful", "sending")
            row.state, row.owner = self.held, self._owner
            row.lease_until = self._end_of_lease()
            row.attempts += 1
            return _due(row, await _target(session, row), doubtful=doubtful)

    async def sent(
        self, outbox_id: int, ts: str | None, *, instead_of: int | None = None
    ) -> None:
        """Note that Slack has it; its text is not needed any more and is forgotten.

        ``instead_of`` is the message that could not be rewritten: from now on, its
        rewrites go to this one.  Of a message in other hands nothing is noted: whoever has
        it looks for it, and says where it is.
        """
        values: dict[str, Any] = {"state": "sent", "ts": ts, "payload": {}, "problem": None}
        async with self._database.begin() as session:
            noted = await session.exec(self._mine(outbox_id).values(**values))
            if noted.rowcount and instead_of is not None:
                original = update(Outbox).where(col(Outbox.id) == instead_of)
                await session.exec(original.values(ts=ts))

    async def failed(self, outbox_id: int, problem: str) -> None:
        """Note that Slack will never take it."""
        await self._end(outbox_id, state="failed", payload={}, problem=problem)

    async def later(self, outbox_id: int, wait: timedelta, *, doubtful: bool) -> None:
        """Try again after ``wait``; ``doubtful``: it may have arrived all the same."""
        state = "doubtful" if doubtful else "pending"
        await self._end(outbox_id, state=state, send_at=self._clock.now() + wait)

    async def renew(self, outbox_id: int) -> bool:
        """Keep the message for another while; tell whether it still is in our hands."""
        async with self._database.begin() as session:
            again = self._mine(outbox_id).values(lease_until=self._end_of_lease())
            kept = await session.exec(again)
        return bool(kept.rowcount)

    async def uploaded(self, outbox_id: int, file_id: str) -> None:
        """Note the file that is with Slack but not yet in the channel."""
        await self._end(outbox_id, file_id=file_id)

    async def _end(self, outbox_id: int, **values: Any) -> None:
        async with self._database.begin() as session:
            await session.exec(self._mine(outbox_id).values(**values))


def _first(what: Any) -> Any:
    """Select the oldest message that may be sent now and is its channel's first."""
    now = bindparam("now", type_=Moment)
    earlier = table_of(Outbox).alias("earlier")
    may_be_sent = or_(
        and_(col(Outbox.state).in_(("pending", "doubtful")), col(Outbox.send_at) <= now),
        and_(col(Outbox.state) == "sending", col(Outbox.lease_until) <= now),
    )
    has_earlier = exists().where(
        earlier.c.channel == col(Outbox.channel),
        earlier.c.workspace_id == col(Outbox.workspace_id),
        earlier.c.id < col(Outbox.id),
        earlier.c.state.in_(("pending", "sending", "doubtful")),
    )
    in_order = select(what).where(may_be_sent, ~has_earlier).order_by(col(Outbox.id))
    return in_order.limit(1)


# Built once: somebody looks several times a second.
_LOOK: Final = _first(col(Outbox.id))
_TAKE: Final = _first(Outbox).with_for_update(skip_locked=True, of=Outbox)


async def _target(session: AsyncSession, row: Outbox) -> str | None:
    if row.replaces is None:
        return None
    return (await session.get_one(Outbox, row.replaces)).ts


def _due(row: Outbox, target_ts: str | None, *, doubtful: bool) -> Due:
    return Due(
        row.id or 0,
        row.workspace_id,
        row.channel,
        row.thread_ts,
        row.payload,
        row.sheet,
        row.file_id,
        target_ts,
        row.replaces,
        doubtful,
        row.attempts,
    )
