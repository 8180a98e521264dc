"""Whom words mean: a number, an address, an account, a name, the row of a result."""

from dataclasses import replace

import pytest

from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import AmbiguousContactError, ContactNotFoundError
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import NO_PAGE, Kept, Results, new_key
from storage.models import Contact
from storage.query import parse_query
from storage.query.errors import NoSuchViewError, QueryError

PEOPLE = (
    {"name": "Ada Lovelace", "email": "ada@x.io", "phone": "+39 333 1234567"},
    {"name": "Adam", "email": "adam@x.io", "telegram": "@ad", "key": "A-1"},
    {"name": "Ada", "whatsapp": "+44 7700 900123", "company": "Looms"},
)


@pytest.fixture
def results(database: Database, clock: Clock) -> Results:
    return Results(database, clock)


@pytest.fixture
def referring(database: Database, clock: Clock, results: Results) -> Referring:
    return Referring(database, clock, Finding(database, clock), results, "IT")


@pytest.fixture
async def ids(contacts: Contacts, member: Actor) -> list[int]:
    return [(await contacts.add(dict(one), by=member)).id for one in PEOPLE]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("C-2", 1),
        ("c3", 2),
        ("ADA@X.IO", 0),
        ("333 1234567", 0),
        ("+44 7700 900123", 2),
        ("telegram:@AD", 1),
        ("key:A-1", 1),
        ("ada", 2),
        ('"Ada Lovelace"', 0),
        ("lovelace", 0),
        ("looms", 2),
        ("last", 2),
    ],
)
async def test_one_contact_is_meant(
    words: str, place: int, ids: list[int], referring: Referring, member: Actor
) -> None:
    assert await referring.one(words, by=member) == ids[place]


@pytest.mark.parametrize(
    "words", ["C-99", "nobody@x.io", "zebra", "#1", "+39 333 0000000", "telegram:@nobody"]
)
async def test_nobody_is_meant(
    words: str, ids: list[int], referring: Referring, member: Actor
) -> None:
    with pytest.raises(ContactNotFoundError):
        await referring.one(words, by=member)
    assert ids


async def test_a_number_alone_is_a_contacts_unless_it_is_somebodys_phone(
    ids: list[int], referring: Referring, database: Database, member: Actor
) -> None:
    assert await referring.opened("2", by=member) == ids[1]
    assert await referring.opened("c-2", by=member) == ids[1]
    for words in ("02", "2 3", "C-22", "9"):
        assert await referring.numbered(words, by=member) is None

    values = {"name": "Eve", "phone": "333 123456"}
    contacts = Contacts(database, Clock(), "IT")
    eve = (await contacts.add(values, by=member)).id
    async with database.begin() as session:
        (await session.get_one(Contact, ids[0])).number = 333_123_456
    assert await referring.opened("333123456", by=member) == eve


async def test_several_are_told_apart_by_what_else_is_known(
    ids: list[int], referring: Referring, member: Actor
) -> None:
    with pytest.raises(AmbiguousContactError) as raised:
        await referring.one("ad", by=member)

    error = raised.value
    assert (error.count, [choice.id for choice in error.choices]) == (3, ids)
    assert [choice.hint for choice in error.choices][:2] == ["ada@x.io", "adam@x.io"]


async def test_rows_are_those_of_ones_own_last_result(
    ids: list[int], referring: Referring, results: Results, member: Actor, manager: Actor
) -> None:
    await results.keep(Kept(new_key(), "ad", 2, 11, ids[:2]), by=member)
    results.keep_soon(Kept(new_key(), "new x", NO_PAGE, 1, ()), by=member)

    assert await referring.one("#12", by=member) == ids[1]
    for words, by in (("#1", member), ("#13", member), ("#11", manager)):
        with pytest.raises(ContactNotFoundError):
            await referring.one(words, by=by)


async def test_the_verb_of_a_search_before_whom_one_means_is_no_name(
    ids: list[int], referring: Referring, contacts: Contacts, member: Actor
) -> None:
    assert await referring.several("find lovelace", 10, by=member) == ids[:1]
    assert await referring.several("Search channel:email", 10, by=member) == ids[:2]
    engine = await contacts.add({"name": "Find Ada", "email": "find@x.io"}, by=member)
    assert await referring.several("find ada", 10, by=member) == [engine.id]


async def test_several_are_meant_by_a_query(
    ids: list[int], referring: Referring, member: Actor
) -> None:
    assert await referring.several("channel:email", 10, by=member) == ids[:2]
    assert len(await referring.several("type:identified", 2, by=member)) == 3
    assert await referring.several("C-1", 10, by=member) == ids[:1]
    with pytest.raises(ContactNotFoundError):
        await referring.several("tag:zebra", 10, by=member)
    with pytest.raises(QueryError):
        await referring.several("crated:2026", 10, by=member)


@pytest.mark.parametrize("words", ["sort:-name", "page:2", "as:csv", "tag:vip page:2"])
async def test_whoever_says_only_how_to_show_them_means_nobody(
    words: str, ids: list[int], referring: Referring, member: Actor
) -> None:
    with pytest.raises(QueryError, match="Say whom"):
        await referring.several(words, len(ids), by=member)


async def test_a_view_that_there_is_not_means_nobody(
    ids: list[int], referring: Referring, member: Actor, database: Database, clock: Clock
) -> None:
    finding, query = Finding(database, clock), parse_query('view:"EU VIPs"')

    with pytest.raises(QueryError):
        await referring.several('view:"EU VIPs"', len(ids), by=member)
    for look in (finding.find, finding.count):
        with pytest.raises(NoSuchViewError, match="EU VIPs"):
            await look(query, by=member)


async def test_another_workspace_means_nobody_of_ours(
    ids: list[int], referring: Referring, access: Access, member: Actor
) -> None:
    stranger = replace(member, workspace_id=await access.workspace_id("T0OTHER"))
    assert await referring.numbered("1", by=stranger) is None
    for words in ("C-1", "ada@x.io", "Ada", "lovelace", "last"):
        with pytest.raises(ContactNotFoundError):
            await referring.one(words, by=stranger)
    assert ids
