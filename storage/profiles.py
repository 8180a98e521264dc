"""All that is known about a contact.

``facts`` is a contact as people see it: a text per field, and a list for what there may be
several of (e-mail addresses, phones, accounts: the primary one first; tags).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, sql
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connections import apart, quick
from storage.connections.writing import within
from storage.fields import tag_key
from storage.identities import KINDS
from storage.models import Contact, ContactTag, Identity, Tag, table_of

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


def load_apart(connection: Connection, contact_ids: Sequence[int]) -> list[Profile]:
    """Return these contacts, in the order of the ids; what is gone is left out.

    No session follows them, which is several times quicker: whoever changes them stores
    them, in a statement with conditions of its own.
    """
    contacts = apart.load(connection, Contact, _CONTACTS, {"ids": contact_ids})
    found = {contact.id or 0: Profile(contact, [], []) for contact in contacts}
    look_again(connection, *found.values())
    return [found[id_] for id_ in contact_ids if id_ in found]


def look_again(connection: Connection, *profiles: Profile) -> None:
    """Read anew what there may be several of."""
    found = {profile.id: profile for profile in profiles}
    asked = {"ids": list(found)}
    for profile in profiles:
        profile.identities, profile.tags = [], []
    for identity in apart.load(connection, Identity, _IDENTITIES, asked):
        found[identity.contact_id].identities.append(identity)
    for contact_id, *cells in quick.read(connection, _TAGS, asked):
        found[contact_id].tags.append(apart.made(Tag, cells))


def load(session: Session, contact_ids: Sequence[int]) -> list[Profile]:
    """Return the same as objects that a session follows: it stores what is done to them."""
    session.flush()
    profiles = load_apart(session.connection(), contact_ids)
    for profile in profiles:
        profile.contact = apart.followed(session, profile.contact)
        profile.identities = [apart.followed(session, one) for one in profile.identities]
        profile.tags = [apart.followed(session, tag) for tag in profile.tags]
    return profiles


async def load_to_change(
    session: AsyncSession, contact_ids: Sequence[int]
) -> list[Profile]:
    """Return the same in a transaction that writes."""
    return await within(session, load, contact_ids)


_IDS: Final[Any] = bindparam("ids", expanding=True)
_CONTACT: Final = table_of(Contact)
_IDENTITY: Final = table_of(Identity)
_TAG: Final = table_of(Tag)
_TAGGED: Final = table_of(ContactTag)
_CONTACTS: Final = sql.select(_CONTACT).where(_CONTACT.c.id.in_(_IDS))
_IDENTITIES: Final = (
    sql.select(_IDENTITY)
    .where(_IDENTITY.c.contact_id.in_(_IDS))
    .order_by(_IDENTITY.c.is_primary.desc(), _IDENTITY.c.id)
)
_TAGS: Final = (
    sql.select(_TAGGED.c.contact_id, _TAG)
    .join(_TAG, _TAG.c.id == _TAGGED.c.tag_id)
    .where(_TAGGED.c.contact_id.in_(_IDS))
    .order_by(_TAG.c.key)
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
