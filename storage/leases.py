"""Leases: rows of which each is in one owner's hands at a time, and for how long.

Whoever claims a row renews its lease while they are at it.  When the lease runs out,
somebody else may claim the row; what the old owner still writes is then refused.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlmodel import col, update

from storage.clock import Clock
from storage.database import Database
from storage.models import Job, Outbox


class Leases:
    """The rows of a table that wait, as one who works them off sees them, one at a time.

    Leases go by real time: a moved clock must not end them.

    Args:
        owner: what they call themselves; no two may share it.
    """

    model: ClassVar[type[Job] | type[Outbox]]
    held: ClassVar[str]
    """The state of a row that is in somebody's hands."""
    lease: ClassVar[timedelta]

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner, self._clock = database, owner, Clock()

    async def take_over(self) -> None:
        """Let what a dead owner left be claimed at once.

        Only for a SQLite file: there, whoever starts is the one owner.
        """
        left = update(self.model).where(col(self.model.state) == self.held)
        async with self._database.begin() as session:
            await session.exec(left.values(lease_until=self._clock.now()))

    def _mine(self, row_id: int) -> Any:
        """Update a row while it is in our hands."""
        return update(self.model).where(
            col(self.model.id) == row_id,
            col(self.model.owner) == self._owner,
            col(self.model.state) == self.held,
        )

    def _end_of_lease(self) -> datetime:
        """Return until when what is claimed or renewed now is in our hands."""
        return self._clock.now() + self.lease
