"""Objects of plain rows: what a session would have read, and nobody follows them."""

from sqlmodel import Session, col, select

from storage.access import Actor
from storage.contacts import Contacts
from storage.database import Database
from storage.models import Contact
from storage.profiles import Profile, load, load_apart


async def test_they_are_what_a_session_reads(
    database: Database, contacts: Contacts, member: Actor
) -> None:
    values = {"name": "Ada", "email": "ada@x.io\na@x.io", "tags": "vip, b"}
    ada = await contacts.add(values, by=member)
    bob = await contacts.add({"name": "Bob", "email": "bob@x.io"}, by=member)
    ids = [bob.id, ada.id, -1]

    followed = await database.recall(lambda s: load(s, ids))
    apart = await database.recall(lambda s: load_apart(s.connection(), ids))

    assert [told(profile) for profile in apart] == [told(profile) for profile in followed]


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
