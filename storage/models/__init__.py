"""The tables, a file per subject."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.models.contact import Contact, ContactTag, Identity, SearchText, State, Tag
from storage.models.deletion import DeletionCard, DeletionMember, DeletionRequest
from storage.models.export import Export, ExportMember
from storage.models.ledger import AuditEntry, Change, ChangeItem, SeenEvent
from storage.models.merge import Merge
from storage.models.schedule import Schedule, ScheduleRun
from storage.models.work import (
    FieldRow,
    Import,
    ImportRow,
    Job,
    JobPortion,
    Outbox,
    Result,
)
from storage.models.workspace import Setting, User, Workspace
from storage.roles import Role

METADATA = SQLModel.metadata


def table_of(model: type[SQLModel]) -> Table:
    """Return the table itself, for statements without objects."""
    return METADATA.tables[str(model.__tablename__)]


__all__ = [
    "METADATA",
    "AuditEntry",
    "Change",
    "ChangeItem",
    "Contact",
    "ContactTag",
    "DeletionCard",
    "DeletionMember",
    "DeletionRequest",
    "Export",
    "ExportMember",
    "FieldRow",
    "Identity",
    "Import",
    "ImportRow",
    "Job",
    "JobPortion",
    "Merge",
    "Outbox",
    "Result",
    "Role",
    "Schedule",
    "ScheduleRun",
    "SearchText",
    "SeenEvent",
    "Setting",
    "State",
    "Tag",
    "User",
    "Workspace",
    "table_of",
]
