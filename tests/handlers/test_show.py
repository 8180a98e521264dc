"""One contact: its card, whom words mean, and picking where they mean several."""

import pytest

from storage.erasure.erasing import erase
from storage.models import Contact, State
from tests.screens import labels, names
from tests.world import World

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io\nada@y.io",
    "phone": "+39 333 1234567",
    "telegram": "@ada",
    "company": "Engines",
    "country": "IT",
    "language": "it",
    "tags": "vip, press",
    "note": "Likes *tables*.\nCalls on <Fridays>.",
}


async def _add(world: World, **values: str) -> int:
    by = await world.actor(world.mia)
    return (await world.services.contacts.add(values, by=by)).id


async def test_the_card_opens_by_whatever_names_the_contact(world: World) -> None:
    await _add(world, **ADA)
    sam = world.sam
    await sam.types("/contacts ada")
    for who in ("C-1", "c1", "ADA@y.io", "+39 333 123 45 67", '"ada lovelace"', "#1"):
        await sam.types(f"/contact {who}")
        assert (await sam.newest())["text"] == "Ada Lovelace", who
    await sam.types("/contacts show telegram:@ada")
    card = await sam.newest()

    shown = [b for b in card["blocks"] if b["type"] == "section" and "fields" in b]
    fields = [field["text"] for block in shown for field in block["fields"]]
    assert dict(zip(fields[::2], fields[1::2], strict=True)) == {
        "*✉️ E-mail*": "ada@x.io\nada@y.io",
        "*📞 Phone*": "+39 333 1234567",
        "*🔗 Telegram*": "@ada",
        "*Company*": "Engines",
        "*Country*": "Italy",
        "*Language*": "Italian",
        "*Tags*": "press, vip",
    }
    assert "C-1 · 🔵 Identified" in str(card)
    note = {"type": "plain_text", "text": ADA["note"], "emoji": False}
    texts = [block.get("text") for block in card["blocks"]]
    assert texts[texts.index(note) - 1]["text"] == "*Note*"
    assert labels(card) == ["Edit", "Merge", "History", "Post to channel", "Delete"]
    await world.role("viewer").types("/contact C-1")
    assert labels(await world.role("viewer").newest()) == []


async def test_a_number_alone_opens_the_contact_of_this_number(world: World) -> None:
    await _add(world, **ADA)
    await _add(world, name="Bob", phone="+39 333 0000001", tags="vip")
    await _add(world, name="The 2 of us", email="two@x.io")
    sam = world.sam

    await sam.types("/contact 2")
    assert (await sam.newest())["text"] == "Bob"
    await sam.types('/contact "2"')
    assert (await sam.newest())["text"] == "The 2 of us"
    await sam.types("/contact 0001")
    assert (await sam.newest())["text"] == "Bob"
    await sam.types("/contact 9")
    assert 'Nobody matches "9".' in str(await sam.newest())

    await sam.types("/contacts 2")
    assert names(await sam.newest()) == ["The 2 of us"]
    await sam.presses("Open C-2")
    assert (await sam.newest())["text"] == "Bob"


async def test_several_of_one_name_are_listed_to_pick_from(world: World) -> None:
    for number in range(4):
        company = f"Company {number}"
        await _add(world, name="Anna", email=f"a{number}@x.io", company=company)
    await _add(world, name="Anna Maria", email="anna@m.io")
    sam = world.sam

    await sam.types("/contact Anna")
    shown = await sam.newest()
    text = "4 contacts are called Anna. Pick one, or use an e-mail, phone or C-number."
    assert shown["text"] == text
    assert shown["blocks"][2]["text"]["text"] == "Anna (C-2)\nCompany 1 · a1@x.io"
    await sam.does("press", action_id="line.run#1")
    assert "a1@x.io" in str(await sam.newest())

    await sam.types("/contacts edit Anna company=Looms")
    await sam.does("press", action_id="line.run#2")
    assert "*Anna* (C-3) was changed." in await sam.text()
    await sam.types("/contacts tag anna +vip")
    await sam.does("press", action_id="line.run#3")
    assert "1 contact changed: +vip." in await sam.text()
    await sam.types("/contacts tag:vip")
    assert "C-4" in str(await sam.newest())


async def test_more_than_can_be_listed_are_searched_for(world: World) -> None:
    for number in range(12):
        await _add(world, name="Anna", email=f"a{number}@x.io")

    await world.sam.types("/contact anna")
    assert "12 contacts are called anna." in await world.sam.text()
    await world.sam.presses("Show all")

    assert (await world.sam.newest())["text"] == "12 of 12 contacts"


