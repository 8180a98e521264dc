"""A Slack workspace, its users, and its settings."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import Moment


class Workspace(SQLModel, table=True):
    """One installation.  Its row is locked by every writer, so writers take turns.

    ``contacts`` counts the active ones: counting a million rows takes too long.
    """

    id: int | None = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True)
    name: str = ""
    next_number: int = 1
    contacts: int = 0
    audit_count: int = Field(default=0, sa_type=BigInteger)
    audit_head: str = ""


class User(SQLModel, table=True):
    """A person of the workspace as last seen in Slack, with the role given here.

    ``role`` is None until an owner gives one: then the default of the settings counts.
    ``kind`` is member, guest, outsider, deactivated or bot.
    """

    __table_args__ = (UniqueConstraint("workspace_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    user_id: str
    name: str = ""
    kind: str = "member"
    role: str | None = None
    timezone: str | None = None
    seen_at: datetime | None = Field(default=None, sa_type=Moment)


class Setting(SQLModel, table=True):
    """A choice that people make in Slack, by name; the value is text."""

    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    name: str
    value: str
