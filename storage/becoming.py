"""How one state of a contact becomes another: edit, undo and import say which they want."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import indexing
from storage.changes import Item
from storage.connections import quick
from storage.connections.writing import within
from storage.deletions.errors import IdentityLeavingError
from storage.deletions.trash_rule import is_overdue
from storage.errors import IdentityInTrashError, IdentityTakenError
from storage.fields import sort_key, tag_key
from storage.identities import KINDS, normalise, reversed_digits
from storage.models import Contact, ContactTag, Identity, State, Tag, table_of
from storage.profiles import ACCOUNTS, COLUMNS, Facts, Profile, difference


async def become(
    session: AsyncSession, profile: Profile, wanted: Facts, *, at: datetime
) -> list[Item]:
    """Give a contact these facts, all of them, and return what changed.

    Raises:
        IdentityTakenError: one of the identities belongs to somebody else.
        IdentityLeavingError: to somebody who is about to be erased.
    """
    before = profile.facts()
    changed = difference(before, wanted)
    if not changed and profile.contact.id is not None:
        return []
    set_columns(profile.contact, wanted, at)
    session.add(profile.contact)
    await session.flush()
    await _set_identities(session, profile, wanted, at)
    await within(session, set_tags, profile, wanted.get("tags") or [])
    profile.contact.type = type_of(profile.identities)
    await indexing.index(session, [profile.id])
    after, version = profile.facts(), profile.contact.version
    return [Item(profile.id, f, before.get(f), after.get(f), version) for f in changed]


def set_columns(contact: Contact, wanted: Facts, at: datetime) -> None:
    """Give a contact these single values, all of them; the caller has it indexed."""
    several = {*COLUMNS, *KINDS, "tags"}
    became: Facts = {name: wanted.get(name) or None for name in COLUMNS}
    became["name"] = wanted.get("name") or ""
    became["sort_name"] = sort_key(became["name"])
    became["properties"] = {f: v for f, v in wanted.items() if f not in several and v}
    for name, value in became.items():
        if getattr(contact, name) != value:  # an object takes its time to be told
            setattr(contact, name, value)
    contact.version += 0 if contact.id is None else 1
    contact.updated_at = at


def columns_of(contact: Contact) -> Facts:
    """Return all columns of a contact, to be compared with what becomes of them."""
    own = vars(contact)
    return {name: own[name] for name in _NAMES}


def store(
    connection: Connection, contact: Contact, was: Facts, version: int | None = None
) -> bool:
    """Write what became of a contact that was in this state, at this version; tell if so.

    The conditions stand in the UPDATE itself.  Without a ``version``, it is that of its
    columns before.
    """
    own = vars(contact)
    changed = {name: own[name] for name in _NAMES if own[name] != was[name]}
    if not changed:
        return True
    asked = {
        "which": contact.id,
        "in_state": was["state"],
        "at_version": was["version"] if version is None else version,
    }
    return quick.write(connection, _STORE, changed | asked) == 1


_CONTACT: Final = table_of(Contact)
_NAMES: Final = tuple(column.name for column in _CONTACT.columns)
# It sets those columns for which it is given values.
_STORE: Final = update(_CONTACT).where(
    _CONTACT.c.id == bindparam("which"),
    _CONTACT.c.state == bindparam("in_state"),
    _CONTACT.c.version == bindparam("at_version"),
)


async def _set_identities(
    session: AsyncSession, profile: Profile, wanted: Facts, at: datetime
) -> None:
    kept: list[Identity] = []
    for kind in KINDS:
        owned = {i.normalised: i for i in profile.identities if i.kind == kind}
        for position, value in enumerate(wanted.get(kind) or []):
            key = normalise(kind, value)
            identity = owned.pop(key.normalised, None) or Identity(
                workspace_id=profile.contact.workspace_id,
                contact_id=profile.id,
                kind=kind,
                value=key.value,
                normalised=key.normalised,
                reversed_digits=reversed_digits(key),
            )
            if identity.id is None:
                identity = await _free(session, identity, at)
            identity.value, identity.is_primary = key.value, position == 0
            kept.append(identity)
        for identity in owned.values():
            await session.delete(identity)
    await session.flush()
    session.add_all(kept)
    await session.flush()
    profile.identities = kept


async def _free(session: AsyncSession, identity: Identity, at: datetime) -> Identity:
    """Return a new identity, or the one that a part merged into this contact has kept.

    The unique constraint is what really keeps contacts apart; here the owner is named.
    """
    query = (
        select(Identity, Contact)
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .where(
            col(Identity.workspace_id) == identity.workspace_id,
            col(Identity.kind) == identity.kind,
            col(Identity.normalised) == identity.normalised,
            col(Contact.id) != identity.contact_id,
        )
    )
    found = (await session.exec(query)).first()
    if found is None:
        return identity
    kept, owner = found
    if owner.merged_into == identity.contact_id:
        kept.contact_id = identity.contact_id
        return kept
    owner = await session.get_one(Contact, owner.merged_into or owner.id)
    is_trashed = owner.state == State.TRASHED
    if is_trashed and is_overdue(owner, at):
        raise IdentityLeavingError(identity.value, owner.number)
    kind = IdentityInTrashError if is_trashed else IdentityTakenError
    raise kind(identity.kind, identity.value, owner.id or 0, owner.name, owner.number)


def set_tags(session: Session, profile: Profile, names: Sequence[str]) -> None:
    """Give a contact these tags, all of them."""
    wanted = tags_named(session, profile.contact.workspace_id, names)
    had = {tag.id for tag in profile.tags}
    gone = had - {tag.id for tag in wanted}
    if gone:
        session.exec(
            delete(ContactTag).where(
                col(ContactTag.contact_id) == profile.id, col(ContactTag.tag_id).in_(gone)
            )
        )
    session.add_all(
        ContactTag(tag_id=tag.id or 0, contact_id=profile.id)
        for tag in wanted
        if tag.id not in had
    )
    profile.tags = sorted(wanted, key=lambda tag: tag.key)


def type_of(identities: Sequence[Identity]) -> str:
    """Return the type of a contact that is reached so."""
    kinds = {identity.kind for identity in identities}
    if kinds.intersection(ACCOUNTS):
        return "authenticated"
    return "identified" if kinds - {"visitor"} else "anonymous"


def tags_named(session: Session, workspace_id: int, names: Sequence[str]) -> list[Tag]:
    """Return the tags of these names, each once; new ones are made."""
    by_key: Mapping[str, str] = {tag_key(name): name for name in reversed(names)}
    query = select(Tag).where(
        col(Tag.workspace_id) == workspace_id, col(Tag.key).in_(by_key)
    )
    known = {tag.key: tag for tag in session.exec(query)}
    for key, name in by_key.items():
        if key not in known:
            known[key] = Tag(workspace_id=workspace_id, name=name, key=key)
            session.add(known[key])
    session.flush()
    return list(known.values())
