"""Who may do what: by the role at the click, told in words, with nothing changed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.models import AuditEntry
from tests.storage.audits import first_break
from tests.workspace import Somebody
from tests.world import World

ADA = {"name": "Ada Lovelace", "email": "ada@x.io", "tags": "vip"}
NO_ACCESS = "guests, bots and people of other companies have no access."


@pytest.fixture(autouse=True)
async def ada(world: World) -> None:
    by = await world.actor(world.role("owner"))
    await world.services.contacts.add(ADA, by=by)


async def _is_untouched(world: World) -> bool:
    by = await world.actor(world.mia)
    profile = await world.services.contacts.get(1, by=by)
    only = await world.services.contacts.count(by=by) == 1
    return only and profile.contact.version == 1


async def test_a_viewer_looks_and_changes_nothing(world: World) -> None:
    vera = world.role("viewer")
    for line in ("new Bea email:b@x.io", "edit C-1 city=Rome", "tag C-1 +x", "undo"):
        await vera.types(f"/contacts {line}")
        told = f"/contacts {line.split()[0]} needs the role *member*; you are *viewer*."
        assert told in await vera.text()
    await vera.types("/contacts ada")
    assert (await vera.newest())["text"] == "1 contact"
    managers = [world.role("manager", n).id for n in (0, 1)] + [world.role("owner").id]
    shown = str(await vera.newest()) + await vera.text()
    assert all(f"<@{id_}>" in shown for id_ in managers), "it names whom to ask"
    assert await _is_untouched(world)


@pytest.mark.parametrize("kind", ["guest", "outsider", "deactivated"])
async def test_strangers_get_nothing_but_words(world: World, kind: str) -> None:
    stranger = world.kind(kind)

    for line in ("/contacts ada", "/contact C-1", "/contacts", "/contacts new B b@x.io"):
        await stranger.types(line, "dm")
    await stranger.types("/contacts whoami", "dm")
    await stranger.opens_home()

    text = await stranger.text()
    assert text.count(NO_ACCESS) >= 5
    assert "ada@x.io" not in text
    assert (await stranger.screen())["modals"] == []
    assert NO_ACCESS in str((await stranger.screen())["home"])
    assert await _is_untouched(world)


async def test_a_stranger_is_told_whom_to_ask(world: World) -> None:
    guest = world.kind("guest")

    await guest.types("/contacts whoami", "dm")

    told = (await guest.newest("dm"))["text"]
    assert "If you need a contact all the same, ask one of the managers: " in told
    assert f"<@{world.mia.id}>" in told
    assert "nobody" not in told


async def test_the_role_counts_that_one_has_when_one_presses(world: World) -> None:
    sam = world.sam
    await sam.types("/contact C-1")
    await sam.types("/contacts ada")
    await sam.does("status", guest=True)

    await sam.presses("Select")
    await sam.presses("Edit")
    await sam.presses("Post")

    assert (await sam.screen())["modals"] == []
    told = [m["text"] for m in await sam.messages("#sales") if NO_ACCESS in m["text"]]
    assert len(told) == 3
    await sam.does("status", guest=False)
    await sam.presses("Edit")
    assert (await sam.modal())["title"]["text"] == "Edit contact"
    await sam.does("status", deactivated=True)
    assert not (await sam.fills(city="Rome")).get("ok")
    assert await _is_untouched(world)


async def test_without_an_answer_from_slack_nobody_may_do_anything(world: World) -> None:
    sam = world.sam
    await world.fault(method="users.info", fault="error:internal_error", times=100)

    await sam.types("/contacts tag C-1 +x")
    await sam.types("/contacts ada")

    told = "I could not ask Slack who this is, so I did nothing. Try again in a moment."
    assert [m["text"] for m in await sam.messages("#sales")] == [told, told]
    await world.end_faults()
    await sam.types("/contacts ada")
    assert (await sam.newest())["text"] == "1 contact"
    assert await _is_untouched(world)


async def test_slack_is_asked_again_after_a_minute(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts ada")
    await sam.types("/contacts ada")
    assert await _asked(world, sam) == 1

    world.services.clock.shift = timedelta(seconds=61)
    await sam.types("/contacts ada")

    assert await _asked(world, sam) == 2


async def _asked(world: World, person: Somebody) -> int:
    calls = [t for t in await world.traffic() if t.get("method") == "users.info"]
    return sum(call["arguments"]["user"] == person.id for call in calls)


async def test_what_is_refused_stands_in_the_audit(world: World) -> None:
    await world.role("viewer").types("/contacts tag C-1 +x")

    async with world.services.database.read() as session:
        entries = (await session.exec(select(AuditEntry.actor, AuditEntry.action))).all()
        assert (world.role("viewer").id, "refused: /contacts tag") in entries
    assert await first_break(world.services.database, 1) is None
