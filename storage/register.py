"""What belongs to a contact: every table, with what each act on a contact does to its rows.

Merge, unmerge, trash, erasure, the export of a person's data and import walk ``REGISTER``.
A table that is in neither ``REGISTER`` nor ``UNRELATED``, or a column of one that could
hold something personal and is declared as neither ``personal`` nor ``plain``, fails a test:
so a new kind of data is forgotten nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

from storage import models


class OnMerge(StrEnum):
    """What a merge does to the rows of the contact that goes."""

    CHOOSE = "the person who merges chooses, value by value"
    MOVE = "they become the survivor's; unmerge gives them back"
    COPY = "they stay, and the survivor gets what it lacks; unmerge takes that away"
    REBUILD = "they are made anew from the contacts"
    STAY = "they stay as they are"


class OnTrash(StrEnum):
    """What becomes of the rows while the contact lies in the trash."""

    KEEP = "they stay, for the day it is restored"
    REBUILD = "they go, and are made anew when it is restored"


class OnErasure(StrEnum):
    """What becomes of the rows when the contact is erased."""

    EMPTY = "the personal columns are emptied, and the row stays"
    DELETE = "the rows go"
    SEARCH = "no column says whose they are: rows are emptied where an erased value stands"
    KEEP = "they stay: they hold nothing personal"


class OnExport(StrEnum):
    """Whether a person who asks for all that is known about them gets the rows."""

    INCLUDE = "yes"
    OMIT = "no: they are made from what is included, or are the team's own work"


class OnImport(StrEnum):
    """What an import does to the rows."""

    WRITE = "it adds and changes them with the contact"
    REBUILD = "it makes them anew from the contact"
    NEVER = "it leaves them alone"


@dataclass(frozen=True)
class Belonging:
    """One table with contacts in it.

    Args:
        ids: the columns that hold a contact's id, or a list of such ids; the first one says
            whose row it is.
        personal: the columns that hold something personal.
        plain: the columns of text or JSON that do not.
    """

    model: type[SQLModel]
    ids: tuple[str, ...]
    personal: tuple[str, ...]
    plain: tuple[str, ...]
    on_merge: OnMerge
    on_trash: OnTrash
    on_erasure: OnErasure
    on_export: OnExport
    on_import: OnImport

    @property
    def table(self) -> Table:
        """The table itself."""
        return models.table_of(self.model)

    @property
    def owner(self) -> Column[Any]:
        """The column that says whose a row is."""
        return self.table.c[self.ids[0]]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return tuple(column.name for column in self.table.primary_key.columns)


REGISTER: Final = (
    Belonging(
        models.Contact,
        ids=("id", "merged_into"),
        personal=(
            *("name", "sort_name", "first_name", "last_name", "company", "title"),
            *("street", "postcode", "city", "region", "country", "location", "timezone"),
            *("language", "birthday", "website", "note", "avatar", "properties"),
            *("lifecycle", "source", "space", "assignee"),
        ),
        plain=("state", "type", "last_channel"),
        on_merge=OnMerge.CHOOSE,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.EMPTY,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.Identity,
        ids=("contact_id",),
        personal=("value", "normalised", "reversed_digits", "status_reason"),
        plain=("kind", "status"),
        on_merge=OnMerge.MOVE,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.DELETE,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.ContactTag,
        ids=("contact_id",),
        personal=(),
        plain=(),
        on_merge=OnMerge.COPY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.DELETE,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.SearchText,
        ids=("contact_id",),
        personal=("words",),
        plain=(),
        on_merge=OnMerge.REBUILD,
        on_trash=OnTrash.REBUILD,
        on_erasure=OnErasure.DELETE,
        on_export=OnExport.OMIT,
        on_import=OnImport.REBUILD,
    ),
    Belonging(
        models.ChangeItem,
        ids=("contact_id",),
        personal=("before", "after"),
        plain=("field",),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.EMPTY,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.Merge,
        ids=("survivor_id", "merged_id"),
        personal=("survivor_before", "merged_before", "result"),
        plain=("actor",),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.EMPTY,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.DeletionRequest,
        ids=(),
        personal=("reason", "comment"),
        plain=("requester", "state", "kind", "decided_by"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.DeletionMember,
        ids=("contact_id",),
        personal=(),
        plain=("left_out",),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.KEEP,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.Tag,
        ids=(),
        personal=("name", "key"),
        plain=(),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.Result,
        ids=("ids",),
        personal=("query",),
        plain=("id", "user_id"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.Outbox,
        ids=(),
        personal=("payload", "sheet", "problem"),
        plain=("channel", "thread_ts", "state", "owner", "ts", "file_id"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.Job,
        ids=(),
        personal=("arguments", "progress", "problem"),
        plain=("kind", "state", "owner", "actor", "role"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.Import,
        ids=(),
        personal=("file_name", "profile", "setup", "checked", "problem"),
        plain=("file_id", "sha256", "channel", "thread_ts", "user_id", "state", "counts"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.ImportRow,
        ids=(),
        personal=("cells", "reason"),
        plain=("outcome",),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.WRITE,
    ),
    Belonging(
        models.Export,
        ids=("selection",),
        personal=("query", "file_name", "problem"),
        plain=("user_id", "columns", "kind", "channel", "thread_ts", "state", "file_id"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.ExportMember,
        ids=("contact_id", "last_id"),
        personal=(),
        plain=(),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.KEEP,
        on_export=OnExport.INCLUDE,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.Schedule,
        ids=(),
        personal=("query", "why"),
        plain=("user_id", "columns", "kind", "channel", "rule", "timezone", "state"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
    Belonging(
        models.ScheduleRun,
        ids=(),
        personal=("problem",),
        plain=("state", "late"),
        on_merge=OnMerge.STAY,
        on_trash=OnTrash.KEEP,
        on_erasure=OnErasure.SEARCH,
        on_export=OnExport.OMIT,
        on_import=OnImport.NEVER,
    ),
)

# Tables that say nothing of any contact, each with the reason why that is so.
UNRELATED: Final[Mapping[type[SQLModel], str]] = {
    models.Workspace: "counts and settings of the installation",
    models.User: "the team's own people, as Slack describes them",
    models.Setting: "choices of the team, by name: columns, channels, switches",
    models.FieldRow: "what contacts may have, and of none what it has",
    models.Change: "who did what when; its values stand in its items",
    models.AuditEntry: "ids and names of fields, never values: erasing leaves it be",
    models.DeletionCard: "where the cards of a request are; their text is the outbox's",
    models.SeenEvent: "keys of Slack's deliveries",
}


@lru_cache(maxsize=None, typed=True)
def belongings(act: StrEnum) -> tuple[Belonging, ...]:
    """Return the tables of whose rows an act says so, for example ``OnMerge.MOVE``."""
    return tuple(belonging for belonging in REGISTER if act in _acts(belonging, type(act)))


def _acts(belonging: Belonging, kind: type[StrEnum]) -> list[StrEnum]:
    declared = (
        belonging.on_merge,
        belonging.on_trash,
        belonging.on_erasure,
        belonging.on_export,
        belonging.on_import,
    )
    return [act for act in declared if type(act) is kind]
