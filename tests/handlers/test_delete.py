"""Asking for deletions: whom one may mean, what a card shows, and where it goes."""

from datetime import UTC, datetime

from bot.app import open_gate
from handlers import deletion_views
from handlers.approvals import Approvals
from handlers.audience import Audience
from handlers.deletion_cards import WORDS
from handlers.people import People
from handlers.rendering import as_json
from storage.deletions.deletions import Waiting
from storage.deletions.requested import Member, Overview
from storage.models import DeletionRequest, Role
from tests import outgoing
from tests.patience import PATIENCE_SECONDS
from tests.screens import boxes, labels
from tests.world import World

HOSTILE = "<!channel> *Bob* :tada: & \u202eevil"


async def _add(world: World, count: int, name: str = "Ada") -> None:
    by = await world.actor(world.role("owner"))
    for number in range(count):
        values = {"name": f"{name} {number}", "email": f"a{number}@x.io", "tags": "old"}
        values["company"] = "A company with a very long name " * 6
        await world.services.contacts.add(values, by=by)


async def test_a_hundred_may_go_at_once_and_no_more(world: World) -> None:
    sam, mia = world.sam, world.mia
    await _add(world, 101, "A name that is rather longer than most names are " * 2)

    await sam.types("/contacts delete tag:old reason:all of them left")
    await sam.sees("These are over 100 contacts; at most 100 go at once.")
    await sam.types("/contacts delete tag:old NOT a100@x.io reason:all of them left")
    await mia.sees("asks to delete *100 contacts*")
    assert "and 80 more." in str((await mia.messages("#approvals"))[-1])
    await mia.presses("Review")
    form = await mia.modal()
    assert "Type Delete to delete or erase" in str(form)
    assert "(C-1) · " in str(form)
    assert "(C-100) · " in str(form)
    assert (await mia.fills(verdict="delete", word="Delete"))["ok"]

    await sam.sees("deleted *100 contacts*")
    await mia.types("/contacts trash")
    assert "*100 contacts in the trash*" in str(await mia.newest())
    await mia.presses("80 older ›")
    assert labels(await mia.newest())[-2:] == ["‹ Newer", "60 older ›"]
    assert "*100 contacts in the trash*" in str(await mia.newest())
    await mia.types("/contacts trash longer 99")
    await mia.sees("*1 contact in the trash* called `longer 99`")
    await mia.types("/contacts trash longer")
    await mia.sees("And 80 more: add more of the name.")
    await mia.types("/contacts trash zenobia")
    await mia.sees("Nobody in the trash is called `zenobia`.")
    outgoing.check(await world.traffic())


