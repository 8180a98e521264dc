"""Results: their order, their pages, their counts, and names while one types."""

from dataclasses import replace

import pytest
from sqlmodel import insert, select

from storage import indexing
from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.trashing import put_in_trash
from storage.fields import sort_key
from storage.finding import finding as counting
from storage.finding import ranking
from storage.finding.finding import Finding
from storage.finding.orders import SORTS
from storage.models import Contact, Workspace
from storage.query import parse_query
from storage.query.names import SORTED


def test_what_is_offered_to_sort_by_can_be_sorted_by() -> None:
    assert tuple(SORTS) == SORTED


@pytest.fixture
def finding(database: Database, clock: Clock) -> Finding:
    return Finding(database, clock)


async def _add(contacts: Contacts, by: Actor, *names: str) -> None:
    for number, name in enumerate(names):
        await contacts.add({"name": name, "email": f"{number}@x.io"}, by=by)


async def _many(
    database: Database, clock: Clock, by: Actor, count: int, names: str = "Person {:05}"
) -> None:
    """Put so many contacts into the database at once; the names take turns."""
    now, kinds = clock.now(), names.split("|")
    rows = [
        {
            "workspace_id": by.workspace_id,
            "number": number,
            "name": (name := kinds[number % len(kinds)].format(number)),
            "sort_name": sort_key(name),
            "type": "identified",
            "state": "active",
            "version": 1,
            "properties": {},
            "created_at": now,
            "updated_at": now,
        }
        for number in range(1, count + 1)
    ]
    async with database.begin(by.workspace_id) as session:
        connection = await session.connection()
        await connection.execute(insert(Contact), rows)
        ids = (await session.exec(select(Contact.id))).all()
        await indexing.index(session, [id_ for id_ in ids if id_])
        (await session.get_one(Workspace, by.workspace_id)).contacts = count


