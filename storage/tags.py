"""Tags: put on and taken off, of one contact or of thousands at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import col, select

from storage import changes
from storage.access import Actor
from storage.changes import Item
from storage.clock import Clock
from storage.database import Database
from storage.errors import InvalidContactError, TooManyError
from storage.fields import read_tags, tag_key
from storage.models import Role, Tag
from storage.named import Named, first_of
from storage.retagging import Names, keys, put
from storage.values import BadValueError, check_storable

# More than this takes a person's time; members may do fewer than managers.
MOST_AT_ONCE: Final = 2_000
MOST_BY_MEMBERS: Final = 200


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
        what = f"Tagging more than {MOST_BY_MEMBERS} contacts"
        needed = needed_for(len(contact_ids))
        by.must_be(needed, what if needed == Role.MANAGER else "Tagging")
        if len(contact_ids) > MOST_AT_ONCE:
            raise TooManyError(len(contact_ids), MOST_AT_ONCE)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            ids, items = await put(session, contact_ids, add, remove, by=by, at=now)
            change_id = None
            if items:
                change_id = await changes.record(session, "tagged", items, by=by, at=now)
            first = await first_of(session, [i.contact_id for i in items] or ids)
        return replace(_told(items, len(ids), change_id, add, remove), first=first)

    async def names(
        self, workspace_id: int, prefix: str = "", most: int = 100
    ) -> list[str]:
        """Return the tags that begin so, in the order of the alphabet.

        Raises:
            BadValueError: none can, as no database holds such characters.
        """
        check_storable(prefix)
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


def needed_for(count: int) -> Role:
    """Return the role that it takes to tag so many contacts at once."""
    return Role.MANAGER if count > MOST_BY_MEMBERS else Role.MEMBER


def _told(
    items: Sequence[Item], asked: int, change_id: int | None, add: Names, remove: Names
) -> Tagged:
    """Return what was done of what was asked for."""
    got: set[str] = set()
    lost: set[str] = set()
    for item in items:
        before, after = keys(item.before or ()), keys(item.after or ())
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
    on = {tag_key(tag) for tag in read["add"]}
    both = [tag for tag in read["remove"] if tag_key(tag) in on]
    if both:
        problems["remove"] = f"“{both[0]}” is to be put on. Write it in one of the two."
    if not problems and not any(read.values()):
        problems["add"] = "Write a tag to put on, or one to take off."
    if problems:
        raise InvalidContactError(problems)
    return read["add"], read["remove"]
