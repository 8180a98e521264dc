"""Which tags contacts have, and giving them others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, delete, insert, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import indexing
from storage.access import Actor
from storage.becoming import tags_named
from storage.changes import Item
from storage.connections.writing import within
from storage.fields import tag_key
from storage.models import ChangeItem, Contact, ContactTag, State, Tag

Names = Sequence[str]


async def put(
    session: AsyncSession,
    contact_ids: Sequence[int],
    add: Names,
    remove: Names,
    *,
    by: Actor,
    at: datetime,
) -> tuple[list[int], list[Item]]:
    """Put tags on contacts and take tags off them.

    Returns:
        Who of them is there, and what was changed.
    """
    there = await _active(session, contact_ids, by)
    had = await tags_of(session, there)
    wanted = {id_: _changed(had[id_], add, remove) for id_ in there}
    return there, await _retag(session, had, wanted, by=by, at=at)


async def put_back(
    session: AsyncSession, items: Sequence[ChangeItem], *, by: Actor, at: datetime
) -> tuple[list[Item], list[int]]:
    """Give contacts the tags that they had before a change of their tags.

    Returns:
        What was changed, and whom others have changed since, so that they stay.
    """
    before = {item.contact_id: item.before or [] for item in items}
    after = {item.contact_id: item.after or [] for item in items}
    now = await tags_of(session, list(before))
    there = await _active(session, list(before), by)
    same = {id_: before[id_] for id_ in there if sorted(now[id_]) == sorted(after[id_])}
    changed = await _retag(session, now, same, by=by, at=at)
    return changed, [id_ for id_ in before if id_ not in same]


async def tags_of(
    session: AsyncSession, contact_ids: Sequence[int]
) -> defaultdict[int, list[str]]:
    """Return the names of each contact's tags, in the order of the alphabet."""
    query = (
        select(ContactTag.contact_id, Tag.name)
        .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
        .where(col(ContactTag.contact_id).in_(contact_ids))
        .order_by(col(Tag.key))
    )
    names: defaultdict[int, list[str]] = defaultdict(list)
    for contact_id, name in await session.exec(query):
        names[contact_id].append(name)
    return names


async def _retag(
    session: AsyncSession,
    had: Mapping[int, Names],
    wanted: Mapping[int, Names],
    *,
    by: Actor,
    at: datetime,
) -> list[Item]:
    """Give contacts these tags instead of those they had, and return what changed."""
    touched = [id_ for id_ in wanted if keys(wanted[id_]) != keys(had.get(id_, ()))]
    if not touched:
        return []
    every = {name for id_ in touched for name in (*wanted[id_], *had.get(id_, ()))}
    tags = {
        tag.key: tag
        for tag in await within(session, tags_named, by.workspace_id, sorted(every))
    }
    await _rewrite(session, tags, had, {id_: wanted[id_] for id_ in touched})
    versions = await _touch(session, touched, at)
    await indexing.index(session, touched)
    return [
        Item(id_, "tags", _sorted(tags, had.get(id_, ())), _sorted(tags, wanted[id_]), v)
        for id_, v in versions.items()
    ]


async def _rewrite(
    session: AsyncSession,
    tags: Mapping[str, Tag],
    had: Mapping[int, Names],
    wanted: Mapping[int, Names],
) -> None:
    gone, new = [], []
    for id_, names in wanted.items():
        before, after = keys(had.get(id_, ())), keys(names)
        gone += [(tags[key].id, id_) for key in before - after]
        new += [{"tag_id": tags[key].id, "contact_id": id_} for key in after - before]
    pair = tuple_(col(ContactTag.tag_id), col(ContactTag.contact_id))
    for start in range(0, len(gone), 500):
        await session.exec(delete(ContactTag).where(pair.in_(gone[start : start + 500])))
    if new:
        connection = await session.connection()
        await connection.execute(insert(ContactTag), new)


async def _touch(
    session: AsyncSession, contact_ids: Sequence[int], at: datetime
) -> dict[int, int]:
    """Raise the versions of contacts and return them."""
    raised = (
        update(Contact)
        .where(col(Contact.id).in_(contact_ids))
        .values(version=col(Contact.version) + 1, updated_at=at)
        .returning(col(Contact.id), col(Contact.version))
        .execution_options(synchronize_session=False)
    )
    rows = (await session.exec(raised)).all()
    return dict(sorted((id_, version) for id_, version in rows if id_ is not None))


async def _active(session: AsyncSession, ids: Sequence[int], by: Actor) -> list[int]:
    query = select(Contact.id).where(
        col(Contact.id).in_(ids),
        col(Contact.workspace_id) == by.workspace_id,
        col(Contact.state) == State.ACTIVE,
    )
    return [id_ for id_ in (await session.exec(query)).all() if id_ is not None]


def _changed(had: Names, add: Names, remove: Names) -> list[str]:
    off = keys(remove)
    kept = [name for name in had if tag_key(name) not in off]
    return kept + [name for name in add if tag_key(name) not in keys(kept)]


def keys(names: Names) -> set[str]:
    """Return tags as they are compared."""
    return {tag_key(name) for name in names}


def _sorted(tags: Mapping[str, Tag], names: Names) -> list[str] | None:
    return [tags[key].name for key in sorted(keys(names))] or None
