"""The columns that each person wants to see in results."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import col, select

from storage import audit
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.models import Setting

NAME: Final = "columns:"


class ColumnChoice:
    """Keeps the columns per person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, by: Actor) -> tuple[str, ...]:
        """Return the chosen columns; empty if nothing was chosen."""
        query = select(Setting.value).where(
            col(Setting.workspace_id) == by.workspace_id,
            col(Setting.name) == NAME + by.user_id,
        )
        async with self._database.look() as connection:
            value = (await connection.execute(query)).scalar_one_or_none()
        return tuple(value.split(",")) if value else ()

    async def keep(self, columns: Sequence[str], *, by: Actor) -> None:
        """Keep this person's choice."""
        query = select(Setting).where(
            col(Setting.workspace_id) == by.workspace_id,
            col(Setting.name) == NAME + by.user_id,
        )
        async with self._database.begin(by.workspace_id) as session:
            setting = (await session.exec(query)).one_or_none() or Setting(
                workspace_id=by.workspace_id, name=NAME + by.user_id, value=""
            )
            setting.value = ",".join(columns)
            session.add(setting)
            await audit.record(session, "chose columns", by=by, at=self._clock.now())
