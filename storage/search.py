"""The index behind finding: words that contacts are found by, per kind of database.

Words are folded and separated by one blank, stored and asked for in the same form, so
SQLite's FTS5 and PostgreSQL's tsvector find the same people.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, cast, column, literal_column, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import Contact, ContactTag, Identity, SearchText, State, Tag
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


def entry(workspace_id: int, texts: Iterable[str | None]) -> str:
    """Return the index entry of a contact: its folded words in the order of ``texts``."""
    return entry_of(workspace_id, indexed(" ".join(t for t in texts if t)))


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
    """Return the index entry of a contact from its words as ``indexed`` gives them.

    Each stands in it once: nobody asks for a word twice, and each costs four entries.
    """
    return " ".join(dict.fromkeys([mark(workspace_id), *words.split()]))


def entries_of(workspace_id: int, words: Iterable[str]) -> list[str]:
    """Return the index entries of many contacts."""
    sign = mark(workspace_id)
    return [" ".join(dict.fromkeys(f"{sign} {each}".split())) for each in words]


def matching(dialect: str, workspace_id: int, text: str) -> Select[Any] | None:
    """Return the ids of contacts with all these words, each by its first letters.

    None if nothing is left of them to look for.
    """
    words = [word[:WORD_LENGTH] for word in fold(text).split(" ") if word]
    if not words:
        return None
    if dialect == "sqlite":
        asked = " AND ".join([f'"{mark(workspace_id)}"', *(f'"{w}"*' for w in words)])
        return _FTS.where(_MATCH(asked))
    asked = " & ".join([f"'{mark(workspace_id)}'", *(f"'{w}':*" for w in words)])
    fits = literal_column("vector").op("@@")(cast(asked, TSQUERY))
    return select(SearchText.contact_id).where(fits)


_FTS: Final = select(table("contact_search", column("rowid")).c.rowid)
_MATCH: Final = literal_column("contact_search").op("MATCH", is_comparison=True)


async def index(session: AsyncSession, contact_ids: Sequence[int]) -> None:
    """Bring the entries of these contacts up to date, in the transaction of the change."""
    await session.flush()
    connection = await session.connection()
    await forget(connection, contact_ids)
    new = _rows(await _entries(session, contact_ids))
    if new:
        await connection.execute(_INSERT, new)
    if new and connection.dialect.name == "sqlite":
        await connection.execute(_FTS_INSERT, new)


async def forget(connection: AsyncConnection, contact_ids: Sequence[int]) -> None:
    """Take the entries of these contacts out of the index."""
    old = select(SearchText.contact_id, SearchText.words).where(
        col(SearchText.contact_id).in_(contact_ids)
    )
    gone = _rows({row.contact_id: row.words for row in await connection.execute(old)})
    if gone and connection.dialect.name == "sqlite":
        await connection.execute(_FTS_DELETE, gone)
    if gone:
        await connection.execute(_DELETE, gone)


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


async def _entries(session: AsyncSession, contact_ids: Sequence[int]) -> dict[int, str]:
    contacts = select(Contact).where(
        col(Contact.id).in_(contact_ids), col(Contact.state) == State.ACTIVE
    )
    values = select(Identity.contact_id, Identity.value, Identity.normalised).where(
        col(Identity.contact_id).in_(contact_ids)
    )
    values = values.order_by(col(Identity.id))  # the same words, the same entry
    tags = (
        select(ContactTag.contact_id, Tag.name)
        .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
        .where(col(ContactTag.contact_id).in_(contact_ids))
        .order_by(col(Tag.key))
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for contact_id, value, normalised in await session.exec(values):
        texts[contact_id] += (value, normalised)
    for contact_id, name in await session.exec(tags):
        texts[contact_id].append(name)
    return {
        contact.id or 0: entry(
            contact.workspace_id, [*_texts_of(contact), *texts[contact.id or 0]]
        )
        for contact in await session.exec(contacts)
    }


def _texts_of(contact: Contact) -> list[str | None]:
    own = [getattr(contact, field) for field in INDEXED]
    return own + [v for v in contact.properties.values() if isinstance(v, str)]


def _rows(entries: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"contact_id": id_, "words": words} for id_, words in entries.items()]


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
