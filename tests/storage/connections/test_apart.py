"""Objects of plain rows: what a session would have read, and nobody follows them."""

from sqlmodel import Session, col, select

from storage.access import Actor
from storage.contacts import Contacts
from storage.database import Database
from storage.models import Contact, Identity, Tag
from storage.profiles import Profile, load, load_apart


async def test_they_are_what_a_session_reads(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    values = {"name": "Ada", "email": "ada@x.io\na@x.io", "tags": "vip, b"}
    ada = await contacts.add(values, by=member)
    bob = await contacts.add({"name": "Bob", "email": "bob@x.io"}, by=member)

    def read(session: Session) -> list[Profile]:
        first = col(Identity.is_primary).desc(), col(Identity.id)
        people = [session.get_one(Contact, id_) for id_ in (bob.id, ada.id)]
        ways = session.exec(select(Identity).order_by(*first)).all()
        tags = list(session.exec(select(Tag).order_by(col(Tag.key))))
        return [
            Profile(one, [way for way in ways if way.contact_id == one.id], its_tags)
            for one, its_tags in zip(people, ([], tags), strict=True)
        ]

    apart = await database.ask(lambda c: load_apart(c, [bob.id, ada.id, -1]))

    assert list(map(told, apart)) == list(map(told, await database.recall(read)))


def told(profile: Profile) -> list[dict[str, object]]:
    rows = [profile.contact, *profile.identities, *profile.tags]
    return [row.model_dump() for row in rows]


async def test_what_is_done_to_them_is_not_stored_by_itself(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    ada = await contacts.add({"name": "Ada", "email": "ada@x.io"}, by=member)

    def rename(session: Session) -> None:
        (profile,) = load_apart(session.connection(), [ada.id])
        profile.contact.name = "Eve"

    await database.write(rename)

    names = select(Contact.name).where(col(Contact.id) == ada.id)
    assert await database.recall(lambda s: s.exec(names).all()) == ["Ada"]


async def test_what_is_done_to_those_that_a_session_follows_is_stored(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    values = {"name": "Ada", "email": "ada@x.io", "tags": "vip"}
    ada = await contacts.add(values, by=member)
    bob = await contacts.add(values | {"name": "Bob", "email": "bob@x.io"}, by=member)

    def rename(session: Session) -> None:
        known = session.get_one(Contact, ada.id)
        known.name = "Eve"
        one, other = load(session, [ada.id, bob.id])
        assert one.contact is known, "one row is one object"
        assert one.tags[0] is other.tags[0]
        one.identities[0].value = "EVE@x.io"
        other.contact.name = "Rob"

    await database.write(rename)

    stored = await database.ask(lambda c: load_apart(c, [ada.id, bob.id]))
    assert [profile.contact.name for profile in stored] == ["Eve", "Rob"]
    assert stored[0].values("email") == ["EVE@x.io"]
