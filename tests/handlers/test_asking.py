"""*Ask a manager*: what one may not do is taken up by somebody who may, once."""

import asyncio

import pytest

from handlers.favour import Favour
from storage.asking import FavourGoneError
from tests.handlers.test_imports import PEOPLE, drop, set_up
from tests.screens import labels
from tests.world import World

LINE = "export ada@example.com as:csv to:#exports"
ASKED = "asks for help with `/contacts export`, which takes the role *manager*."


@pytest.fixture
async def world(world: World) -> World:
    by = await world.actor(world.role("owner"))
    for name in ("Ada", "Bob"):
        values = {"name": name, "email": f"{name.lower()}@example.com", "tags": "vip"}
        await world.services.contacts.add(values, by=by)
    return world


async def test_what_a_member_may_not_do_a_manager_does_for_them(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types(f"/contacts {LINE}")

    await sam.presses("Ask a manager")
    await sam.sees("about `/contacts export`. You are told when somebody takes it up.")
    assert "Ask a manager" not in labels(await sam.newest())
    await mia.sees(f"<@{sam.id}> {ASKED}")
    assert "ada@example.com" not in str(await mia.newest("#approvals"))
    await mia.presses("Look at it")
    shown = str(await mia.newest("#approvals"))
    assert (
        "asks for `/contacts export ada@example.com as:csv to:#channel` – that is <#"
        in shown
    )
    await mia.presses("Do it")

    await sam.sees("*1 contact* · `ada@example.com`")
    await sam.sees(f"<@{mia.id}> looks after what you asked for: `/contacts export`.")
    card = (await sam.messages("#approvals"))[-1]
    assert f"<@{mia.id}> looks after what <@{sam.id}> asked for" in card["text"]
    assert labels(card) == []


async def test_what_was_asked_for_is_done_once(world: World) -> None:
    sam, mia, olga = world.sam, world.mia, world.role("owner")
    await sam.types("/contacts trash")

    pressed = (sam.presses("Ask a manager") for _ in range(2))
    await asyncio.gather(*pressed)
    await mia.sees(f"<@{sam.id}> asks for help with `/contacts trash`")
    cards = [m for m in await mia.messages("#approvals") if "asks for help" in m["text"]]
    assert len(cards) == 1

    for manager in (mia, olga):
        await manager.presses("Look at it")
    for manager in (mia, olga):
        await manager.presses("Do it")
    await olga.sees("Somebody has taken this up already.")
    await mia.sees("The trash is empty.")
    assert "The trash is empty." not in await olga.text()
    await sam.sees(f"<@{mia.id}> looks after what you asked for: `/contacts trash`.")
    told = [m["text"] for m in await sam.messages(sam.dm) if "looks after" in m["text"]]
    assert len(told) == 1


async def test_what_stands_for_other_people_on_another_screen_is_not_done_blindly(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts export selected")
    await sam.presses("Ask a manager")
    await mia.sees(ASKED)

    await mia.presses("Look at it")

    assert labels(await mia.newest("#approvals")) == ["Look after it"]
    await mia.presses("Look after it", message_ts=(await mia.newest("#approvals"))["ts"])
    await sam.sees(f"<@{mia.id}> looks after what you asked for")


async def test_a_button_is_asked_for_with_the_message_it_stands_on(world: World) -> None:
    sam, mia = world.sam, world.mia
    await drop(sam, PEOPLE[:2])
    await set_up(sam, mode="replace")
    await sam.sees("It takes a manager to start this import")
    await sam.presses("Import 2 rows")

    await sam.presses("Ask a manager")

    await mia.sees("asks for help with *Replacing contacts by a file*")
    assert "/archives/" in str(await mia.newest("#approvals"))
    await mia.presses("Look after it")
    await sam.sees("looks after what you asked for: *Replacing contacts by a file*.")
    assert labels(await mia.newest("#approvals")) == []


async def test_what_takes_an_owner_is_asked_of_an_owner(world: World) -> None:
    mia, olga = world.mia, world.role("owner")
    await mia.types(f"/contacts roles <@{world.sam.id}> manager")

    await mia.presses("Ask an owner")

    await mia.sees("I asked the owners about `/contacts roles`.")
    await olga.sees(f"<@{mia.id}> asks for help with `/contacts roles`")
    await olga.presses("Look at it")
    await olga.presses("Do it")
    await mia.sees(f"<@{olga.id}> looks after what you asked for")


async def test_who_was_asked_already_is_not_asked_to_be_asked(world: World) -> None:
    sam, gus = world.sam, world.kind("guest")
    await sam.types("/contacts delete C-1 reason:left")
    await world.mia.sees("asks to delete")

    await sam.presses("Review")
    await sam.sees("needs the role *manager*")
    await gus.types("/contacts ada")

    assert "Ask a manager" not in str(await sam.screen())
    assert "Ask a manager" not in str(await gus.screen())


@pytest.mark.parametrize(
    "left", ["", '{"needed": "erased-abc", "act": "This"}', '{"erased-abc": "manager"}']
)
def test_what_an_erasure_has_left_of_a_favour_is_not_done(left: str) -> None:
    with pytest.raises(FavourGoneError):
        Favour.read(left)


async def test_whoever_lies_in_the_trash_can_be_asked_back(world: World) -> None:
    sam, mia = world.sam, world.mia
    await mia.types("/contacts delete C-1 reason:left")
    await world.role("owner").sees("asks to delete")
    await world.role("owner").presses("Review")
    await world.role("owner").fills(verdict="delete", word="Delete")
    await mia.sees("deleted C-1")

    await sam.types('/contacts new "Ada B" email:ada@example.com')
    await sam.presses("Ask a manager")
    await mia.sees("asks for help with `/contacts restore`")
    await mia.presses("Look at it")
    await mia.presses("Do it")

    await mia.sees("is out of the trash, as it was.")


async def test_where_each_is_asked_alone_the_others_see_that_it_is_taken_up(
    world: World,
) -> None:
    sam, mia, noah = world.sam, world.mia, world.role("manager", 1)
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['approvals']}/status", {"shared_outside": True})
    await sam.types("/contacts trash")
    await sam.presses("Ask a manager")
    await sam.sees("in a direct message instead of in")
    await noah.sees("asks for help with `/contacts trash`")

    await mia.sees("asks for help with `/contacts trash`")
    await mia.presses("Look at it")
    await mia.presses("Look after it")
    assert labels((await mia.messages(mia.dm))[-2]) == []
    await noah.presses("Look at it")

    assert (await noah.newest("dm"))["text"] == "Somebody has taken this up already."
    assert "favour.look" not in str(await noah.screen())
