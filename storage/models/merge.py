"""A merge: two contacts that became one, with all that it takes to part them again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Json, Moment

STANDING = text("undone_at IS NULL")


class Merge(SQLModel, table=True):
    """One contact went into another.

    ``survivor_before`` and ``merged_before`` say what each was: its facts, its moments, and
    the rows that it owned, by table; ``result`` what the survivor was right after.
    ``undone_at`` is when they were parted again, by the change ``undone_by``.
    """

    __table_args__ = (
        Index("ix_merge_survivor", "survivor_id", "id"),
        Index(
            "ux_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        CheckConstraint("survivor_id <> merged_id", name="ck_merge_two"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    survivor_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    merged_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    change_id: int = Field(foreign_key="change.id", sa_type=BigId)
    at: datetime = Field(sa_type=Moment)
    actor: str
    survivor_before: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    merged_before: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: int | None = Field(default=None, sa_type=BigId)
