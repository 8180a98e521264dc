"""The same words by mention, in a thread, or in a direct message."""

from tests.screens import names
from tests.world import World

ADA = {"name": "Ada Lovelace", "email": "ada@x.io"}


async def _add(world: World) -> None:
    by = await world.actor(world.mia)
    await world.services.contacts.add(ADA, by=by)


async def test_a_mention_is_answered_to_the_person_alone(world: World) -> None:
    await _add(world)
    sam, mia = world.sam, world.mia

    await sam.types("@contacts find ada")
    await sam.sees("1 contact")
    assert "ada@x.io" not in await mia.text()
    await sam.types("Hi @contacts: C-1 please?")
    await sam.sees("Nobody fits.")
    await sam.types("@contacts tag ada +vip")
    await sam.sees("1 contact changed: +vip.")
    await sam.presses("Undo")
    await sam.sees("Undone: 1 contact is as before.")


async def test_a_slash_command_that_was_copied_works_too(world: World) -> None:
    await _add(world)
    sam = world.sam

    for line in ("/contacts find ada", "`/contacts ada`", "/contact ada"):
        await sam.types(f"@contacts {line}")
        await sam.sees("ada@x.io")
        assert "Ada Lovelace" in str(await sam.newest()), line
    await sam.types("/contacts", "dm")
    await sam.types("@contacts /contacts")
    await sam.sees("What you can type as member")


async def test_a_mention_in_a_thread_is_answered_in_the_thread(world: World) -> None:
    await _add(world)
    sam = world.sam
    await world.mia.types("Who is Ada?")
    thread = (await sam.newest())["ts"]
    refused = await sam.types("/contacts ada", thread_ts=thread)
    assert refused["error"] == "not_supported_in_threads"

    await sam.types("@contacts ada", thread_ts=thread)

    await sam.sees("1 contact")
    answer = await sam.newest()
    assert (answer["thread_ts"], answer["ephemeral"]) == (thread, True)
    await sam.types("@contacts help", thread_ts=thread)
    await sam.sees("Slack does not pass slash commands from threads.")


async def test_what_is_pressed_in_a_thread_is_answered_in_the_thread(
    world: World,
) -> None:
    await _add(world)
    sam = world.sam
    await sam.types("Who is Ada?")
    thread = (await sam.newest())["ts"]
    await sam.types("@contacts ada", thread_ts=thread)
    await sam.sees("1 contact")

    await sam.chooses("contact.open#menu", "1")
    card = await sam.newest()
    assert (card["text"], card["thread_ts"]) == ("Ada Lovelace", thread)

    await sam.presses("Edit", message_ts=card["ts"])
    await sam.fills(city="Rome")
    await sam.sees("*City*: – → Rome")
    assert (await sam.newest())["thread_ts"] == thread


async def test_a_direct_message_gets_the_same(world: World) -> None:
    await _add(world)
    sam = world.sam

    await sam.types("ada", "dm")
    await sam.sees("1 contact")
    assert names(await sam.newest("dm")) == ["Ada Lovelace"]
    await sam.chooses("contact.open#menu", "1")
    await sam.sees("C-1 · 🔵 Identified")
    await sam.types("edit C-1 city=Rome", "dm")
    await sam.sees("*City*: – → Rome")
    await sam.types("@contacts", "dm")
    await sam.sees("What you can type as member")


async def test_a_form_by_mention_waits_behind_a_button(world: World) -> None:
    sam = world.sam

    await sam.types('@contacts new "Ada" company:Engines')
    await sam.sees("Slack opens forms only from a button.")
    await sam.presses("Open the form")

    assert (await sam.fills(email="ada@x.io"))["ok"]
    await sam.sees("*Ada* (C-1) is now a contact.")
    assert "Engines" in await sam.text()


async def test_what_bots_and_edits_say_is_not_answered(world: World) -> None:
    await _add(world)
    sam = world.sam
    await sam.types("ada", "dm")
    await sam.sees("1 contact")
    before = len(await sam.messages(sam.dm))
    # Its own answer came back to the bot as a message; so does every rewrite of one.
    await sam.presses("List")
    await sam.types("/contacts whoami", "dm")
    await sam.sees("You are *member*")

    assert len(await sam.messages(sam.dm)) == before + 1


async def test_a_mention_delivered_twice_is_answered_once(world: World) -> None:
    await _add(world)
    sam = world.sam
    await world.fault(socket="duplicate")

    await sam.types("@contacts new Bea email:bea@x.io")
    await sam.types("@contacts ada")
    await sam.types("ada", "dm")
    await world.end_faults()
    await sam.types("@contacts whoami")
    await sam.sees("You are *member*")

    texts = [m["text"] for m in await sam.messages("#sales")]
    assert texts.count("*Bea* (C-2) is now a contact.") == 1
    assert texts.count("1 of 2 contacts") == 1
    assert "This was done already." not in await sam.text()
    found = [m["text"] for m in await sam.messages(sam.dm)]
    assert found.count("1 of 2 contacts") == 1
