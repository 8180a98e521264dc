"""Deliveries that only read: their keys are kept too, so that none is answered twice."""

from datetime import datetime

from sqlmodel import col, select

from storage import changes
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import AlreadyDoneError
from storage.models import SeenEvent


class Deliveries:
    """The deliveries from Slack that are done.

    Slack brings an event again when it did not hear that it arrived; a change keeps the key
    of its delivery itself.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def is_done(self, *, by: Actor) -> bool:
        """Tell whether this delivery was answered before."""
        query = select(SeenEvent.key).where(
            col(SeenEvent.workspace_id) == by.workspace_id,
            col(SeenEvent.key) == by.request,
        )
        async with self._database.read() as session:
            return (await session.exec(query)).first() is not None

    async def done(self, *, by: Actor) -> None:
        """Note that this delivery is answered."""
        try:
            await self._note(by, self._clock.now())
        except AlreadyDoneError:
            return  # by the change that it brought

    async def _note(self, by: Actor, at: datetime) -> None:
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=at)
