"""A request to delete contacts, on which somebody else has to decide."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Moment

WAITING = text("waiting")


class DeletionRequest(SQLModel, table=True):
    """What one person asks for and another one decides; ``number`` is the D-1 people see.

    ``state`` is waiting, approved, declined, withdrawn, expired, or outdated: all of its
    contacts changed meanwhile.  ``kind`` is what an approval did: delete, which can be
    restored, or erase.
    """

    __tablename__ = "deletion_request"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_deletion_request_state", "workspace_id", "state", "id"),
        Index("ix_deletion_request_expiry", "state", "expires_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    number: int
    requester: str
    reason: str
    state: str = "waiting"
    kind: str | None = None
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    comment: str | None = None


class DeletionMember(SQLModel, table=True):
    """A contact of a request, at the version that was asked for.

    While it is ``waiting``, no other request may ask for the same contact.  ``left_out``
    says why it is passed over, once that was noticed: changed, merged, trashed or erased
    meanwhile.
    """

    __tablename__ = "deletion_member"
    __table_args__ = (
        Index("ix_deletion_member_contact", "contact_id"),
        Index(
            "ux_deletion_member_waiting",
            "contact_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    request_id: int = Field(
        foreign_key="deletion_request.id", primary_key=True, sa_type=BigId
    )
    contact_id: int = Field(foreign_key="contact.id", primary_key=True, sa_type=BigId)
    version: int
    waiting: bool = True
    left_out: str | None = None


class DeletionCard(SQLModel, table=True):
    """A card on which a request can be decided: the outbox knows its channel and ts."""

    __tablename__ = "deletion_card"

    request_id: int = Field(
        foreign_key="deletion_request.id", primary_key=True, sa_type=BigId
    )
    outbox_id: int = Field(foreign_key="outbox.id", primary_key=True, sa_type=BigId)
