"""Work that must not get lost: jobs, messages owed to Slack, imports."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Json, Moment


class Job(SQLModel, table=True):
    """Work for the worker process.

    ``state`` is queued, running, done or failed.  Whoever works on it holds ``owner``
    until ``lease_until``; a step commits only while it still does.
    """

    __table_args__ = (Index("ix_job_due", "state", "run_at", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    kind: str
    arguments: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    progress: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: str = "queued"
    attempts: int = 0
    run_at: datetime = Field(sa_type=Moment)
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    actor: str
    role: str
    problem: str | None = None
    created_at: datetime = Field(sa_type=Moment)


class JobPortion(SQLModel, table=True):
    """Some of the contacts that a job has not come to; ``first`` is their order."""

    __tablename__ = "job_portion"

    job_id: int = Field(
        foreign_key="job.id", primary_key=True, sa_type=BigId, ondelete="CASCADE"
    )
    first: int = Field(primary_key=True)
    ids: list[int] = Field(sa_type=Json)


class Outbox(SQLModel, table=True):
    """A message that we owe Slack, written with the change that it tells of.

    ``state`` is pending, sending, sent, doubtful, failed or superseded.  ``replaces`` names
    the row whose message this one rewrites; ``sheet`` the file that goes with it.
    """

    __table_args__ = (
        Index("ix_outbox_due", "state", "send_at", "id"),
        Index("ix_outbox_channel", "workspace_id", "channel", "state", "id"),
        Index("ix_outbox_replaces", "replaces"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    channel: str
    thread_ts: str | None = None
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    replaces: int | None = Field(default=None, sa_type=BigId)
    sheet: dict[str, Any] | None = Field(default=None, sa_type=Json)
    state: str = "pending"
    attempts: int = 0
    send_at: datetime = Field(sa_type=Moment)
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    ts: str | None = None
    file_id: str | None = None
    problem: str | None = None
    created_at: datetime = Field(sa_type=Moment)


class Import(SQLModel, table=True):
    """A file that becomes contacts, from the drop to the receipt.

    ``state`` is received, profiled, mapped, checked, queued, running, done, failed or
    cancelled.  ``profile`` is what was read, ``setup`` what the person chose, ``counts``
    the outcome per kind; ``cursor`` the last row of the file that is committed.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "file_id"),
        UniqueConstraint("workspace_id", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    number: int
    file_id: str
    file_name: str = ""
    sha256: str | None = None
    channel: str
    thread_ts: str | None = None
    user_id: str
    state: str = "received"
    profile: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    setup: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    checked: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    cursor: int = 0
    change_id: int | None = Field(default=None, sa_type=BigId)
    message: int | None = Field(default=None, sa_type=BigId)
    problem: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)


class ImportRow(SQLModel, table=True):
    """A row of a file that did not go through, as it was read, with the reason."""

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_id", "row"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    import_id: int = Field(foreign_key="import.id")
    row: int
    cells: list[str] = Field(sa_type=Json)
    outcome: str
    reason: str


class Result(SQLModel, table=True):
    """What a person found last: the query behind the buttons, and the rows #1, #2, …."""

    __table_args__ = (Index("ix_result_user", "workspace_id", "user_id", "at"),)

    id: str = Field(primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    user_id: str
    query: str
    page: int = 1
    first: int = 1
    ids: list[int] = Field(default_factory=list, sa_type=Json)
    at: datetime = Field(sa_type=Moment)


class FieldRow(SQLModel, table=True):
    """A field of the registry: the system's own and those that people add."""

    __tablename__ = "field"
    __table_args__ = (UniqueConstraint("workspace_id", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    identifier: str
    label: str
    description: str = ""
    help: str = ""
    type: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    max_length: int | None = None
    default: str | None = None
    placeholder: str | None = None
    position: int = 0
    is_system: bool = False
    is_identity: bool = False
    visible: bool = True
    required: bool = False
    read_only: bool = False
    in_forms: bool = False
