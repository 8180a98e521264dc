"""Changing a contact: on the line, in the form, two people at once, and back again."""

import pytest

from storage.deletions.trashing import put_in_trash
from tests.screens import boxes, labels, small_print
from tests.world import World

ADA = {"name": "Ada Lovelace", "email": "ada@x.io", "city": "London", "tags": "vip"}


@pytest.fixture(autouse=True)
async def ada(world: World) -> None:
    """Ada is there, as C-1."""
    by = await world.actor(world.role("owner"))
    await world.services.contacts.add(ADA, by=by)


async def test_changes_on_the_line_show_before_and_after(world: World) -> None:
    sam = world.sam

    await sam.types(
        "/contacts edit C-1 company=Engines city= tags+=press tags-=vip email+=ada@y.io"
        " mobile=+39 333 1234567 identity+=telegram:@ada"
    )

    shown = str(await sam.newest())
    for line in (
        "*Company*: – → Engines",
        "*City*: London → –",
        "*Tags*: vip → press",
        "*E-mail*: ada@x.io → ada@x.io, ada@y.io",
        "*Phone*: – → +39 333 1234567",
        "*Telegram*: – → @ada",
    ):
        assert line in shown
    await sam.types("/contacts edit C-1 company=Engines")
    assert "*Ada Lovelace* (C-1) is so already" in await sam.text()


async def test_what_cannot_be_changed_so_is_told_and_nothing_is_changed(
    world: World,
) -> None:
    sam = world.sam
    for line, told in (
        ("email=", "at least one way to reach it"),
        ("name=", "A contact needs a name."),
        ("country=Atlantis", "Atlantis"),
        ("company+=Engines", "There is only one of this."),
        ("type=anonymous", "Type cannot be changed by hand."),
        ("city=New York", '"York" stands after city=New. Try: `edit ada city="New York"`'),
        ("email+=nobody birthday=soon", "*Birthday*: "),
        ("company", 'Nobody matches "ada company".'),
    ):
        await sam.types(f"/contacts edit ada {line}")
        assert told in str((await sam.newest())["blocks"]), line
    await sam.types("/contact C-1")
    assert "London" in str(await sam.newest())
    assert "changed" in str(await sam.newest())


@pytest.mark.parametrize("line", ["edit C-1 company", "edit C-1 company city=Rome"])
async def test_words_behind_a_number_are_no_name(world: World, line: str) -> None:
    sam = world.sam

    await sam.types(f"/contacts {line}")
    told = '"company" stands after C-1; a change looks like company=Engines.'
    assert (await sam.newest())["text"] == told
    await sam.types("/contact C-1 company")
    assert 'Nobody matches "C-1 company".' in await sam.text()
    assert labels(await sam.newest()) == ["Help"], "nobody is called so"


async def test_changes_in_the_words_of_other_commands_are_offered_as_changes(
    world: World,
) -> None:
    sam = world.sam

    await sam.types("/contacts edit C-1 company:Engines +vip city=Rome")
    assert "Try: `edit C-1 company=Engines tags+=vip city=Rome`" in await sam.text()
    await sam.presses("Run with C-1 company=Engines tags+=vip city=Rome")

    assert "*Company*: – → Engines" in str((await sam.newest())["blocks"])


async def test_a_card_shows_what_was_saved_from_it(world: World) -> None:
    sam = world.sam
    await sam.types("/contact C-1")
    card = await sam.newest()

    await sam.presses("Edit")
    assert (await sam.fills(city="Paris"))["ok"]
    await sam.presses("Edit", message_ts=card["ts"])
    assert (await sam.fills(company="Engines"))["ok"]

    told = await sam.messages("#sales")
    shown = next(message for message in told if message["ts"] == card["ts"])
    assert "Paris" in str(shown)
    assert "Engines" in str(shown)
    assert "London" not in str(shown)
    assert "*Company*: – → Engines" in str(told[-1])


