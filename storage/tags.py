"""Tags: put on and taken off, of one contact or of thousands at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import col, delete, insert, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, search
from storage.access import Actor
from storage.becoming import tags_named
from storage.changes import Item
from storage.clock import Clock
from storage.database import Database
from storage.errors import InvalidContactError, TooManyError
from storage.fields import read_tags, tag_key
from storage.models import Contact, ContactTag, Role, State, Tag
from storage.named import Named, first_of
from storage.values import BadValueError

# More than this takes a person's time; members may do fewer than managers.
MOST_AT_ONCE: Final = 2_000
MOST_BY_MEMBERS: Final = 200

Names = Sequence[str]


@dataclass(frozen=True)
class Tagged:
    """How many contacts got other tags; ``change_id`` is what to undo it by.

    ``added`` and ``removed`` are the tags that somebody got or lost, and ``idle`` those
    that were on everybody already, or on nobody.  ``first`` are the first few of whom it
    is about: those who were changed, if anybody was.
    """

    changed: int
    asked: int
    change_id: int | None
    added: Names = ()
    removed: Names = ()
    idle: Names = ()
    first: Sequence[Named] = ()


class Tags:
    """The tags of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def change(
        self, contact_ids: Sequence[int], add: Names, remove: Names, *, by: Actor
    ) -> Tagged:
        """Put tags on these contacts and take tags off them.

        Raises:
            NotAllowedError: a member may tag 200 contacts at once, a viewer none.
            TooManyError: nobody may tag more than 2,000 at once.
        """
        by.must_be(Role.MEMBER, "Tagging")
        if len(contact_ids) > MOST_BY_MEMBERS:
            by.must_be(Role.MANAGER, f"Tagging more than {MOST_BY_MEMBERS} contacts")
        if len(contact_ids) > MOST_AT_ONCE:
            raise TooManyError(len(contact_ids), MOST_AT_ONCE)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            ids = await _active(session, contact_ids, by)
            had = await tags_of(session, ids)
            wanted = {id_: _changed(had[id_], add, remove) for id_ in ids}
            items = await retag(session, by.workspace_id, had, wanted, at=now)
            change_id = None
            if items:
                change_id = await changes.record(session, "tagged", items, by=by, at=now)
            first = await first_of(session, [i.contact_id for i in items] or ids)
        return replace(_told(items, len(ids), change_id, add, remove), first=first)

    async def names(
        self, workspace_id: int, prefix: str = "", most: int = 100
    ) -> list[str]:
        """Return the tags that begin so, in the order of the alphabet."""
        query = (
            select(Tag.name)
            .where(col(Tag.workspace_id) == workspace_id)
            .where(
                col(Tag.key).startswith(tag_key(prefix) if prefix else "", autoescape=True)
            )
            .order_by(col(Tag.key))
            .limit(most)
        )
        async with self._database.read() as session:
            return list((await session.exec(query)).all())


def _told(
    items: Sequence[Item], asked: int, change_id: int | None, add: Names, remove: Names
) -> Tagged:
    """Return what was done of what was asked for."""
    got: set[str] = set()
    lost: set[str] = set()
    for item in items:
        before, after = _keys(item.before or ()), _keys(item.after or ())
        got |= after - before
        lost |= before - after
    added = [name for name in add if tag_key(name) in got]
    removed = [name for name in remove if tag_key(name) in lost]
    idle = [name for name in (*add, *remove) if name not in (*added, *removed)]
    return Tagged(len(items), asked, change_id, added, removed, idle)


def read_both(add: str, remove: str) -> tuple[list[str], list[str]]:
    """Return the tags to put on and to take off, from text with commas between them.

    Raises:
        InvalidContactError: one cannot be a tag, or there is none at all.
    """
    problems: dict[str, str] = {}
    read: dict[str, list[str]] = {"add": [], "remove": []}
    for name, text in (("add", add), ("remove", remove)):
        try:
            read[name] = read_tags(text)
        except BadValueError as error:
            problems[name] = str(error)
    if not problems and not any(read.values()):
        problems["add"] = "Write a tag to put on, or one to take off."
    if problems:
        raise InvalidContactError(problems)
    return read["add"], read["remove"]


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


async def retag(
    session: AsyncSession,
    workspace_id: int,
    had: Mapping[int, Names],
    wanted: Mapping[int, Names],
    *,
    at: datetime,
) -> list[Item]:
    """Give contacts these tags instead of those they had, and return what changed."""
    touched = [id_ for id_ in wanted if _keys(wanted[id_]) != _keys(had.get(id_, ()))]
    if not touched:
        return []
    every = {name for id_ in touched for name in (*wanted[id_], *had.get(id_, ()))}
    tags = {tag.key: tag for tag in await tags_named(session, workspace_id, sorted(every))}
    await _rewrite(session, tags, had, {id_: wanted[id_] for id_ in touched})
    versions = await _touch(session, touched, at)
    await search.index(session, touched)
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
        before, after = _keys(had.get(id_, ())), _keys(names)
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
    off = _keys(remove)
    kept = [name for name in had if tag_key(name) not in off]
    return kept + [name for name in add if tag_key(name) not in _keys(kept)]


def _keys(names: Names) -> set[str]:
    return {tag_key(name) for name in names}


def _sorted(tags: Mapping[str, Tag], names: Names) -> list[str] | None:
    return [tags[key].name for key in sorted(_keys(names))] or None
