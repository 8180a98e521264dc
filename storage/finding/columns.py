"""The columns that each person wants to see in results."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, bindparam
from sqlmodel import col, select

from storage import audit
from storage.access import Actor
from storage.clock import Clock
from storage.connections.quick import read
from storage.database import Database
from storage.models import Setting

NAME: Final = "columns:"


def chosen(connection: Connection, by: Actor) -> tuple[str, ...]:
    """Return the columns that this person has chosen; empty if nothing was chosen."""
    asked = {"workspace": by.workspace_id, "name": NAME + by.user_id}
    found = read(connection, _CHOSEN, asked)
    return tuple(found[0][0].split(",")) if found and found[0][0] else ()


_CHOSEN: Final = select(Setting.value).where(
    col(Setting.workspace_id) == bindparam("workspace"),
    col(Setting.name) == bindparam("name"),
)


class ColumnChoice:
    """Keeps the columns per person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, by: Actor) -> tuple[str, ...]:
        """Return the chosen columns; empty if nothing was chosen."""
        return await self._database.ask(lambda connection: chosen(connection, by))

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
