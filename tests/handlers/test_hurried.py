"""What a hurried person types, and how each answer says the next step."""

import re

import pytest

from tests.world import World


async def told(world: World, line: str) -> str:
    """Let Sam type a line; return the blocks of the answer as text."""
    await world.sam.types(line)
    return str((await world.sam.newest())["blocks"])


@pytest.fixture
async def two(world: World) -> World:
    """Ada, and Cy, whose name begins with C and whose phone number ends in 1."""
    await world.sam.types("/contacts new Ada email:ada@x.io tags:vip")
    await world.sam.types('/contacts new "Cy" phone:"+39 333 1234561" tags:vip')
    return world


async def test_a_contacts_number_finds_that_contact_alone(two: World) -> None:
    shown = await told(two, "/contacts C-1")
    assert "*1 of 2 contacts*" in shown
    assert "ada@x.io" in shown

    assert "*1 of 2 contacts*" in await told(two, "/contacts tag:vip c-2")
    assert "*2 of 2 contacts*" in await told(two, "/contacts (C-1 OR C-2)")
    assert "Nobody fits." in await told(two, '/contacts "C-1"')
    assert "Nobody fits." in await told(two, "/contacts C-1 C-2")


async def test_a_type_that_there_is_not_is_told_and_not_searched_for(two: World) -> None:
    shown = await told(two, "/contacts type:martian")

    assert "Types are anonymous, identified or authenticated." in shown


async def test_a_search_in_the_place_of_one_contact_is_offered_as_a_search(
    two: World,
) -> None:
    shown = await told(two, "/contacts edit tag:vip company=Looms")
    assert '"tag:vip" is a search, and this takes one contact' in shown

    await two.sam.presses("Find tag:vip")

    assert "*2 of 2 contacts*" in str(await two.sam.newest())


async def test_every_refusal_has_a_request_in_small_print(world: World) -> None:
    shown = await told(world, "/contacts sort:bogus")

    assert "Sort by name, company, created, number or updated." in shown
    assert re.search(r"Request [0-9a-f]{8}\b", shown)


async def test_the_form_says_whose_it_is(two: World) -> None:
    await two.sam.types("/contacts edit C-1")

    (first, *_) = (await two.sam.modal())["blocks"]

    assert first["elements"][0]["text"] == "Ada (C-1)"


async def test_one_row_is_one_row(world: World) -> None:
    await world.sam.drops("one.csv", b"Name,E-mail\nAda,ada@x.io\n")
    await world.sam.sees("Set up import")
    await world.sam.presses("Set up import")

    assert "one.csv: 1 row, 2 columns." in await world.sam.text()


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
async def test_what_no_database_holds_is_refused_in_words_wherever_it_is_typed(
    two: World, text: str
) -> None:
    for line in (
        text,
        f'find "{text}"',
        f"email:{text}@x.io",
        f"tag C-1 +{text}",
        f"delete C-1 reason:{text}",
    ):
        shown = await told(two, f"/contacts {line}")
        assert "It contains characters that cannot be stored" in shown, line

    await two.sam.types("/contacts delete C-1")
    sent = await two.sam.fills(reason=text)
    assert "cannot be stored" in sent["errors"]["reason"]
    await two.sam.fills(reason="left")
    await two.mia.sees("asks to delete")
    await two.mia.presses("Review")
    sent = await two.mia.fills(verdict="decline", comment=text)
    assert "cannot be stored" in str(sent["errors"])


@pytest.mark.parametrize("text", ["a\0", "\0", "\ud800"])
async def test_a_menu_offers_nothing_for_what_no_database_holds(
    two: World, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    sam = two.sam
    await sam.types("/contacts")
    assert await sam.suggests("contact.open#find", text) == []
    await sam.closes()
    await sam.types("/contacts x.io")
    await sam.presses("Filter")
    assert await sam.suggests("filter.tags", text) == []

    assert "Unexpected" not in caplog.text


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("created:9999-12-31", "Dates look like 2026-01-31"),
        ("created:0001-01-01T00:00+14:00", "Dates look like 2026-01-31"),
        ("show C-9999999999", 'Nobody matches "C-9999999999"'),
        ("edit C-99999999999 city=Rome", 'Nobody matches "C-99999999999"'),
        ("restore C-99999999999", "C-99999999999"),
    ],
)
async def test_a_number_or_a_day_beyond_all_others_is_answered_in_words(
    two: World, line: str, answer: str
) -> None:
    await two.mia.types(f"/contacts {line}")

    told_her = str((await two.mia.newest())["blocks"])
    assert answer in told_her
    assert "our mistake" not in told_her
