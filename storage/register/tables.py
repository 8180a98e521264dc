"""Every table of the store: what it holds of contacts, or why it holds nothing of them."""

from collections.abc import Mapping
from typing import Final

from sqlmodel import SQLModel

from storage import models
from storage.register.belonging import (
    Belonging,
    OnErasure,
    OnExport,
    OnImport,
    OnMerge,
    OnTrash,
    team_work,
)

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
    team_work(
        models.DeletionRequest,
        personal=("reason", "comment"),
        plain=("requester", "state", "kind", "decided_by"),
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
    team_work(
        models.Tag,
        personal=("name", "key"),
        plain=(),
        on_import=OnImport.WRITE,
    ),
    team_work(
        models.Result,
        ids=("ids",),
        personal=("query",),
        plain=("id", "user_id"),
    ),
    team_work(
        models.Outbox,
        personal=("payload", "sheet", "problem"),
        plain=("channel", "thread_ts", "state", "owner", "ts", "file_id"),
    ),
    team_work(
        models.Job,
        personal=("arguments", "progress", "problem"),
        plain=("kind", "state", "owner", "actor", "role"),
    ),
    team_work(
        models.Import,
        personal=("file_name", "profile", "setup", "checked", "problem"),
        plain=("file_id", "sha256", "channel", "thread_ts", "user_id", "state", "counts"),
        on_import=OnImport.WRITE,
    ),
    team_work(
        models.ImportRow,
        personal=("cells", "reason"),
        plain=("outcome",),
        on_import=OnImport.WRITE,
    ),
    team_work(
        models.Export,
        ids=("selection",),
        personal=("query", "file_name", "problem"),
        plain=("user_id", "columns", "kind", "channel", "thread_ts", "state", "file_id"),
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
    team_work(
        models.Schedule,
        personal=("query", "why"),
        plain=("user_id", "columns", "kind", "channel", "rule", "timezone", "state"),
    ),
    team_work(
        models.ScheduleRun,
        personal=("problem",),
        plain=("state", "late"),
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
