"""A contact: who it is, how it can be reached, its tags."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.models.types import BigId, Json, Moment


class State(StrEnum):
    """What became of a contact."""

    ACTIVE = "active"
    MERGED = "merged"
    TRASHED = "trashed"
    ERASED = "erased"


class Contact(SQLModel, table=True):
    """One person or company.  ``number`` is the C-42 that people type, never reused.

    ``merged_into`` is where a merged one leads: always to the contact that is left at the
    end, however many merges lie between.  ``trashed_at`` stands while it is in the trash;
    an erased one is a tombstone, whose name is a placeholder.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ix_contact_sort_name", "workspace_id", "state", "sort_name", "id"),
        Index("ix_contact_company", "workspace_id", "state", "company", "id"),
        Index("ix_contact_created", "workspace_id", "state", "created_at", "id"),
        Index("ix_contact_updated", "workspace_id", "state", "updated_at", "id"),
        Index("ix_contact_type", "workspace_id", "state", "type", "id"),
        Index(
            "ix_contact_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_contact_trashed",
            "workspace_id",
            "trashed_at",
            sqlite_where=text("trashed_at IS NOT NULL"),
            postgresql_where=text("trashed_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    number: int
    state: str = State.ACTIVE
    merged_into: int | None = Field(default=None, sa_type=BigId)
    version: int = 1
    type: str = "anonymous"
    source: str | None = None
    space: str | None = None
    assignee: str | None = None
    lifecycle: str | None = None
    name: str = ""
    sort_name: str = ""
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    title: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    location: str | None = None
    timezone: str | None = None
    language: str | None = None
    birthday: str | None = None
    website: str | None = None
    note: str | None = None
    avatar: str | None = None
    properties: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
    interacted_at: datetime | None = Field(default=None, sa_type=Moment)
    incoming_at: datetime | None = Field(default=None, sa_type=Moment)
    last_channel: str | None = None
    created_by_change: int | None = Field(default=None, sa_type=BigId)
    trashed_at: datetime | None = Field(default=None, sa_type=Moment)
    erased_at: datetime | None = Field(default=None, sa_type=Moment)


_HAS_DIGITS: Final = text("reversed_digits IS NOT NULL")


class Identity(SQLModel, table=True):
    """One way to reach a contact; no two contacts of a workspace share one.

    ``reversed_digits`` turns "the number ends with 4567" into an index range.
    """

    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "normalised"),
        Index("ix_identity_contact", "contact_id"),
        Index(
            *("ix_identity_ending", "workspace_id", "reversed_digits"),
            sqlite_where=_HAS_DIGITS,
            postgresql_where=_HAS_DIGITS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    workspace_id: int = Field(foreign_key="workspace.id")
    contact_id: int = Field(foreign_key="contact.id", sa_type=BigId)
    kind: str
    value: str
    normalised: str
    reversed_digits: str | None = None
    is_primary: bool = False
    status: str = "active"
    status_reason: str | None = None
    status_at: datetime | None = Field(default=None, sa_type=Moment)


class Tag(SQLModel, table=True):
    """A word that people put on contacts; ``key`` is its folded form."""

    __table_args__ = (UniqueConstraint("workspace_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    name: str
    key: str


class ContactTag(SQLModel, table=True):
    """A tag on a contact."""

    __tablename__ = "contact_tag"
    __table_args__ = (
        Index("ix_contact_tag_contact", "contact_id"),
        {"sqlite_with_rowid": False},  # the key is all there is
    )

    tag_id: int = Field(foreign_key="tag.id", primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", primary_key=True, sa_type=BigId)


class SearchText(SQLModel, table=True):
    """The folded words by which a contact is found; the index lies over this table."""

    __tablename__ = "search_text"

    contact_id: int = Field(
        foreign_key="contact.id", primary_key=True, sa_type=BigId, ondelete="CASCADE"
    )
    words: str