async def test_a_receipt_with_a_card_stays_a_receipt(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new Bea bea@x.io")
    receipt = await sam.newest()

    await sam.presses("Edit")
    assert (await sam.fills(city="Paris"))["ok"]

    told = await sam.messages("#sales")
    assert next(message for message in told if message["ts"] == receipt["ts"]) == receipt


async def test_the_form_lists_what_is_missing_first(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts edit ada")

    form = await sam.modal()
    heads = [b["text"]["text"] for b in form["blocks"] if b["type"] == "header"]
    assert heads == ["Missing", "Known"]
    order = list(boxes(form))
    assert order[-4:] == ["name", "email", "tags", "city"]
    assert {"street", "postcode", "region", "language", "timezone"} < set(order[:-4])
    await sam.fills(submit=False, language="Italian", timezone="Europe/Rome")
    assert (await sam.fills(city=None, phone="+39 333 1234567"))["ok"]

    shown = str(await sam.newest())
    assert "*City*: London → –" in shown
    assert "*Language*: – → Italian" in shown
    assert "*Time zone*: – → Europe/Rome" in shown
    await sam.presses("Open")
    assert "+39 333 1234567" in str(await sam.newest())
    await sam.types("/contacts edit ada")
    assert boxes(await sam.modal())["language"]["initial_value"] == "Italian"
    await world.mia.types("/contacts edit ada language=it-CH")
    refused = (await sam.fills(title="Countess", language="German"))["errors"]
    assert refused["language"].startswith("Somebody wrote “it-CH” here meanwhile.")
    await world.mia.types("/contacts edit ada language=fr")
    refused = (await sam.fills())["errors"]
    assert refused["language"].startswith("Somebody wrote “French” here meanwhile.")
    await sam.fills(language="Italian")
    assert "Language" not in str(await sam.newest()), "it is what stood there"


async def test_who_saves_second_sees_both_values_and_loses_nothing(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts edit C-1")
    await mia.types("/contacts edit C-1")
    await sam.fills(submit=False, company="Looms", title="Countess")
    assert (await mia.fills(company="Engines", city="Rome"))["ok"]

    refused = (await sam.fills())["errors"]
    told = "Somebody wrote “Engines” here meanwhile."
    assert refused == {"company": f"{told} Save again to put yours in its place."}
    typed = (await sam.modal())["state"]["values"]
    assert typed["company"]["value"]["value"] == "Looms"
    assert (await sam.fills())["ok"]

    await sam.types("/contact C-1")
    card = str(await sam.newest())
    for value in ("Looms", "Countess", "Rome"):
        assert value in card, "boxes left alone keep what others wrote"


async def test_a_third_change_is_told_again(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts edit C-1")
    await mia.types("/contacts edit C-1 company=Engines")
    assert "Engines" in (await sam.fills(company="Looms"))["errors"]["company"]
    await mia.types("/contacts edit C-1 company=Mills")

    assert "Mills" in (await sam.fills())["errors"]["company"]
    assert (await sam.fills())["ok"]

    assert "*Company*: Mills → Looms" in str(await sam.newest())


async def test_an_edit_is_taken_back_by_its_button_or_by_the_command(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts edit C-1 company=Engines tags=press")

    await sam.presses("Undo")
    assert "Undone: 1 contact is as before." in await sam.text()
    await sam.types("/contact C-1")
    assert "Engines" not in str(await sam.newest())
    assert "vip" in str(await sam.newest())

    await sam.types("/contacts edit C-1 title=Countess")
    await sam.types("/contacts undo C-2")
    assert '"C-2" stands after undo, which takes back your last' in await sam.text()
    await sam.types("/contacts undo")
    assert (await sam.newest())["text"] == "Undone: 1 contact is as before."
    assert small_print(await sam.newest()) == ["Ada Lovelace (C-1)"]
    assert "*Title*: Countess → –" in str(await sam.newest())
    await sam.types("/contacts undo")
    assert "There is no change of yours to take back." in await sam.text()

    await sam.types("/contacts edit C-1 city=Rome")
    await mia.types("/contacts edit C-1 city=Milan")
    await sam.presses("Undo")
    told = "Mia changed *Ada Lovelace* (C-1) since, just now. Nothing was taken back"
    assert told in await sam.text()
    await sam.types("/contacts undo")
    assert told in await sam.text()

    await sam.types("/contacts edit C-1 title=Countess")
    await sam.types("/contacts edit C-1 city=Turin")
    await mia.types("/contacts edit C-1 city=Milan")
    await sam.types("/contacts undo")
    assert "Undone: 1 contact is as before." in await sam.text()
    assert "A newer change of yours could not be taken back: Mia" in await sam.text()
    await sam.types("/contact C-1")
    assert "Countess" not in str(await sam.newest())
    assert "Milan" in str(await sam.newest())


async def test_a_receipt_that_was_taken_back_has_nothing_to_take_back(
    world: World,
) -> None:
    sam = world.sam
    for line in ("edit C-1 city=Rome", "tag C-1 +new"):
        await sam.types(f"/contacts {line}")
        before = len(await sam.messages("#sales"))

        await sam.presses("Undo")

        shown = await sam.newest()
        assert shown["text"] == "Undone: 1 contact is as before."
        assert labels(shown) == ["Open"]
        assert len(await sam.messages("#sales")) == before
        assert "change.undo" not in str(await sam.screen())


async def test_undo_is_offered_for_half_an_hour(world: World) -> None:
    sam, clock = world.sam, world.services.clock
    await sam.types("/contacts edit C-1 city=Rome")
    assert labels(await sam.newest()) == ["Undo", "Open"]
    clock.shift = clock.shift.resolution * 31 * 60 * 1_000_000

    await sam.presses("Undo")

    assert "That was over 30 minutes ago." in await sam.text()


async def test_the_card_under_the_form_shows_what_was_saved(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts edit C-1 title=Countess")
    await sam.types("/contacts")
    await sam.presses("Ada Lovelace (C-1)")
    await sam.presses("Edit")

    assert (await sam.fills(city="Turin", tags="press"))["ok"]

    card = await sam.modal()
    assert card["title"]["text"] == "Contact"
    assert "Turin" in str(card)
    assert "press" in str(card)
    assert "London" not in str(card)
    await sam.presses("Edit")
    await sam.fills(city="Rome")
    assert "Rome" in str(await sam.modal())
    assert "*City*: Turin → Rome" in str(await sam.newest())


async def test_what_was_saved_is_told_although_the_card_cannot_be_drawn_anew(
    world: World,
) -> None:
    sam = world.sam
    await sam.types("/contacts edit C-1 title=Countess")
    await sam.types("/contacts")
    await sam.presses("Ada Lovelace (C-1)")
    await sam.presses("Edit")
    await world.fault(method="views.update", fault="reset_before", times=9)

    assert (await sam.fills(city="Turin"))["ok"]

    assert "*City*: London → Turin" in str(await sam.newest())


async def test_what_is_wrong_stands_under_its_box_although_nothing_can_stand_on_top(
    world: World,
) -> None:
    sam = world.sam
    await sam.types("/contacts new Bob email:bob@x.io")
    await sam.types("/contacts edit C-2")
    await world.fault(method="views.update", fault="reset_before", times=9)

    refused = (await sam.fills(email="ada@x.io"))["errors"]

    assert "already belongs to Ada Lovelace" in refused["email"]


async def test_the_form_names_the_country_as_the_card_does(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts edit C-1 country=US")
    await sam.types("/contacts edit C-1")

    assert boxes(await sam.modal())["country"]["initial_value"] == "United States"
    assert (await sam.fills())["ok"]

    assert "*Ada Lovelace* (C-1) is so already" in await sam.text()


async def test_a_birthday_without_a_year_reads_as_it_was_typed(world: World) -> None:
    sam = world.sam
    await sam.types('/contacts edit ada birthday="17 May"')
    assert "*Birthday*: – → 17 May" in await sam.text()

    await sam.types("/contacts edit ada")

    assert boxes(await sam.modal())["birthday"]["initial_value"] == "17 May"


async def test_several_addresses_stand_on_a_line_with_commas_as_in_the_form(
    world: World,
) -> None:
    sam = world.sam
    await sam.types("/contacts edit ada email+=a@b.io,c@d.io")
    assert "ada@x.io → ada@x.io, a@b.io, c@d.io" in await sam.text()
    await sam.types('/contacts edit ada phone="+39 333 1234567, +39 333 7654321"')
    assert (
        "+39 333 1234567, +39 333 7654321"
        in (await sam.newest())["blocks"][1]["text"]["text"]
    )
    await sam.types("/contacts new Bob email:b@x.io, b@y.io phone:+393331111111")
    assert "b@x.io\nb@y.io" in await sam.text()

    await sam.types("/contacts new Cy email:c@x.io vip")
    told = '"vip" stands after email:c@x.io; a field looks like company:Engines.'
    assert told in await sam.text()
    assert labels(await sam.newest()) == ["Help"]
    await sam.types("/contacts new Cy phone:+393331111112 vip")
    assert '"vip" stands after phone:+393331111112; a field looks' in await sam.text()
    assert labels(await sam.newest()) == ["Help"], "no number has a word in it"


async def test_the_form_of_whoever_was_deleted_meanwhile_says_so_on_top(
    world: World,
) -> None:
    sam, mia, now = world.sam, world.mia, world.services.clock.now()
    by = await world.actor(mia)
    for person in (sam, mia):
        await person.types("/contacts edit ada")
    await world.services.database.write(
        lambda session: put_in_trash(session, [1], by=by, now=now), by.workspace_id
    )

    for person in (sam, mia):
        answer = await person.fills(city="Turin")
        assert "errors" not in answer, "it belongs to no box"
        first = str((await person.modal())["blocks"][0])
        assert "*Ada Lovelace* (C-1) is in the trash. Managers can restore it." in first
    assert labels(await sam.modal()) == []
    await mia.presses("Restore")
    assert (await mia.fills())["ok"]

    assert "*City*: London → Turin" in await mia.text()


async def test_an_undo_says_what_it_does_not_reach(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts edit C-1 city=Rome")
    await sam.types("/contacts new Adam adam@y.io")

    await sam.types("/contacts undo")
    assert "*City*: Rome → London" in str((await sam.newest())["blocks"])
    told = "A newer change of yours could not be taken back: You added *Adam*"
    assert told in await sam.text()


async def test_an_undo_leads_to_the_deletion_of_what_was_added(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts new Adam adam@y.io")

    await sam.types("/contacts undo")
    assert "You added *Adam* (C-2): to take that back, delete it." in await sam.text()
    await sam.presses("Delete", message_ts=(await sam.newest())["ts"])
    assert (await sam.fills(reason="a slip"))["ok"]
    await world.mia.sees("asks to delete")
    await world.mia.presses("Review")
    await world.mia.fills(verdict="delete", word="Delete")

    await sam.sees("deleted C-2")
    await sam.types("/contacts undo")
    assert "There is no change of yours to take back." in await sam.text()


async def test_an_undo_after_an_import_takes_nothing_else_for_it(world: World) -> None:
    mia = world.mia
    await mia.drops("people.csv", b"Name,E-mail\nBea,bea@x.io\n")
    await mia.sees("Set up import")
    await mia.presses("Set up import")
    await mia.fills()
    await mia.sees("Import 1 row")
    await mia.presses("Import 1 row")
    await mia.sees("is imported")

    await mia.types("/contacts undo")
    assert "Undo does not reach imports yet" in await mia.text()
