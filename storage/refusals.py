"""What people tried and may not do, for the audit."""

from storage import audit
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database


class Refusals:
    """Notes refusals; one that leaves no trace would hide somebody who tries doors."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def note(self, act: str, *, by: Actor) -> None:
        """Note in the audit what somebody was refused."""
        async with self._database.begin(by.workspace_id) as session:
            await audit.record(session, f"refused: {act}", by=by, at=self._clock.now())
