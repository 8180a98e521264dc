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

CHOICE: Final = "choice"


def chosen(connection: Connection, by: Actor) -> tuple[str, ...]:
    """Return the columns that this person has chosen; empty if nothing was chosen."""
    asked = {"workspace": by.workspace_id, CHOICE: name_of(by)}
    found = read(connection, CHOSEN, asked)
    return names_in(found[0][0]) if found else ()


def name_of(by: Actor) -> str:
    """Return the name under which this person's choice is kept."""
    return f"columns:{by.user_id}"


def names_in(value: str | None) -> tuple[str, ...]:
    """Return the columns that a choice names."""
    return tuple(value.split(",")) if value else ()


CHOSEN: Final = select(Setting.value).where(
    col(Setting.workspace_id) == bindparam("workspace"),
    col(Setting.name) == bindparam(CHOICE),
)
"""The statement for a person's choice, by the workspace and its name."""


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
            col(Setting.name) == name_of(by),
        )
        async with self._database.begin(by.workspace_id) as session:
            setting = (await session.exec(query)).one_or_none() or Setting(
                workspace_id=by.workspace_id, name=name_of(by), value=""
            )
            setting.value = ",".join(columns)
            session.add(setting)
            await audit.record(session, "chose columns", by=by, at=self._clock.now())
