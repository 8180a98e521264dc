"""The index behind finding is kept up to date: what stands in it follows every change.

How a contact's words stand in it, and how it is asked, is said in ``search.py``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, sql, text
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import quick
from storage.models import Contact, ContactTag, Identity, SearchText, State, Tag
from storage.profiles import Profile
from storage.search import INDEXED, entry_of, lines_of, texts_of

PAGES_AT_ONCE: Final = 50
"""So many of 4 KB are written before others may write."""


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


def drop(connection: Connection, contact_ids: Sequence[int]) -> None:
    """Take the entries of these contacts out of the index."""
    old = quick.read(connection, _OLD, {"ids": contact_ids})
    gone = _rows({row[0]: row[1] for row in old})
    if connection.dialect.name == "sqlite":
        quick.write_all(connection, _FTS_DELETE, gone)
    quick.write_all(connection, _DELETE, gone)


def merge(session: Session) -> bool:
    """Merge some of the pieces that commits have left of the index, in some 10 ms.

    Return whether there may be more to do.  PostgreSQL puts all that commits leave beside
    its index into it: each search reads that, which takes longer than the search itself.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return _merge(connection, PAGES_AT_ONCE)
    connection.execute(_GIN_MERGE)
    return False


def begin_to_merge_all(session: Session) -> None:
    """Begin to merge all pieces of a file's index into one; ``merge`` goes on with it.

    Only then is no deleted word left in it: a piece is never changed, and what is deleted
    stands in a later one.
    """
    # A negative number begins with even those pieces that a commit would leave alone.
    _merge(session.connection(), -PAGES_AT_ONCE)


def _merge(connection: Connection, pages: int) -> bool:
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    quick.run(connection, _FTS_MERGE, (pages,))
    return bool(driver.total_changes - before >= 2)  # noqa: PLR2004 - fewer: it did nothing


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
_FTS_MERGE = "INSERT INTO contact_search (contact_search, rank) VALUES ('merge', ?)"
# Only the owner of an index may; otherwise the server does it, once there are many words.
_GIN_MERGE = text(
    "SELECT gin_clean_pending_list(oid) FROM pg_class WHERE pg_has_role(relowner, 'USAGE') "
    "AND oid = CAST('contact_search' AS regclass)"
)
_FTS_DELETE = text(
    "INSERT INTO contact_search (contact_search, rowid, words) "
    "VALUES ('delete', :contact_id, :words)"
)
