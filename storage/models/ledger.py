"""The ledger of changes, the audit, and what is done only once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Json, Moment


class Change(SQLModel, table=True):
    """One act of one person: who, in which role, when, and through what.

    ``kind`` says what was done (created, edited, tagged, imported, undone); ``through``
    how (command, form, button, import).  ``undone_by`` points to the change that took
    it back.
    """

    __table_args__ = (Index("ix_change_actor", "workspace_id", "actor", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    at: datetime = Field(sa_type=Moment)
    actor: str
    role: str
    kind: str
    through: str
    import_id: int | None = None
    undone_by: int | None = Field(default=None, sa_type=BigId)


class ChangeItem(SQLModel, table=True):
    """One field of one contact in a change, before and after.

    All personal data of history lives here and nowhere else.  ``version`` is the contact's
    version after the change.
    """

    __tablename__ = "change_item"
    __table_args__ = (
        Index("ix_change_item_change", "change_id"),
        Index("ix_change_item_contact", "contact_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    change_id: int = Field(foreign_key="change.id", sa_type=BigId)
    contact_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    version: int = 0
    field: str
    before: Any = Field(default=None, sa_type=Json)
    after: Any = Field(default=None, sa_type=Json)


class AuditEntry(SQLModel, table=True):
    """Who did, or was refused, what to which ids; field names and never values.

    ``digest`` is SHA-256 over the digest before it and this row, so that a row that is
    altered or taken out breaks the chain.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("workspace_id", "position"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    position: int = Field(sa_type=BigId)
    at: datetime = Field(sa_type=Moment)
    actor: str
    role: str
    action: str
    objects: list[str] = Field(sa_type=Json)
    fields: list[str] = Field(sa_type=Json)
    request: str | None = None
    digest: str


class SeenEvent(SQLModel, table=True):
    """The key of a delivery from Slack whose effect is done, kept for seven days."""

    __tablename__ = "seen_event"
    __table_args__ = (Index("ix_seen_event_at", "at"),)

    workspace_id: int = Field(foreign_key="workspace.id", primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
