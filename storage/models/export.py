"""Files of contacts that were asked for, and who is in which of them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Json, Moment


class Export(SQLModel, table=True):
    """A file of contacts, from the wish to the channel it is posted in.

    ``state`` is queued, running, made, delivered or failed.  ``selection`` has the contacts
    that were ticked; None where a query says who is meant.  ``channel`` is where the file
    goes, or the person it is for; ``message`` the outbox id of the words about it, and
    ``file_id`` Slack's id of the file, noted before it is shared.
    """

    __table_args__ = (
        Index("ix_export_file", "workspace_id", "file_id"),
        Index("ix_export_run", "run_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    user_id: str
    query: str = ""
    selection: list[int] | None = Field(default=None, sa_type=Json)
    columns: list[str] = Field(default_factory=list, sa_type=Json)
    kind: str = "csv"
    channel: str
    thread_ts: str | None = None
    run_id: int | None = None
    state: str = "queued"
    done: int = 0
    count: int = 0
    file_name: str = ""
    file_id: str | None = None
    message: int | None = Field(default=None, sa_type=BigId)
    problem: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    made_at: datetime | None = Field(default=None, sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)


class ExportMember(SQLModel, table=True):
    """The contacts ``contact_id`` to ``last_id`` are in a file, every one of them.

    A file of everybody is few such rows, where a row for each contact would soon outgrow
    the contacts.
    """

    __tablename__ = "export_member"

    export_id: int = Field(foreign_key="export.id", primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", primary_key=True, sa_type=BigId)
    last_id: int = Field(foreign_key="contact.id", sa_type=BigId)
