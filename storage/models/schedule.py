"""Exports that come again and again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import Json, Moment


class Schedule(SQLModel, table=True):
    """An export that runs by the wall clock of ``timezone``.

    ``state`` is active, paused or deleted; ``why`` says why it was paused by itself.
    ``version`` rises with every change: a run has that of its beginning.  ``failures``
    counts the runs in a row that failed.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_schedule_due", "state", "next_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    number: int
    user_id: str
    query: str = ""
    columns: list[str] = Field(default_factory=list, sa_type=Json)
    kind: str = "csv"
    channel: str
    rule: str
    timezone: str
    state: str = "active"
    why: str | None = None
    version: int = 1
    failures: int = 0
    next_at: datetime = Field(sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)


class ScheduleRun(SQLModel, table=True):
    """One time at which a schedule was due; there is never a second row for it.

    ``state`` is running, delivered or failed.  ``late`` has the times that were missed
    before this one, where it makes up for them.
    """

    __tablename__ = "schedule_run"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: int = Field(foreign_key="schedule.id")
    due_at: datetime = Field(sa_type=Moment)
    version: int
    state: str = "running"
    late: dict[str, Any] | None = Field(default=None, sa_type=Json)
    problem: str | None = None
    started_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
