"""Contacts: add, edit, look up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, drafts
from storage.access import SEEING, Actor
from storage.becoming import become
from storage.changes import Item
from storage.clock import Clock
from storage.connections.writing import within
from storage.database import Database
from storage.deletions.trash_rule import in_trash
from storage.drafts import Edit
from storage.errors import (
    ChangedMeanwhileError,
    ContactGoneError,
    ContactMergedError,
)
from storage.models import Change, ChangeItem, Contact, Role, State, Workspace
from storage.profiles import Facts, Profile, difference, load, load_apart

EDITING: Final = "Editing a contact"

Reader = Callable[[Sequence[int]], list[Profile]]


@dataclass(frozen=True)
class Edited:
    """What an edit did.  ``change_id`` is what to undo it by; None: nothing was new."""

    profile: Profile
    change_id: int | None
    items: Sequence[Item]


class Contacts:
    """The contacts of a workspace.

    Args:
        region: the country whose phone numbers may be written without a country code.
    """

    def __init__(self, database: Database, clock: Clock, region: str | None = None) -> None:
        self._database, self._clock, self._region = database, clock, region

    async def add(self, values: Mapping[str, str], *, by: Actor) -> Profile:
        """Add a contact from what was typed, by field; several values stand on lines.

        Raises:
            InvalidContactError: a value is wrong, the name or any identity is missing.
            IdentityTakenError: it can be reached as somebody else can.
        """
        by.must_be(Role.MEMBER, "Adding a contact")
        facts = drafts.new(values, self._region)
        now = self._clock.now()
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=now)
            workspace = await session.get_one(Workspace, by.workspace_id)
            contact = Contact(
                workspace_id=by.workspace_id,
                number=workspace.next_number,
                created_at=now,
                updated_at=now,
            )
            workspace.next_number += 1
            workspace.contacts += 1
            profile = Profile(contact, [], [])
            first = {"source": "slack"} | facts
            items = await become(session, profile, first, at=now)
            change_id = await changes.record(session, "created", items, by=by, at=now)
            contact.created_by_change = change_id
        return profile

    async def edit(self, contact_id: int, edits: Sequence[Edit], *, by: Actor) -> Edited:
        """Change fields of a contact as a command says.

        Raises:
            InvalidContactError: a value is wrong, or the name or last identity would go.
            IdentityTakenError: a new identity is somebody else's.
            ContactGoneError: the contact is gone.
        """
        by.must_be(Role.MEMBER, EDITING)
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=self._clock.now())
            profile = await self._to_change(session, contact_id, by)
            wanted = drafts.edited(profile.facts(), edits, self._region)
            return await self._become(session, profile, wanted, by=by)

    async def save(
        self,
        contact_id: int,
        values: Mapping[str, str],
        opened_version: int,
        told_version: int,
        *,
        by: Actor,
    ) -> Edited:
        """Save a form that was opened at ``opened_version``.

        Boxes that the person left alone keep what others have put there since.  Of what
        others changed up to ``told_version`` the person has been told, and saves anyway.

        Raises:
            ContactMergedError: it went into another contact since.
            ChangedMeanwhileError: somebody else changed a field that this form changes.
            InvalidContactError, IdentityTakenError, ContactGoneError: as in ``edit``.
        """
        by.must_be(Role.MEMBER, EDITING)
        async with self._database.begin(by.workspace_id) as session:
            await changes.remember_delivery(session, by=by, at=self._clock.now())
            profile = await self._to_change(session, contact_id, by)
            if profile.id != contact_id:
                left = profile.contact
                raise ContactMergedError(profile.id, left.name, left.number)
            now = profile.facts()
            opened = now | await _since(session, contact_id, opened_version)
            told = now | await _since(session, contact_id, told_version)
            wanted = drafts.saved(opened, values, self._region)
            merged = _merged(profile, opened, told, wanted)
            return await self._become(session, profile, merged, by=by)

    async def changed_since(self, contact_id: int, version: int, *, by: Actor) -> set[str]:
        """Return the fields that were changed after ``version``.

        Raises:
            ContactGoneError: it is not there, or not in this workspace.
        """
        by.must_be(Role.VIEWER, SEEING)
        async with self._database.read() as session:
            contact = await session.get(Contact, contact_id)
            if contact is None or contact.workspace_id != by.workspace_id:
                raise ContactGoneError
            return set(await _since(session, contact_id, version))

    async def get(self, contact_id: int, *, by: Actor) -> Profile:
        """Return one contact by its id; that of a merged one leads to the survivor.

        Raises:
            ContactGoneError: it is not there, or not in this workspace.
        """
        by.must_be(Role.VIEWER, SEEING)
        now = self._clock.now()
        return await self._database.ask(
            lambda c: _active(lambda ids: load_apart(c, ids), contact_id, by, now)
        )

    async def some(self, contact_ids: Sequence[int], *, by: Actor) -> list[Profile]:
        """Return the active contacts among these, in their order."""
        by.must_be(Role.VIEWER, SEEING)
        found = await self._database.ask(lambda c: load_apart(c, contact_ids))
        return [profile for profile in found if _is_active(profile, by)]

    async def recent(self, most: int, *, by: Actor) -> list[Profile]:
        """Return the active contacts that this person changed last."""
        by.must_be(Role.VIEWER, SEEING)
        query = (
            select(ChangeItem.contact_id)
            .join(Change, col(Change.id) == col(ChangeItem.change_id))
            .where(col(Change.workspace_id) == by.workspace_id)
            .where(col(Change.actor) == by.user_id)
            .order_by(col(Change.id).desc())
            .limit(20 * most)
        )

        def newest(connection: Connection) -> list[Profile]:
            ids = list(dict.fromkeys(connection.execute(query).scalars()))
            return load_apart(connection, ids[:most])

        found = await self._database.ask(newest)
        return [profile for profile in found if _is_active(profile, by)]

    async def count(self, *, by: Actor) -> int:
        """Return how many active contacts there are."""
        by.must_be(Role.VIEWER, SEEING)
        return await self._database.recall(
            lambda session: session.get_one(Workspace, by.workspace_id).contacts
        )

    async def _to_change(
        self, session: AsyncSession, contact_id: int, by: Actor
    ) -> Profile:
        now = self._clock.now()
        return await within(
            session, lambda s: _active(lambda ids: load(s, ids), contact_id, by, now)
        )

    async def _become(
        self, session: AsyncSession, profile: Profile, wanted: Facts, *, by: Actor
    ) -> Edited:
        now = self._clock.now()
        items = await become(session, profile, wanted, at=now)
        if not items:
            return Edited(profile, None, [])
        change_id = await changes.record(session, "edited", items, by=by, at=now)
        return Edited(profile, change_id, items)


def _active(read: Reader, contact_id: int, by: Actor, now: datetime) -> Profile:
    """Return a contact that is there; a merged one is where it went."""
    found = read([contact_id])
    if found and found[0].contact.merged_into:
        found = read([found[0].contact.merged_into])
    if not found or found[0].contact.workspace_id != by.workspace_id:
        raise ContactGoneError
    contact = found[0].contact
    if contact.state == State.TRASHED:
        raise in_trash(contact, now)
    if contact.state != State.ACTIVE:
        raise ContactGoneError
    return found[0]


def _is_active(profile: Profile, by: Actor) -> bool:
    contact = profile.contact
    return contact.workspace_id == by.workspace_id and contact.state == State.ACTIVE


def _merged(profile: Profile, opened: Facts, told: Facts, wanted: Facts) -> Facts:
    """Return what is there now, with what somebody changed in a form."""
    now = profile.facts()
    mine = difference(opened, wanted)
    clash = set(mine) & set(difference(told, now)) & set(difference(now, wanted))
    if clash:
        texts = {f: drafts.as_text(now.get(f)) for f in mine if f in clash}
        raise ChangedMeanwhileError(texts, profile.contact.version)
    return now | {f: wanted.get(f) for f in mine}


async def _since(session: AsyncSession, contact_id: int, version: int) -> Facts:
    """Return the fields that changed after ``version``, as they were at it."""
    query = (
        select(ChangeItem)
        .where(col(ChangeItem.contact_id) == contact_id, col(ChangeItem.version) > version)
        .order_by(col(ChangeItem.id).desc())
    )
    return {item.field: item.before for item in await session.exec(query)}
