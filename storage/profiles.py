"""All that is known about a contact, and how one state of it becomes another.

``facts`` is a contact as people see it: a text per field, and a list for what there may be
several of (e-mail addresses, phones, accounts: the primary one first; tags).  Edit, tag
and undo all say which facts they want; ``become`` does the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam
from sqlmodel import Session, col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import search
from storage.changes import Item
from storage.errors import IdentityTakenError
from storage.fields import sort_key, tag_key
from storage.identities import KINDS, normalise, reversed_digits
from storage.models import Contact, ContactTag, Identity, Tag

Facts = dict[str, Any]

COLUMNS: Final = (
    "name",
    "first_name",
    "last_name",
    "company",
    "title",
    "street",
    "postcode",
    "city",
    "region",
    "country",
    "timezone",
    "language",
    "birthday",
    "website",
    "note",
    "location",
    "avatar",
    "assignee",
    "lifecycle",
    "source",
    "space",
)
ACCOUNTS: Final = ("account", "sso")


@dataclass
class Profile:
    """A contact with its identities (primary first) and tags (by name)."""

    contact: Contact
    identities: list[Identity]
    tags: list[Tag]

    @property
    def id(self) -> int:
        """The contact's id; it has one once it is stored."""
        return self.contact.id or 0

    def values(self, kind: str) -> list[str]:
        """Return the e-mail addresses, phones … of one kind, the primary one first."""
        return [i.value for i in self.identities if i.kind == kind]

    def facts(self) -> Facts:
        """Return the contact as people see it; what is empty is left out."""
        facts: Facts = {f: getattr(self.contact, f) for f in COLUMNS}
        facts |= {kind: self.values(kind) for kind in KINDS}
        facts["tags"] = [tag.name for tag in self.tags]
        facts |= self.contact.properties
        return {name: value for name, value in facts.items() if value}


def load(session: Session, contact_ids: Sequence[int]) -> list[Profile]:
    """Return these contacts, in the order of the ids; what is gone is left out."""
    asked = {"ids": list(contact_ids)}
    found = {c.id: Profile(c, [], []) for c in session.exec(_CONTACTS, params=asked)}
    for identity in session.exec(_IDENTITIES, params=asked):
        found[identity.contact_id].identities.append(identity)
    for contact_id, tag in session.exec(_TAGS, params=asked):
        found[contact_id].tags.append(tag)
    return [found[id_] for id_ in contact_ids if id_ in found]


async def load_to_change(
    session: AsyncSession, contact_ids: Sequence[int]
) -> list[Profile]:
    """Return the same in a transaction that writes."""
    return await session.run_sync(load, contact_ids)  # type: ignore[arg-type]  # SQLModel's own session comes


# Built once: to build them takes longer than to run them.
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_CONTACTS: Final = select(Contact).where(col(Contact.id).in_(_IDS))
_IDENTITIES: Final = (
    select(Identity)
    .where(col(Identity.contact_id).in_(_IDS))
    .order_by(col(Identity.is_primary).desc(), col(Identity.id))
)
_TAGS: Final = (
    select(ContactTag.contact_id, Tag)
    .join(Tag, col(Tag.id) == col(ContactTag.tag_id))
    .where(col(ContactTag.contact_id).in_(_IDS))
    .order_by(col(Tag.key))
)


async def become(
    session: AsyncSession, profile: Profile, wanted: Facts, *, at: datetime
) -> list[Item]:
    """Give a contact these facts, all of them, and return what changed.

    Raises:
        IdentityTakenError: one of the identities belongs to somebody else.
    """
    before = profile.facts()
    changed = difference(before, wanted)
    if not changed and profile.contact.id is not None:
        return []
    _set_columns(profile.contact, wanted, at)
    session.add(profile.contact)
    await session.flush()
    await _set_identities(session, profile, wanted)
    await _set_tags(session, profile, wanted.get("tags", []))
    profile.contact.type = _type_of(profile.identities)
    await search.index(session, [profile.id])
    version = profile.contact.version
    return [
        Item(profile.id, f, before.get(f), wanted.get(f) or None, version) for f in changed
    ]


def difference(before: Facts, after: Facts) -> list[str]:
    """Return the names of the fields in which two states of a contact differ."""
    names = [*before, *(name for name in after if name not in before)]
    return [n for n in names if (before.get(n) or None) != (after.get(n) or None)]


def _set_columns(contact: Contact, wanted: Facts, at: datetime) -> None:
    for name in COLUMNS:
        setattr(contact, name, wanted.get(name) or ("" if name == "name" else None))
    several = {*COLUMNS, *KINDS, "tags"}
    contact.properties = {f: v for f, v in wanted.items() if f not in several and v}
    contact.sort_name = sort_key(contact.name)
    contact.version += 0 if contact.id is None else 1
    contact.updated_at = at


async def _set_identities(session: AsyncSession, profile: Profile, wanted: Facts) -> None:
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
                await _check_free(session, identity)
            identity.value, identity.is_primary = key.value, position == 0
            kept.append(identity)
        for identity in owned.values():
            await session.delete(identity)
    await session.flush()
    session.add_all(kept)
    await session.flush()
    profile.identities = kept


async def _check_free(session: AsyncSession, identity: Identity) -> None:
    """Name the owner; the unique constraint is what really keeps them apart."""
    query = (
        select(Contact)
        .join(Identity, col(Identity.contact_id) == col(Contact.id))
        .where(
            col(Identity.workspace_id) == identity.workspace_id,
            col(Identity.kind) == identity.kind,
            col(Identity.normalised) == identity.normalised,
            col(Contact.id) != identity.contact_id,
        )
    )
    owner = (await session.exec(query)).first()
    if owner is not None:
        raise IdentityTakenError(
            identity.kind, identity.value, owner.id or 0, owner.name, owner.number
        )


async def _set_tags(session: AsyncSession, profile: Profile, names: Sequence[str]) -> None:
    wanted = await tags_named(session, profile.contact.workspace_id, names)
    had = {tag.id for tag in profile.tags}
    gone = had - {tag.id for tag in wanted}
    if gone:
        await session.exec(
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


async def tags_named(
    session: AsyncSession, workspace_id: int, names: Sequence[str]
) -> list[Tag]:
    """Return the tags of these names, each once; new ones are made."""
    by_key: Mapping[str, str] = {tag_key(name): name for name in reversed(names)}
    query = select(Tag).where(
        col(Tag.workspace_id) == workspace_id, col(Tag.key).in_(by_key)
    )
    known = {tag.key: tag for tag in await session.exec(query)}
    for key, name in by_key.items():
        if key not in known:
            known[key] = Tag(workspace_id=workspace_id, name=name, key=key)
            session.add(known[key])
    await session.flush()
    return list(known.values())


def _type_of(identities: Sequence[Identity]) -> str:
    kinds = {identity.kind for identity in identities}
    if kinds.intersection(ACCOUNTS):
        return "authenticated"
    return "identified" if kinds - {"visitor"} else "anonymous"