async def test_the_best_matches_come_first(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    names = ("Bella Ada", "Adamson", "Zoe", "Ada Lovelace", "Ada", "Radar Ada")
    await _add(contacts, member, *names)
    await contacts.add({"name": "Sons", "email": "s@x.io", "company": "Ada"}, by=member)

    page = await finding.find(parse_query("ada"), by=member)

    found = [row.name for row in page.rows]
    assert found == ["Ada", "Ada Lovelace", "Adamson", "Bella Ada", "Radar Ada", "Sons"]


async def test_a_thousand_are_paged_without_a_gap_or_a_double(
    database: Database, clock: Clock, finding: Finding, member: Actor
) -> None:
    await _many(database, clock, member, 1_000)
    for line in ("", "person", "person sort:-name", "type:identified sort:created"):
        seen: list[str] = []
        for number in (1, 2, 50, 99, 100):
            page = await finding.find(parse_query(f"{line} page:{number}"), by=member)
            assert (page.count, page.everybody, page.pages) == (1_000, 1_000, 100)
            assert page.first == (number - 1) * 10 + 1
            seen += [row.name for row in page.rows]
        places = [*range(1, 21), *range(491, 501), *range(981, 1_001)]
        places = [1_001 - n for n in places] if "-name" in line else places
        assert seen == [f"Person {n:05}" for n in places], line


async def test_of_thousands_whose_name_begins_with_the_words_stand_first(
    database: Database, clock: Clock, finding: Finding, member: Actor
) -> None:
    kinds = "Zoe Personage {}|Person {:05}|Zoe Person {}"
    await _many(database, clock, member, 2_400, kinds)

    seen: list[str] = []
    for number in range(1, 241):
        page = await finding.find(parse_query(f"person page:{number}"), by=member)
        assert (page.count, page.pages, len(page.rows)) == (2_400, 240, 10)
        seen += [row.name for row in page.rows]

    assert seen[:800] == [f"Person {n:05}" for n in range(1, 2_400, 3)]
    assert len(set(seen)) == 2_400


async def test_more_than_are_counted_are_said_to_be_more_by_their_names_or_words(
    finding: Finding,
    contacts: Contacts,
    member: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (counting, ranking):
        monkeypatch.setattr(module, "MOST_COUNTED", 4)
    monkeypatch.setattr(ranking, "MOST_RANKED", 2)
    monkeypatch.setattr(ranking, "MOST_LISTED", 3)
    names = [*(f"Ada {n}" for n in range(5)), *(f"Bob{n} Eva" for n in range(5))]
    await _add(contacts, member, *names, "Ida Lov", "Eva Lov")

    shown = {}
    for words in ("ada", "eva", "lov", "bob", "nobody"):
        page = await finding.find(parse_query(words), by=member)
        shown[words] = page.count, page.is_capped, [row.name for row in page.rows[:2]]

    assert shown == {
        "ada": (4, True, ["Ada 0", "Ada 1"]),
        "eva": (4, True, ["Eva Lov", "Bob0 Eva"]),
        "lov": (2, False, ["Eva Lov", "Ida Lov"]),
        "bob": (4, True, ["Bob0 Eva", "Bob1 Eva"]),
        "nobody": (0, False, []),
    }


async def test_words_are_more_than_their_first_letters(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    await _add(
        contacts, member, "Ada Lovelace", "Ada Lovett", "Adam Lovelock", "Lovelaceada"
    )
    for line, found in (
        ("ada lovel", ["Ada Lovelace", "Adam Lovelock"]),
        ("lovelace", ["Lovelaceada", "Ada Lovelace"]),
        ("lovett adam", []),
    ):
        page = await finding.find(parse_query(line), by=member)
        assert [row.name for row in page.rows] == found, line
        assert page.count == len(found), line


async def test_words_find_nobody_of_another_workspace(
    contacts: Contacts, finding: Finding, access: Access, member: Actor
) -> None:
    stranger = replace(member, workspace_id=await access.workspace_id("T0OTHER"))
    await _add(contacts, stranger, "Ada Lovelace", "Ada Byron")
    await _add(contacts, member, "Ada Lovelace")
    for line in ("ada", "ada lovelace", "lovelace"):
        page = await finding.find(parse_query(line), by=member)
        assert (len(page.rows), page.count, page.everybody) == (1, 1, 1), line


async def test_a_tag_counts_nobody_who_is_gone(
    database: Database, clock: Clock, contacts: Contacts, finding: Finding, member: Actor
) -> None:
    values = [
        {"name": n, "email": f"{n}@x.io", "tags": "vip"} for n in ("Ada", "Bea", "Zoe")
    ]
    _, bea, _ = [await contacts.add(one, by=member) for one in values]
    await database.write(
        lambda s: put_in_trash(s, [bea.id], by=member, now=clock.now()), member.workspace_id
    )

    page = await finding.find(parse_query("tag:vip"), by=member)

    assert (page.count, [row.name for row in page.rows]) == (2, ["Ada", "Zoe"])


async def test_whoever_has_several_of_the_tags_counts_once(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    for name, tags in (("Ada", "vip, press"), ("Bea", "press"), ("Zoe", "lead")):
        values = {"name": name, "email": f"{name}@x.io", "tags": tags}
        await contacts.add(values, by=member)

    page = await finding.find(parse_query("tag:vip,press,VIP"), by=member)

    assert (page.count, [row.name for row in page.rows]) == (2, ["Ada", "Bea"])


async def test_a_page_that_is_not_there_is_the_last_one(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    await _add(contacts, member, *(f"Ada {n:02}" for n in range(12)))
    page = await finding.find(parse_query("ada page:7"), by=member)
    assert (page.number, [row.name for row in page.rows]) == (2, ["Ada 10", "Ada 11"])


async def test_names_are_offered_while_one_types(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    await _add(contacts, member, "Ada Lovelace", "Adam", "Zoë", "田中太郎")
    await contacts.add({"name": "Sons", "email": "s@x.io", "company": "Adastra"}, by=member)
    for typed, found in (
        ("ad", ["Ada Lovelace", "Adam", "Sons"]),
        ("zoe", ["Zoë"]),
        ("田中", ["田中太郎"]),
        ("lovelace", ["Ada Lovelace"]),
        ("s@x", ["Sons"]),
        ("\\", []),
        ('"', []),
        ("* NOT", []),
    ):
        offered = await finding.suggest(typed, by=member)
        assert [choice.name for choice in offered] == found, typed
    assert len(await finding.suggest("", by=member)) == 5


async def test_a_phrase_is_found_in_whatever_field_it_stands(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    names = (
        "New New York",
        "A One A Two",
        "Alert <b>One</b>",
        "사회과학원 어학연구소",
        "York New",
    )
    await _add(contacts, member, *names)
    ada = {"name": "Ada King", "email": "King.Ada.King@x.io", "company": "King Ada & King"}
    await contacts.add(ada | {"city": "L" * 70 + " Ada", "tags": "Ada Ada, vip"}, by=member)
    for phrase, found in (
        ("New York", ["New New York"]),
        ("new new y", ["New New York"]),
        ("A Two", ["A One A Two"]),
        ("One A T", ["A One A Two"]),
        ("Alert <b>One</b>", ["Alert <b>One</b>"]),
        ("사회과학원 어학연구소", ["사회과학원 어학연구소"]),
        ("구소", ["사회과학원 어학연구소"]),
        ("King Ada King", ["Ada King"]),
        ("king.ada.king@x.io", ["Ada King"]),
        ("l" * 70 + " ada", ["Ada King"]),
        ("ada ada", ["Ada King"]),
        ("Two A", []),
        ("York York", []),
    ):
        page = await finding.find(parse_query(f'"{phrase}"'), by=member)
        assert [row.name for row in page.rows] == found, phrase


async def test_names_without_letters_are_found_by_their_signs(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    await _add(contacts, member, "\\\\", "-,", "🇮🇹🇫🇷", "🎉 🎉", "Ada 🎉", "…")
    for typed, found in (
        ('"\\\\\\\\"', ["\\\\"]),
        ('"-,"', ["-,"]),
        ("🇮🇹", ["🇮🇹🇫🇷"]),
        ('"🎉 🎉"', ["🎉 🎉"]),
        ("🎉", ["🎉 🎉"]),
        ('"…"', ["…"]),
        ('"🇩🇪"', []),
        ("NOT 🎉 sort:name", ["Ada 🎉", "-,", "…", "\\\\", "🇮🇹🇫🇷"]),
    ):
        page = await finding.find(parse_query(typed), by=member)
        assert [row.name for row in page.rows] == found, typed
    offered = await finding.suggest("🎉", by=member)
    assert [choice.name for choice in offered] == ["🎉 🎉"]


async def test_signs_alone_find_who_has_them_for_a_tag_too(
    contacts: Contacts, finding: Finding, member: Actor, access: Access
) -> None:
    for name, tags in (("Ada", "🎉"), ("🎉 🎉", "🎉"), ("Bob", "🎉 party"), ("Cy", "⭐")):
        values = {
            "name": name,
            "email": f"{name[:1]}@x.io".replace("🎉", "party"),
            "tags": tags,
        }
        await contacts.add(values, by=member)

    for typed, found in (
        ("🎉", ["Ada", "🎉 🎉"]),
        ("⭐ sort:name", ["Cy"]),
        ("🎉 has:email", ["Ada", "🎉 🎉"]),
        ("🎉 OR ⭐", ["Ada", "Cy", "🎉 🎉"]),
        ("NOT 🎉", ["Bob", "Cy"]),
        ("🎉 tag:⭐", []),
    ):
        page = await finding.find(parse_query(typed), by=member)
        assert ([row.name for row in page.rows], page.count) == (found, len(found)), typed
    elsewhere = replace(member, workspace_id=await access.workspace_id("T0OTHER"))
    assert (await finding.find(parse_query("🎉"), by=elsewhere)).count == 0


async def test_a_page_as_it_was_seen_has_the_same_people(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    await _add(contacts, member, "Ada", "Bea")
    seen = await finding.find(parse_query("sort:-name cols:email"), by=member)
    await contacts.add({"name": "Zoe", "email": "z@x.io"}, by=member)

    ids = [row.id for row in seen.rows]
    page = await finding.page_of(ids, parse_query("cols:email"), 1, by=member)

    assert [row.name for row in page.rows] == ["Bea", "Ada"]
    assert page.columns == ("name", "email")


async def test_a_tag_is_shown_in_the_order_that_was_asked_for(
    contacts: Contacts, finding: Finding, member: Actor
) -> None:
    for number, name in enumerate(("Bob", "Ada", "Carl")):
        values = {"name": name, "email": f"{number}@x.io", "tags": "vip"}
        await contacts.add(values, by=member)
    await contacts.add({"name": "Aaron", "email": "a@x.io"}, by=member)

    for line, found in (
        ("tag:vip", ["Ada", "Bob", "Carl"]),
        ("tag:vip sort:-name", ["Carl", "Bob", "Ada"]),
        ("tag:vip sort:created", ["Bob", "Ada", "Carl"]),
    ):
        page = await finding.find(parse_query(line), by=member)
        assert [row.name for row in page.rows] == found, line
        assert page.count == 3, line


async def test_of_many_who_are_nearly_called_so_only_those_who_are_count(
    database: Database, clock: Clock, finding: Finding, member: Actor
) -> None:
    await _many(database, clock, member, 900, "Ada Lovelace|Ada Lovelock|Lovelace Ada")

    for line, count in (("ada lovelace", 600), ("ada lovel", 900), ("ada", 900)):
        page = await finding.find(parse_query(line), by=member)
        assert (page.count, page.rows[0].name) == (count, "Ada Lovelace"), line