async def test_several_that_are_named_one_by_one_are_meant_and_no_search(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    await _add(world, 4)

    await sam.types("/contacts delete C-1, a1@x.io and c3 C-1 reason:left")

    await sam.sees("to delete *3 contacts*, *Ada 0 (C-1)*, *Ada 1 (C-2)* and *Ada 2 (C-3)*")
    await mia.sees("asks to delete *3 contacts*")
    await sam.types("/contacts delete C-4 C-99 reason:left")
    await sam.sees('Nobody matches "C-99".')


async def test_who_asks_again_hears_whose_request_waits(world: World) -> None:
    await _add(world, 1)
    sam, tom = world.sam, world.role("member", 1)
    await sam.types("/contacts delete C-1 reason:left")

    await tom.types("/contacts delete C-1 reason:left us")
    await tom.sees("Somebody else has asked for that already (D-1)")
    assert "You will" not in await tom.text()
    await sam.types("/contacts delete C-1 reason:gone")
    await sam.sees("You have asked for that already (D-1)")
    await sam.presses("Withdraw")

    await sam.sees("withdrew the request to delete")


async def test_what_people_write_does_nothing_on_a_card(world: World) -> None:
    mia = world.mia
    await _add(world, 1, HOSTILE)

    await world.sam.types(f"/contacts delete C-1 reason:{HOSTILE} *bold*\n<@U0X>")
    await mia.sees("asks to delete")
    await mia.presses("Review")
    await mia.fills(verdict="decline", comment=HOSTILE)

    await world.sam.sees("declined what")
    outgoing.check(await world.traffic())


async def test_a_name_from_the_right_turns_no_list_round(world: World) -> None:
    by = await world.actor(world.mia)
    for number, name in enumerate(("نور", ":Bob:")):
        values = {"name": name, "email": f"a{number}@x.io", "tags": "old"}
        await world.services.contacts.add(values, by=by)
    sam, mia = world.sam, world.mia

    await sam.types("/contacts delete tag:old")
    asked = (await sam.modal())["blocks"][1]["text"]["text"]
    await sam.fills(reason="left")
    await mia.sees("asks to delete")
    await mia.presses("Review")

    seen = (await mia.modal())["blocks"][1]["text"]["text"]
    assert asked.startswith("• \u200e*نور* (C-1)\n• \u200e*:")
    assert seen.startswith("• \u200eنور (C-1) · a0@x.io\n• \u200e:Bob: (C-2)")


async def test_whom_and_why_have_to_be_said(world: World) -> None:
    sam = world.sam
    await _add(world, 1)

    await sam.types("/contacts delete reason:left")
    assert "Write whom and why" in str(await sam.newest())
    await sam.types("/contacts delete nobody@x.io reason:left")
    assert 'Nobody matches "nobody@x.io".' in str(await sam.newest())
    await sam.types("/contacts delete selected reason:left")
    assert "You have not selected anybody lately." in str(await sam.newest())
    await sam.types("@contacts delete C-1 reason:left")
    await sam.sees("I asked the managers in <#")
    await world.role("viewer").types("/contacts delete C-1 reason:left")
    await world.role("viewer").sees("needs the role *member*; you are *viewer*")


async def test_erasing_is_asked_for_as_a_deletion(world: World) -> None:
    sam = world.sam
    await _add(world, 1)

    await sam.types("/contacts erase")
    assert "Erasing is decided by two people" in str(await sam.newest())
    assert labels(await sam.newest()) == []
    await sam.types("/contacts erase C-1")
    assert "chooses *Erase now*" in str(await sam.newest())
    await sam.presses("Ask for deletion")
    assert "Ask to delete *1 contact*" in str(await sam.modal())
    assert (await sam.fills(reason="asked us to"))["ok"]

    await sam.sees("I asked the managers in <#")


async def test_who_is_not_there_to_be_deleted_or_merged_is_not_created(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    await _add(world, 1)

    for line in ("delete Bea reason:left", "merge C-1 Bea", "history bea@x.io"):
        await sam.types(f"/contacts {line}")
        assert labels(await sam.newest()) == ["Search", "Help"]
    await mia.types("/contacts restore Bea")
    assert labels(await mia.newest()) == ["Search", "Show the trash", "Help"]
    await mia.presses("Search")
    assert list(boxes(await mia.modal())) == ["query"]
    await mia.closes()
    await mia.presses("Show the trash")
    assert "The trash is empty." in str(await mia.newest())


async def test_one_of_several_of_a_name_is_picked_with_the_reason_kept(
    world: World,
) -> None:
    sam, by = world.sam, await world.actor(world.role("owner"))
    for number in range(2):
        values = {"name": "Ada", "email": f"a{number}@x.io"}
        await world.services.contacts.add(values, by=by)

    await sam.types("/contacts delete Ada reason:left the company")
    await sam.does("press", action_id="line.run#1")

    await sam.sees("to delete *Ada (C-2)*.")
    await world.mia.sees("Reason: left the company")


async def test_if_nobody_else_may_decide_nothing_is_asked(world: World) -> None:
    await _add(world, 1)
    olga, services = world.role("owner"), world.services
    alone = {olga.id: Role.OWNER}
    services.access.given.clear()  # type: ignore[attr-defined]  # it is a dict all the same
    services.access.given.update(alone)  # type: ignore[attr-defined]  # the same

    await olga.types("/contacts delete C-1 reason:left")

    await olga.sees("A deletion takes two people, and nobody else is a manager here.")
    await olga.sees("Make somebody a manager, who can decide then: `/contacts roles @mia")
    assert await world.mia.messages("#approvals") == []
    await olga.presses("Give a role")
    assert "person" in boxes(await olga.modal())


async def test_if_there_is_no_owner_either_it_is_said_who_names_one(world: World) -> None:
    await _add(world, 1)
    mia, services = world.mia, world.services
    services.access.given.clear()  # type: ignore[attr-defined]  # it is a dict all the same
    services.access.given.update({mia.id: Role.MANAGER})  # type: ignore[attr-defined]  # the same

    await mia.types("/contacts delete C-1 reason:left")

    await mia.sees("nobody else is a manager here. Nobody is an owner yet: whoever runs")
    assert labels(await mia.newest()) == []


async def test_where_more_wait_than_are_shown_it_is_said(world: World) -> None:
    sam, mia = world.sam, world.mia
    await _add(world, 12)
    by = await world.actor(sam)
    for contact_id in range(1, 13):
        await world.services.deletions.request([contact_id], "left", ["C1"], WORDS, by=by)

    for person, words in ((mia, "And 2 more in #approvals."), (sam, "And 2 more.")):
        await person.types("/contacts approvals")
        assert words in str(await person.newest())
        await person.opens_home()
        assert words in str((await person.screen())["home"])
        await person.types("/contacts")
        assert words in str(await person.modal())


async def test_a_request_of_which_nobody_is_left_waits_for_no_decision() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    request = DeletionRequest(
        id=1,
        workspace_id=1,
        number=7,
        requester="U0SAM",
        reason="left",
        created_at=at,
        expires_at=at,
    )
    ada = Member(1, 1, "Ada", None, (), "changed")
    gone = Overview(request, [ada])

    for waiting in (Waiting([], [gone]), Waiting([gone], [])):
        shown = as_json(deletion_views.home(waiting, "#approvals"))
        told = (
            "*D-7* All contacts changed since <@U0SAM> asked, so nothing will be deleted."
        )
        assert shown[1]["text"]["text"] == told
        assert labels({"blocks": shown}) == []


async def test_a_channel_that_is_gone_is_said_in_words(world: World) -> None:
    await _add(world, 1)
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['approvals']}/status", {"archived": True})

    await world.sam.types("/contacts delete C-1 reason:left")

    await world.sam.sees("I am not in a channel called #approvals, so I asked each")
    await world.mia.sees("asks to delete")
    shown = (await world.mia.messages(world.mia.dm))[-1]
    assert labels(shown) == ["Review"]


async def test_an_owner_says_in_slack_where_managers_are_asked(world: World) -> None:
    await _add(world, 1)
    olga, sam, mia = world.role("owner"), world.sam, world.mia

    await olga.types("/contacts approvals #exports")
    await olga.sees("From now on managers are asked in")
    await sam.types("/contacts delete C-1 reason:left")

    await mia.sees("asks to delete")
    assert "asks to delete" in str(await mia.messages("#exports"))
    assert await mia.messages("#approvals") == []
    await olga.types("/contacts approvals default")
    await olga.types("/contacts approvals")
    assert "Managers are asked in #approvals." in str(await olga.newest())


async def test_a_channel_where_managers_cannot_be_asked_is_refused(world: World) -> None:
    olga = world.role("owner")

    await olga.types("/contacts approvals #nowhere")
    await olga.sees("Name a channel that I am in with #")
    await olga.types("/contacts approvals #partner-harbourline")
    await olga.sees("This channel is shared with another company")
    await world.mia.types("/contacts approvals #exports")
    await world.mia.sees("needs the role *owner*; you are *manager*")


async def test_an_owner_does_not_learn_of_a_private_channel_of_others(
    world: World,
) -> None:
    olga, mia = world.role("owner"), world.mia
    await world.post("/channels", {"name": "board", "private": True, "members": [mia.id]})

    await olga.types("/contacts approvals #board")

    await olga.sees("Name a channel that I am in with #")


async def test_a_card_of_another_day_leads_nowhere_once_it_is_decided(
    world: World,
) -> None:
    await _add(world, 1)
    await world.sam.types("/contacts delete C-1 reason:left")
    mia, noah = world.mia, world.role("manager", 1)
    await mia.sees("asks to delete")
    await mia.opens_home()
    await noah.presses("Review")
    await noah.fills(verdict="delete", word="Delete")
    await world.sam.sees("deleted C-1")

    await mia.presses("Review", home=True)

    await mia.sees("Decided by *Noah* at ")


async def test_no_channel_is_looked_for_where_none_was_chosen(world: World) -> None:
    services = world.services
    async with open_gate(services.settings, PATIENCE_SECONDS) as gate:
        people = People(gate, services.access, world.sandbox.team_id)
        audience, choice = Audience(gate, people, ()), services.approvals_channel
        approvals = Approvals(gate, people, services.access, choice, "", audience)
        places = await approvals.places(await world.actor(world.sam))

    assert (places.called, places.why) == ("the managers", "")
    assert "users.conversations" not in {t.get("method") for t in await world.traffic()}
