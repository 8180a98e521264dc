"""Let every value stand in the index of words in one piece, and find names of signs alone.

Entries had each word once, so a phrase with a word that came before was not found; names
without letters and digits all had the same key.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from storage.migrations import words
from storage.models import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AT_ONCE = 500
# A smaller store is done before anybody asks how far it is.
TOLD_EACH = 20_000
TEXTS = ("name", "first_name", "last_name", "company", "title", "city")
CONTACT = sa.table(
    "contact",
    *map(sa.column, ("id", "workspace_id", "state", "sort_name", *TEXTS)),
    sa.column("properties", types.Json),
)
IDENTITY = sa.table(
    "identity", *map(sa.column, ("id", "contact_id", "value", "normalised"))
)
CONTACT_TAG = sa.table("contact_tag", *map(sa.column, ("tag_id", "contact_id")))
TAG = sa.table("tag", *map(sa.column, ("id", "name", "key")))
ENTRY = sa.table("search_text", *map(sa.column, ("contact_id", "words")))
INSERT = sa.text("INSERT INTO contact_search (rowid, words) VALUES (:contact_id, :words)")
DELETE = sa.text(
    "INSERT INTO contact_search (contact_search, rowid, words) "
    "VALUES ('delete', :contact_id, :words)"
)


def upgrade() -> None:
    connection, last, done = op.get_bind(), 0, 0
    count = connection.execute(sa.select(sa.func.count()).select_from(CONTACT)).scalar_one()
    some = sa.select(CONTACT.c.id).order_by(CONTACT.c.id).limit(AT_ONCE)
    while ids := connection.execute(some.where(CONTACT.c.id > last)).scalars().all():
        _drop(connection, ids)
        _put(connection, _entries(connection, ids))
        last, done = ids[-1], done + len(ids)
        if done % TOLD_EACH == 0:
            told = f"The index of words is made anew: {done:,} of {count:,} contacts"
            context.config.print_stdout(told)
    nameless = sa.select(CONTACT.c.id, CONTACT.c.name)
    for id_, name in connection.execute(nameless.where(CONTACT.c.sort_name == words.LAST)):
        _set_key(id_, words.sort_key(name))


def _drop(connection: sa.Connection, ids: Any) -> None:
    theirs = ENTRY.c.contact_id.in_(ids)
    old = connection.execute(sa.select(ENTRY).where(theirs)).all()
    if old and connection.dialect.name == "sqlite":
        connection.execute(DELETE, [row._asdict() for row in old])
    connection.execute(sa.delete(ENTRY).where(theirs))


def _put(connection: sa.Connection, entries: dict[int, str]) -> None:
    rows = [{"contact_id": id_, "words": entry} for id_, entry in entries.items()]
    if not rows:
        return
    connection.execute(sa.insert(ENTRY), rows)
    if connection.dialect.name == "sqlite":
        connection.execute(INSERT, rows)


def _entries(connection: sa.Connection, ids: Any) -> dict[int, str]:
    ways, tags = _ways(connection, ids), _tags(connection, ids)
    theirs = sa.select(CONTACT).where(CONTACT.c.id.in_(ids), CONTACT.c.state == "active")
    return {
        row.id: words.entry(
            row.workspace_id,
            [
                *(getattr(row, name) for name in TEXTS),
                *(v for v in row.properties.values() if isinstance(v, str)),
                *ways[row.id],
                " ".join(tags[row.id]),
            ],
        )
        for row in connection.execute(theirs)
    }


def _ways(connection: sa.Connection, ids: Any) -> defaultdict[int, list[str]]:
    found = defaultdict(list)
    theirs = sa.select(IDENTITY).where(IDENTITY.c.contact_id.in_(ids))
    for row in connection.execute(theirs.order_by(IDENTITY.c.id)):
        is_same = row.value.lower() == row.normalised
        text = row.normalised if is_same else f"{row.value} {row.normalised}"
        found[row.contact_id].append(text)
    return found


def _tags(connection: sa.Connection, ids: Any) -> defaultdict[int, list[str]]:
    found = defaultdict(list)
    names = sa.select(CONTACT_TAG.c.contact_id, TAG.c.name)
    theirs = names.join_from(CONTACT_TAG, TAG, TAG.c.id == CONTACT_TAG.c.tag_id).where(
        CONTACT_TAG.c.contact_id.in_(ids)
    )
    for contact_id, name in connection.execute(theirs.order_by(TAG.c.key)):
        found[contact_id].append(name)
    return found


def downgrade() -> None:
    """Leave the entries, which say all that the older ones said."""
    begin_so = CONTACT.c.sort_name.startswith(words.LAST)
    op.execute(sa.update(CONTACT).where(begin_so).values(sort_name=words.LAST))


def _set_key(contact_id: int, key: str) -> None:
    op.execute(sa.update(CONTACT).where(CONTACT.c.id == contact_id).values(sort_name=key))
