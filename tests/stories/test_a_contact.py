"""The journey of one contact: created, found, opened, changed, tagged, taken back."""

from tests.world import World


async def test_a_contact_is_added_in_one_line_and_found_by_its_first_letters(
    world: World,
) -> None:
    sam = world.sam

    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io phone:"+39 333 1234567"')
    await sam.sees("*Ada Lovelace* (C-1) is now a contact.")

    await sam.types("/contacts lov")
    assert "1 contact" in await sam.text()
    assert "ada@x.io" not in await world.mia.text()


async def test_a_contact_is_added_in_a_form_and_edited_in_a_form(world: World) -> None:
    sam = world.sam

    await sam.types("/contacts new")
    assert (await sam.modal())["title"]["text"] == "New contact"
    assert (await sam.fills(name="Ada Lovelace", email="ada@x.io\nada@y.io"))["ok"]
    await sam.sees("*Ada Lovelace* (C-1) is now a contact.")

    await sam.presses("Edit")
    assert (await sam.fills(company="Engines", accounts="telegram: @ada"))["ok"]
    await sam.sees("*Company*: – → Engines")
    await sam.presses("Undo")
    await sam.sees("Undone: 1 contact is as before.")
    await sam.types("/contact ada@y.io")
    assert "Engines" not in str(await sam.newest())


async def test_what_is_wrong_stands_under_its_box_and_nothing_typed_is_lost(
    world: World,
) -> None:
    sam = world.sam
    await sam.types('/contacts new "Ada Lovelace" email:ada@x.io')

    await sam.types("/contacts new")
    answer = await sam.fills(name="Other", company="Engines")
    assert "at least one way to reach it" in answer["errors"]["email"]
    answer = await sam.fills(email="ada at x")
    assert "email" in answer["errors"]
    answer = await sam.fills(email="ADA@x.io")
    assert "already belongs to Ada Lovelace (C-1)" in answer["errors"]["email"]
    await sam.presses("Open it")
    assert "Ada Lovelace" in str(await sam.modal())
    await sam.closes()
    assert (await sam.fills(email="other@x.io"))["ok"]

    await sam.types("/contact other@x.io")
    assert "Engines" in str(await sam.newest())
