"""The index behind finding: words that contacts are found by, per kind of database.

Words are folded and separated by one blank, stored and asked for in the same form, so
SQLite's FTS5 and PostgreSQL's tsvector find the same people.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    cast,
    column,
    literal_column,
    sql,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import quick
from storage.models import Contact, ContactTag, Identity, SearchText, State, Tag
from storage.profiles import Profile
from storage.words import fold, fold_lines

# Cuts what nobody types: a word of thousands of letters would not fit PostgreSQL's index.
WORD_LENGTH: Final = 60
INDEXED: Final = ("name", "first_name", "last_name", "company", "title", "city")


def mark(workspace_id: int) -> str:
    """Return the word that stands in every entry of a workspace.

    It begins with a letter for private use, which ``fold`` never lets through, so nobody
    can type it; with it, the index itself keeps workspaces apart.
    """
    return f"\ue000{workspace_id}"


def lines_of(texts: Iterable[str | None]) -> str:
    """Return the words of each text on a line of their own."""
    return "\n".join(indexed(text) for text in texts if text)


def texts_of(ways: Iterable[tuple[str, str]]) -> list[str]:
    """Return the texts of identities, as they were written and as they are compared."""
    return [key if v.lower() == key else f"{v} {key}" for v, key in ways]


def indexed(text: str) -> str:
    """Return the words of a text as the index has them."""
    return _cut(fold(text))


def indexed_many(texts: Sequence[str]) -> list[str]:
    """Return the same of each text; of all at once, it takes a fifth of the time."""
    joined = "\n".join(texts)
    if not joined.isascii() or joined.count("\n") != len(texts) - 1:
        return [indexed(text) for text in texts]
    lines = fold_lines(joined)
    return [_cut(words) if len(words) > WORD_LENGTH else words for words in lines]


def _cut(words: str) -> str:
    if _LONG.search(words):
        return " ".join(word[:WORD_LENGTH] for word in words.split(" "))
    return words


_LONG = re.compile(rf"[^ ]{{{WORD_LENGTH + 1}}}")


def entry_of(workspace_id: int, words: str) -> str:
    """Return the index entry of a contact from its ``lines_of`` words.

    Each line stands in it in one piece, so that a phrase is found; where it stands there
    already, as the parts of a name do, it is left out.
    """
    entry = f"{mark(workspace_id)} "
    for line in words.split("\n"):
        if line and f" {line} " not in entry:
            entry += f"{line} "
    return entry[:-1]


def entries_of(workspace_id: int, words: Iterable[str]) -> list[str]:
    """Return the index entries of many contacts."""
    return [entry_of(workspace_id, each) for each in words]


def matching(dialect: str, workspace_id: int | None, text: str) -> Select[Any] | None:
    """Return the ids of contacts with all these words, each by its first letters.

    None if nothing is left of them to look for.  ``workspace_id`` is None where no other
    workspace has contacts: to look up the mark as well takes longer than the search.
    """
    words = [word[:WORD_LENGTH] for word in fold(text).split(" ") if word]
    if not words:
        return None
    if dialect == "sqlite":
        marked = [] if workspace_id is None else [f'"{mark(workspace_id)}"']
        asked = " AND ".join([*marked, *(f'"{w}"*' for w in words)])
        return having(asked)
    marked = [] if workspace_id is None else [f"'{mark(workspace_id)}'"]
    asked = " & ".join([*marked, *(f"'{w}':*" for w in words)])
    fits = literal_column("vector").op("@@")(cast(asked, TSQUERY))
    return select(SearchText.contact_id).where(fits)


def having(asked: Any) -> Select[Any]:
    """Return the ids of a SQLite file whose entries fit what its FTS5 is asked."""
    return _FTS.where(_MATCH(asked))


_FTS: Final = select(table("contact_search", column("rowid")).c.rowid)
_MATCH: Final = literal_column("contact_search").op("MATCH", is_comparison=True)


async def index(session: AsyncSession, contact_ids: Sequence[int]) -> None:
    """Bring the entries of these contacts up to date, in the transaction of the change."""
    await session.flush()
    connection = await session.connection()
    await connection.run_sync(index_now, contact_ids)


def index_now(connection: Connection, contact_ids: Sequence[int]) -> None:
    """Do the same over a connection that is not awaited."""
    drop(connection, contact_ids)
    _put(connection, _entries(connection, contact_ids))


def put(connection: Connection, *profiles: Profile) -> None:
    """Make the entries of contacts that have none, from what is known about them."""
    _put(connection, {profile.id: _entry_of(profile) for profile in profiles})


def _put(connection: Connection, entries: Mapping[int, str]) -> None:
    new = _rows(entries)
    quick.write_all(connection, _INSERT, new)
    if connection.dialect.name == "sqlite":
        quick.write_all(connection, _FTS_INSERT, new)


async def forget(connection: AsyncConnection, contact_ids: Sequence[int]) -> None:
    """Take the entries of these contacts out of the index."""
    await connection.run_sync(drop, contact_ids)


def drop(connection: Connection, contact_ids: Sequence[int]) -> None:
    """Take out the same over a connection that is not awaited."""
    old = quick.read(connection, _OLD, {"ids": contact_ids})
    gone = _rows({row[0]: row[1] for row in old})
    if connection.dialect.name == "sqlite":
        quick.write_all(connection, _FTS_DELETE, gone)
    quick.write_all(connection, _DELETE, gone)


async def merge(connection: AsyncConnection) -> None:
    """Merge some of the pieces that commits have left of the index, in some 10 ms."""
    if connection.dialect.name == "sqlite":
        await connection.execute(_FTS_MERGE)


async def merge_all(connection: AsyncConnection, *, is_first: bool) -> bool:
    """Go on merging all pieces of the index into one; tell whether there is more to do.

    Only then is no deleted word left in it: a piece is never changed, and what is deleted
    stands in a later one.  ``is_first`` begins; one call takes some 10 ms.
    """
    if connection.dialect.name != "sqlite":
        return False
    raw: Any = (await connection.get_raw_connection()).driver_connection
    before = raw.total_changes
    await connection.execute(_FTS_OPTIMIZE if is_first else _FTS_MERGE)
    return bool(raw.total_changes - before >= 2)  # noqa: PLR2004 - fewer: it did nothing


def _entries(connection: Connection, contact_ids: Sequence[int]) -> dict[int, str]:
    asked = {"ids": contact_ids}
    ways: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for contact_id, value, normalised in connection.execute(_VALUES, asked):
        ways[contact_id].append((value, normalised))
    tags: dict[int, list[str]] = defaultdict(list)
    for contact_id, name in connection.execute(_TAGS, asked):
        tags[contact_id].append(name)
    return {
        row.id: _entry(row.workspace_id, row, ways[row.id], tags[row.id])
        for row in connection.execute(_CONTACTS, asked)
    }


def _entry(
    workspace_id: int, contact: Any, ways: Iterable[tuple[str, str]], tags: Iterable[str]
) -> str:
    texts = [getattr(contact, field) for field in INDEXED]
    texts += [v for v in contact.properties.values() if isinstance(v, str)]
    return entry_of(workspace_id, lines_of([*texts, *texts_of(ways), " ".join(tags)]))


def _entry_of(profile: Profile) -> str:
    identities = sorted(profile.identities, key=lambda row: row.id or 0)
    ways = [(identity.value, identity.normalised) for identity in identities]
    tags = [tag.name for tag in profile.tags]
    return _entry(profile.contact.workspace_id, profile.contact, ways, tags)


def _rows(entries: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"contact_id": id_, "words": words} for id_, words in entries.items()]


_IDS: Any = bindparam("ids", expanding=True)
_OLD = select(SearchText.contact_id, SearchText.words).where(
    col(SearchText.contact_id).in_(_IDS)
)
_CONTACTS = sql.select(
    *(col(getattr(Contact, field)) for field in ("id", "workspace_id", "properties")),
    *(col(getattr(Contact, field)) for field in INDEXED),
).where(col(Contact.id).in_(_IDS), col(Contact.state) == State.ACTIVE)
# In an order: the same words, the same entry.
_VALUES = (
    select(Identity.contact_id, Identity.value, Identity.normalised)
    .where(col(Identity.contact_id).in_(_IDS))
    .order_by(col(Identity.id))
)
_TAGS = (
    select(ContactTag.contact_id, Tag.name)
    .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
    .where(col(ContactTag.contact_id).in_(_IDS))
    .order_by(col(Tag.key))
)
_INSERT = text("INSERT INTO search_text (contact_id, words) VALUES (:contact_id, :words)")
_DELETE = text("DELETE FROM search_text WHERE contact_id = :contact_id")
_FTS_INSERT = text("INSERT INTO contact_search (rowid, words) VALUES (:contact_id, :words)")
# The number is of pages, each about 4 KB.
_FTS_MERGE = text("INSERT INTO contact_search (contact_search, rank) VALUES ('merge', 200)")
# A negative number begins to merge even those pieces that a commit would leave alone.
_FTS_OPTIMIZE = text(
    "INSERT INTO contact_search (contact_search, rank) VALUES ('merge', -200)"
)
_FTS_DELETE = text(
    "INSERT INTO contact_search (contact_search, rowid, words) "
    "VALUES ('delete', :contact_id, :words)"
)
