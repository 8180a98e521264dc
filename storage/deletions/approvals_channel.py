"""The channel in which managers are asked, as an owner chose it in Slack."""

from typing import Final

from sqlalchemy import bindparam
from sqlmodel import col, delete, select

from storage import audit, changes
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.models import Role, Setting, Workspace

NAME: Final = "approvals_channel"
ACT: Final = "Choosing where managers are asked"

_CHOSEN: Final = (
    select(Setting.value)
    .join(Workspace, col(Workspace.id) == col(Setting.workspace_id))
    .where(col(Workspace.team_id) == bindparam("team"), col(Setting.name) == NAME)
)


class ApprovalsChannel:
    """Keeps the choice per workspace; it goes before the settings of the bot."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, team_id: str) -> str | None:
        """Return the id of the channel that was chosen, None if none was."""
        asked = {"team": team_id}
        return await self._database.ask(
            lambda connection: connection.execute(_CHOSEN, asked).scalar_one_or_none()
        )

    async def choose(self, channel: str | None, *, by: Actor) -> None:
        """Ask there from now on; None: where the settings of the bot say.

        Raises:
            NotAllowedError: only owners choose it.
            AlreadyDoneError: the same command was delivered before.
        """
        by.must_be(Role.OWNER, ACT)
        own = (col(Setting.workspace_id) == by.workspace_id, col(Setting.name) == NAME)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            await session.exec(delete(Setting).where(*own))
            if channel is not None:
                session.add(Setting(workspace_id=by.workspace_id, name=NAME, value=channel))
            objects = [f"channel:{channel}"] if channel else []
            await audit.record(
                session, "chose the approvals channel", by=by, at=now, objects=objects
            )
