"""All that is known about a contact.

``facts`` is a contact as people see it: a text per field, and a list for what there may be
several of (e-mail addresses, phones, accounts: the primary one first; tags).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, bindparam
from sqlmodel import Session, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections.quick import objects, read
from storage.connections.writing import within
from storage.fields import tag_key
from storage.identities import KINDS
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
        own = vars(self.contact)
        facts: Facts = {name: own[name] for name in COLUMNS if own[name]}
        ways: dict[str, list[str]] = {}
        for identity in self.identities:
            ways.setdefault(identity.kind, []).append(identity.value)
        facts |= {kind: ways[kind] for kind in KINDS if kind in ways}
        if self.tags:
            facts["tags"] = [tag.name for tag in self.tags]
        return facts | {name: v for name, v in self.contact.properties.items() if v}


def load(session: Session, contact_ids: Sequence[int]) -> list[Profile]:
    """Return these contacts, in the order of the ids; what is gone is left out."""
    if not contact_ids:
        return []
    asked = _asked(contact_ids)
    contacts, _, _ = _statements(len(asked))
    found = {c.id: Profile(c, [], []) for c in session.exec(contacts, params=asked)}
    _fill(session, found, asked)
    return [found[id_] for id_ in contact_ids if id_ in found]


def look(connection: Connection, contact_ids: Sequence[int]) -> list[Profile]:
    """Return the same to those who only look: what they get cannot be stored again."""
    if not contact_ids:
        return []
    asked = _asked(contact_ids)
    contacts, identities, tags = _statements(len(asked))
    every = objects(connection, Contact, contacts, asked)
    found = {contact.id: Profile(contact, [], []) for contact in every}
    for identity in objects(connection, Identity, identities, asked):
        found[identity.contact_id].identities.append(identity)
    for contact_id, *tag in read(connection, tags, asked):
        of_tag = dict(zip(Tag.model_fields, tag, strict=True))
        found[contact_id].tags.append(Tag.model_construct(**of_tag))
    return [found[id_] for id_ in contact_ids if id_ in found]


def _asked(contact_ids: Sequence[int]) -> dict[str, int]:
    return {f"id{place}": id_ for place, id_ in enumerate(contact_ids)}


def _fill(
    session: Session, found: Mapping[int | None, Profile], asked: dict[str, int]
) -> None:
    """Read what there may be several of."""
    _, identities, tags = _statements(len(asked))
    for identity in session.exec(identities, params=asked):
        found[identity.contact_id].identities.append(identity)
    for contact_id, tag in session.exec(tags, params=asked):
        found[contact_id].tags.append(tag)


async def load_to_change(
    session: AsyncSession, contact_ids: Sequence[int]
) -> list[Profile]:
    """Return the same in a transaction that writes."""
    return await within(session, load, contact_ids)


def load_apart(session: Session, contact_ids: Sequence[int]) -> list[Profile]:
    """Return the same as objects that the session does not follow.

    Whoever changes them stores them, in a statement with conditions of its own.
    """
    found = load(session, contact_ids)
    session.expunge_all()
    return found


def look_again(session: Session, *profiles: Profile) -> None:
    """Read anew what ``load_apart`` has read of them, but for the columns of each."""
    found: dict[int | None, Profile] = {profile.id: profile for profile in profiles}
    for profile in profiles:
        profile.identities, profile.tags = [], []
    _fill(session, found, _asked([profile.id for profile in profiles]))
    session.expunge_all()


@lru_cache
def _statements(count: int) -> tuple[Any, Any, Any]:
    """Return the statements for so many: to build them takes longer than to run them."""
    ids: list[Any] = [bindparam(f"id{place}") for place in range(count)]
    identities = select(Identity).where(col(Identity.contact_id).in_(ids))
    tags = select(ContactTag.contact_id, Tag).join(Tag, col(Tag.id) == ContactTag.tag_id)
    return (
        select(Contact).where(col(Contact.id).in_(ids)),
        identities.order_by(col(Identity.is_primary).desc(), col(Identity.id)),
        tags.where(col(ContactTag.contact_id).in_(ids)).order_by(col(Tag.key)),
    )


def difference(before: Facts, after: Facts) -> list[str]:
    """Return the names of the fields in which two states of a contact differ."""
    names = [*before, *(name for name in after if name not in before)]
    return [n for n in names if _alike(n, before.get(n)) != _alike(n, after.get(n))]


def _alike(name: str, value: Any) -> Any:
    """Return a value so that it equals every other that is kept, and read, the same way.

    Tags have no order and one spelling; of identities, only the first one has a place.
    """
    if name == "tags":
        return sorted(map(tag_key, value or ()))
    if name in KINDS:
        return [*(value or ())[:1], *sorted((value or ())[1:])]
    return value or None
