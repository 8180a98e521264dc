"""``/contacts roles``: owners give roles in a form or in one line; they count at once."""

from tests.world import World


async def test_a_role_given_in_one_line_counts_at_the_next_click(world: World) -> None:
    olivia, zoe = world.role("owner"), await world.joins("Zoe Marsh")
    await zoe.types("/contacts roles")
    await zoe.sees("/contacts roles needs the role *owner*; you are *member*")
    assert f"<@{olivia.id}>" in str(await zoe.newest())

    await olivia.types(f"/contacts roles <@{zoe.id}> owner")
    await olivia.sees(f"<@{zoe.id}> is *owner* now, and was *member*.")
    await zoe.types("/contacts whoami")
    await zoe.sees("You are *owner*: you may do everything. An owner said so.")
    await olivia.types(f"/contacts roles <@{zoe.id}> nobody")
    await zoe.types("/contacts ada")
    await zoe.sees("have no access")


async def test_the_form_says_who_has_which_role_and_why(world: World) -> None:
    olivia, zoe = world.role("owner"), await world.joins("Zoe Marsh")

    await olivia.types("/contacts roles")
    shown = str(await olivia.modal())
    assert f"<@{world.mia.id}> *manager* – The settings of the bot say so." in shown
    assert "All other members of this workspace are *member*." in shown
    assert (await olivia.fills(person=zoe.id, role="viewer"))["ok"]

    shown = str(await olivia.modal())
    assert f"<@{zoe.id}> is *viewer* now, and was *member*." in shown
    assert f"<@{zoe.id}> *viewer* – An owner said so." in shown


async def test_what_cannot_be_given_is_said_with_the_reason(world: World) -> None:
    olivia, gus = world.role("owner"), world.kind("guest")

    for line, answer in (
        (f"<@{world.mia.id}> viewer", "make this person *manager*. They win"),
        (f"<@{gus.id}> manager", "Only full members of this workspace can have a role"),
        (f"<@{world.mia.id}> king", "Write a person and a role"),
        ("mia manager", "Write a person and a role"),
    ):
        await olivia.types(f"/contacts roles {line}")
        await olivia.sees(answer)
