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
    taken = "An owner took the right to see contacts away. If you need them, ask an owner:"
    await zoe.sees(f"You are *nobody*: you cannot see contacts. {taken} <@{olivia.id}>")
    await zoe.types("/contacts whoami")
    assert taken in str(await zoe.newest())
    assert "guests" not in await zoe.text()
    await zoe.opens_home()
    assert taken in str((await zoe.screen())["home"])


async def test_whoever_has_another_role_now_is_told_what_they_can_do(world: World) -> None:
    olivia, zoe = world.role("owner"), await world.joins("Zoe Marsh")

    for role in ("viewer", "viewer", "nobody"):
        await olivia.types(f"/contacts roles <@{zoe.id}> {role}")
    await zoe.sees("made you *nobody*; you were *viewer*. You cannot see contacts.")

    told = [message["text"] for message in await zoe.messages(zoe.dm)]
    assert len(told) == 2
    viewer = "You may find and open contacts."
    assert told[0] == f"<@{olivia.id}> made you *viewer*; you were *member*. {viewer}"


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
        (
            f"<@{world.mia.id}> king",
            '"king" is no role. The roles are nobody, viewer, member, manager and owner.',
        ),
        ("mia manager", "Write a person and a role"),
    ):
        await olivia.types(f"/contacts roles {line}")
        await olivia.sees(answer)