async def test_who_is_found_by_something_else_is_not_said_to_be_called_so(
    world: World,
) -> None:
    for number in range(3):
        await _add(world, name=f"Anna {number}", email=f"a{number}@x.io", company="Big")
    sam = world.sam

    await sam.types("/contact big")
    assert "3 contacts fit big. Pick one" in await sam.text()
    await sam.types("/contact ann")
    assert "3 contacts are called ann. Pick one" in await sam.text()


async def test_nobody_of_this_name_can_be_created(world: World) -> None:
    sam, vera = world.sam, world.role("viewer")

    await sam.types("/contact anna@x.io")
    assert 'Nobody matches "anna@x.io".' in await sam.text()
    await sam.presses("Create anna@x.io")
    assert (await sam.fills(name="Anna"))["ok"]
    await sam.sees("*Anna* (C-1) is now a contact.")

    await sam.types("/contacts show Bea Rossi")
    await sam.presses("Create Bea Rossi")
    assert (await sam.fills(email="bea@x.io"))["ok"]
    await sam.sees("*Bea Rossi* (C-2) is now a contact.")

    for who in ("C-99", "#7", "last"):
        await vera.types(f"/contact {who}")
        assert labels(await vera.newest()) == ["Help"]
    await vera.types("/contact zoe")
    assert labels(await vera.newest()) == ["Help"], "a viewer adds nobody"
    await sam.types("/contact")
    assert "Say who: C-42" in await sam.text()


async def test_a_row_that_the_last_result_has_not_is_told_with_its_rows(
    world: World,
) -> None:
    sam = world.sam
    await sam.types("/contacts show #1")
    assert "You have no result of late" in await sam.text()
    await sam.types("/contacts ada")
    await sam.types("/contacts show #1")
    assert "Your last result has no rows, so there is no #1." in await sam.text()
    for number in range(12):
        await _add(world, name=f"Anna {number}", email=f"a{number}@x.io")

    await sam.types("/contacts anna")
    await sam.types("/contacts show #99")
    told = "Your last result shows the rows #1 to #10, and no #99."
    assert told in await sam.text()
    await sam.types("/contacts #2")
    assert (await sam.newest())["text"] == "Anna 1"
    await sam.types("/contacts anna page:2")
    await sam.types("/contact #1")
    assert "Your last result shows the rows #11 to #12, and no #1." in await sam.text()


async def test_a_verb_where_a_contact_is_named_is_asked_back(world: World) -> None:
    await _add(world, name="Ada", email="ada@x.io", tags="vip")
    await _add(world, name="Tag Heuer", email="tag@x.io")
    sam = world.sam

    for line in ("find ada", "tag ada +vip", "export tag:vip", "help"):
        await sam.types(f"/contact {line}")
        assert f"Did you mean */contacts {line}*?" in await sam.text()
    await sam.types("/contact find ada")
    await sam.presses("Find ada")
    assert "C-1" in str(await sam.newest())

    await sam.types("/contact tag heuer")
    assert (await sam.newest())["text"] == "Tag Heuer"


async def test_a_contact_that_is_gone_is_told_in_words(world: World) -> None:
    sam = world.sam
    ada = await _add(world, name="Ada", email="ada@x.io")
    await sam.types("/contacts ada")
    for state, told in (
        (State.TRASHED, "*Ada* (C-1) is in the trash. Managers can restore it."),
        (State.ERASED, "This contact is not there any more."),
    ):
        async with world.services.database.begin() as session:
            (await session.get_one(Contact, ada)).state = state

        await sam.chooses("contact.open#menu", str(ada))

        assert told in await sam.text()


async def test_a_number_whose_contact_was_erased_says_so(world: World) -> None:
    sam, by = world.sam, await world.actor(world.mia)
    ada = await _add(world, name="Ada", email="ada@x.io")
    now = world.services.clock.now()
    await world.services.database.write(
        lambda session: erase(session, [ada], by=by, now=now), by.workspace_id
    )

    await sam.types("/contact C-1")

    await sam.sees("C-1 was erased on ")
    await sam.types("/contact C-2")
    await sam.sees('Nobody matches "C-2".')


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("last", "*last* is the contact that you changed last, and there is none."),
        ("<@U06R45B4XUZ>", "A mention leads to a member of this workspace, and to no"),
    ],
)
async def test_who_is_meant_by_no_name_is_not_offered_as_a_new_contact(
    world: World, who: str, told: str
) -> None:
    sam = world.sam

    await sam.types(f"/contact {who}")

    assert told in await sam.text()
    assert "Write the contact's name, e-mail address" in await sam.text()
    assert labels(await sam.newest()) == ["Help"]
