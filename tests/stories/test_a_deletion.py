"""The journey of a deletion: one person asks, another one decides, and all are told."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.deletions.clearing import erase_overdue
from storage.drafts import Edit
from tests import outgoing
from tests.screens import labels
from tests.workspace import Json, Somebody
from tests.world import World, open_world

REASON = "Ada asked us to forget her"


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace in which Ada and Grace are C-1 and C-2."""
    async with open_world(database_url, tmp_path) as world:
        await add_two(world)
        yield world
        outgoing.check(await world.traffic())


async def add_two(world: World) -> None:
    by = await world.actor(world.role("owner"))
    ada = {"name": "Ada Lovelace", "email": "ada@x.io", "company": "Engines", "tags": "vip"}
    grace = {"name": "Grace Hopper", "email": "grace@x.io", "tags": "vip"}
    for values in (ada, grace):
        await world.services.contacts.add(values, by=by)


def noah(world: World) -> Somebody:
    """The second manager."""
    return world.role("manager", 1)


async def card(person: Somebody) -> Json:
    """Return the newest card in #approvals."""
    messages = [m for m in await person.messages("#approvals") if not m["ephemeral"]]
    return [m for m in messages if m["thread_ts"] in (None, m["ts"])][-1]


async def asks(world: World, line: str = f"C-1 reason:{REASON}") -> None:
    await world.sam.types(f"/contacts delete {line}")
    await world.sam.sees("I asked the managers in <#")
    await world.mia.sees("asks to delete")


async def decides(person: Somebody, verdict: str = "delete", **more: str) -> Json:
    """Press *Review* on the newest card, and fill in the form."""
    message = await card(person)
    pressed = await person.presses("Review", message_ts=message["ts"])
    assert pressed["ok"], pressed
    values = {"verdict": verdict, "word": "Delete", **more}
    return await person.does("fill", values=values, submit=True)


async def finds_nobody(person: Somebody) -> None:
    await person.types("/contacts find ada")
    assert "Nobody fits." in str(await person.newest())


async def test_a_member_asks_and_a_manager_deletes(world: World) -> None:
    sam, mia = world.sam, world.mia

    await asks(world)
    shown = str(await card(mia))
    assert f"<@{sam.id}> asks to delete A••• L••• (C-1)" in shown
    assert "Reason: ••• asked us to forget her" in shown
    assert "Lovelace" not in shown
    assert labels(await card(mia)) == ["Review"]

    await mia.presses("Review")
    form = str(await mia.modal())
    (warning,) = [b for b in (await mia.modal())["blocks"] if b["type"] == "alert"]
    assert warning["level"] == "warning"
    assert "Ada Lovelace (C-1) · Engines · ada@x.io" in form
    assert f"Reason: {REASON}" in form
    assert "*Erasing cannot be undone.*" in form
    answer = await mia.fills(verdict="delete", word="delete")
    assert answer["errors"] == {"word": "Type Delete, with a capital letter."}
    assert (await mia.fills(word="Delete", comment="As she wished"))["ok"]

    await mia.sees(f"<@{mia.id}> deleted *Ada Lovelace (C-1)*")
    await noah(world).sees(f"<@{mia.id}> deleted A••• L••• (C-1)")
    await sam.sees(f"<@{mia.id}> deleted C-1, as <@{sam.id}> had asked.")
    verdict = await card(mia)
    assert labels(verdict) == []
    assert "Comment: As she wished" in str(verdict)
    await finds_nobody(sam)


async def test_whoever_is_deleted_is_nowhere_until_restored(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)
    await decides(mia)
    await sam.sees("deleted C-1")

    await finds_nobody(sam)
    await sam.types("/contacts")
    assert await sam.suggests("contact.open#find", "ada") == []
    await sam.closes()
    await sam.types("/contacts find tag:vip")
    assert "*1 contact*" in str(await sam.newest())
    await sam.types("/contacts show ada@x.io")
    assert "*Ada Lovelace* (C-1) is in the trash." in str(await sam.newest())
    assert "Restore" not in labels(await sam.newest())
    await sam.types('/contacts new "Ada King" email:ada@x.io')
    taken = str(await sam.newest())
    assert "ada@x.io belongs to *Ada Lovelace* (C-1), who is in the trash." in taken

    await mia.types("/contacts trash")
    assert "*1 contact in the trash*" in str(await mia.newest())
    await mia.presses("Restore")
    await mia.sees("*Ada Lovelace* (C-1) is out of the trash, as it was.")
    await sam.types("/contacts find ada")
    assert "Ada Lovelace" in str(await sam.newest())
    await sam.types("/contacts history C-1")
    assert "*State*: with all others → in the trash" in str(await sam.newest())
    assert "*State*: in the trash → with all others" in str(await sam.newest())


async def test_a_manager_restores_by_name_or_from_a_mistake(world: World) -> None:
    mia = world.mia
    await asks(world, 'tag:vip reason:"both left"')
    await decides(mia)
    await world.sam.sees("*2 contacts*, A••• L••• (C-1) and G••• H••• (C-2), as")

    await mia.types("/contacts restore Ada Lovelace")
    await mia.sees("*Ada Lovelace* (C-1) is out of the trash")
    await mia.types("/contacts new Grace email:grace@x.io")
    await mia.presses("Restore")
    await mia.sees("*Grace Hopper* (C-2) is out of the trash")
    for words in ("C-2", "grace@x.io", "Grace Hopper"):
        await mia.types(f"/contacts restore {words}")
        assert (await mia.newest())["text"] == "*Grace Hopper* (C-2) is not in the trash."
        assert labels(await mia.newest()) == ["Open it"]
    await mia.types("/contacts restore C-99")
    await mia.sees("Nobody in the trash is C-99.")
    await mia.types("/contacts restore grace")
    await mia.sees("Nobody in the trash is grace. `/contacts trash` shows who is.")
    await mia.types("/contacts trash")
    assert "The trash is empty." in str(await mia.newest())


async def test_a_list_of_the_trash_shows_who_is_left_after_a_restore(
    world: World,
) -> None:
    mia = world.mia
    await asks(world, 'tag:vip reason:"both left"')
    await decides(mia)
    await world.sam.sees("*2 contacts*, A••• L••• (C-1) and G••• H••• (C-2), as")

    await mia.types("/contacts trash Ada")
    found = await mia.newest()
    await mia.presses("Restore")

    shown = await mia.newest()
    assert shown["ts"] == found["ts"]
    assert "*Ada Lovelace* (C-1) is out of the trash, as it was." in str(shown)
    assert "Nobody in the trash is called `Ada`." in str(shown)
    assert labels(shown) == ["Open"]
    await mia.types("/contacts trash")
    await mia.presses("Restore")
    assert labels(await mia.newest()) == ["Open"]
    assert "The trash is empty." in str(await mia.newest())


async def test_a_button_that_restores_says_so_when_somebody_was_quicker(
    world: World,
) -> None:
    mia = world.mia
    await asks(world)
    await decides(mia)
    await world.sam.sees("deleted C-1")
    await mia.types("/contacts trash")
    await noah(world).types("/contacts trash")
    await noah(world).presses("Restore")
    await noah(world).sees("is out of the trash")

    await mia.presses("Restore")

    assert "*Ada Lovelace* (C-1) was restored already." in str(await mia.newest())
    assert labels(await mia.newest()) == ["Open it"]
    await mia.presses("Open it")
    assert "Engines" in str(await mia.newest())


async def test_erasing_leaves_numbers_on_the_cards(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)

    assert (await decides(mia, "erase"))["ok"]

    await sam.sees(f"<@{mia.id}> erased C-1 for good, as <@{sam.id}> had asked.")
    assert "A•••" not in str(await card(mia))
    assert "forget" not in str(await card(mia))
    await finds_nobody(sam)
    await mia.types("/contacts trash")
    assert "The trash is empty." in str(await mia.newest())


async def test_a_request_is_declined_with_a_comment(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)

    answer = await decides(mia, "decline", word="")
    assert answer["errors"] == {"comment": "Say why, so that whoever asked knows."}
    assert (await mia.fills(comment="Ada Lovelace is still a customer"))["ok"]

    await sam.sees(f"<@{mia.id}> declined what <@{sam.id}> asked for: to delete C-1.")
    await sam.sees("Comment: ••• is still a customer")
    assert labels(await card(mia)) == []
    await sam.types("/contacts find ada")
    assert "Ada Lovelace" in str(await sam.newest())


async def test_nobody_decides_on_what_they_asked_for(world: World) -> None:
    mia = world.mia
    await mia.types(f"/contacts delete C-1 reason:{REASON}")
    await mia.sees("I asked the managers in <#")
    await noah(world).sees("asks to delete")

    await mia.presses("Review")
    await mia.sees("You asked for this deletion, so someone else must decide.")
    assert not (await mia.screen())["modals"]
    await world.sam.presses("Review")
    await world.sam.sees("needs the role *manager*; you are *member*")

    assert (await decides(noah(world)))["ok"]
    await mia.sees(f"<@{noah(world).id}> deleted C-1")


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ("delete", r"Decided by \*Mia\* at \S+ on \S+: deleted – nothing left"),
        (
            "erase",
            r"Decided by \*Mia\* at \S+ on \S+: erased for good – nothing left",
        ),
        ("decline", r"Declined by \*Mia\* at \S+ on \S+ – nothing left"),
    ],
)
async def test_whoever_is_second_is_told_what_was_decided_by_whom_and_when(
    verdict: str, told: str, world: World
) -> None:
    mia, second = world.mia, noah(world)
    await asks(world)
    await second.presses("Review")

    await decides(mia, verdict, comment="So be it")
    answer = await second.fills(verdict="delete", word="Delete")

    assert "errors" not in answer
    over = await second.modal()
    assert re.search(told, over["blocks"][0]["text"]["text"])
    assert not over["submit"], "to send it again would say nothing"
    assert over["close"]["text"] == "Close"
    await second.closes()
    assert not (await second.screen())["modals"]


async def test_whoever_lost_the_role_meanwhile_decides_nothing(world: World) -> None:
    mia = world.mia
    await asks(world)
    await mia.presses("Review")

    await world.post(f"/people/{mia.id}/status", {"guest": True})
    answer = await mia.fills(verdict="delete", word="Delete")

    assert answer["errors"] == {"verdict": "This needs the role manager; you are nobody."}
    await world.sam.types("/contacts find ada")
    assert "Ada Lovelace" in str(await world.sam.newest())


async def test_a_contact_that_was_changed_meanwhile_is_left_out_and_named(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    by = await world.actor(world.role("owner"))
    await asks(world, "tag:vip reason:both left")
    await mia.presses("Review")
    await world.services.contacts.edit(1, [Edit("city", "=", "London")], by=by)

    assert (await mia.fills(verdict="delete", word="Delete"))["ok"]

    await mia.sees("1 of 2 contacts are left out: *Ada Lovelace (C-1)* changed since")
    await sam.sees("deleted C-2")
    await sam.sees("1 of 2 contacts are left out: C-1 changed since")
    await sam.types("/contacts find ada")
    assert "Ada Lovelace" in str(await sam.newest())


async def test_if_all_were_changed_nothing_is_deleted(world: World) -> None:
    mia = world.mia
    by = await world.actor(world.role("owner"))
    await asks(world)
    await mia.presses("Review")
    await world.services.contacts.edit(1, [Edit("city", "=", "London")], by=by)

    assert "errors" not in await mia.fills(verdict="delete", word="Delete")

    over = await mia.modal()
    assert "All of these contacts changed since the request" in str(over["blocks"])
    assert not over["submit"], "a second press would close it without a word"
    await world.sam.sees("A••• L••• (C-1) changed since the request")
    await noah(world).sees("Nothing was deleted: all changed since")
    assert labels(await card(mia)) == []
    await world.sam.types("/contacts delete C-1 reason:still")
    await world.sam.sees("what becomes of D-2.")


async def test_a_review_of_nobody_that_is_left_ends_the_request(world: World) -> None:
    mia = world.mia
    by = await world.actor(world.role("owner"))
    await asks(world)
    await world.services.contacts.edit(1, [Edit("city", "=", "London")], by=by)

    await mia.presses("Review")

    await mia.sees("nothing was deleted and the request is over.")
    assert not (await mia.screen())["modals"]
    await world.sam.sees("Nothing was deleted: all changed since")
    assert labels(await card(mia)) == []


async def test_a_card_is_rewritten_by_itself_when_all_were_changed(world: World) -> None:
    by = await world.actor(world.role("owner"))
    contacts = world.services.contacts
    await asks(world, "tag:vip reason:both left")

    await contacts.edit(1, [Edit("city", "=", "London")], by=by)
    await world.mia.sees("1 of 2 contacts are left out: A••• L••• (C-1)")
    shown = await card(world.mia)
    assert f"<@{world.sam.id}> asks to delete G••• H••• (C-2)." in str(shown)
    assert labels(shown) == ["Review"]
    await contacts.edit(2, [Edit("city", "=", "London")], by=by)

    await world.sam.sees("Nothing was deleted: all changed since")
    await world.mia.sees("-Review")
    assert labels(await card(world.mia)) == []
    await world.mia.opens_home()
    assert "wait for you" not in str((await world.mia.screen())["home"])


async def test_one_takes_back_what_one_asked_for(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)

    await sam.types(f"/contacts delete C-1 reason:{REASON}")
    await sam.sees("You have asked for that already (D-1)")
    await sam.presses("Withdraw")

    await sam.sees(f"<@{sam.id}> withdrew the request to delete *Ada Lovelace (C-1)*.")
    await mia.sees(f"<@{sam.id}> withdrew the request to delete A••• L••• (C-1).")
    assert labels(await card(mia)) == []
    await asks(world)


async def test_a_request_that_is_over_has_nothing_to_withdraw(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)
    asked = await sam.newest()
    await decides(mia)
    await sam.sees("deleted C-1")

    await sam.presses("Withdraw", message_ts=asked["ts"])

    left = next(m for m in await sam.messages("#sales") if m["ts"] == asked["ts"])
    assert "Decided by *Mia* at " in str(left)
    assert labels(left) == []
    assert "Request " not in str(left)


async def test_requests_wait_on_the_home_tab(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)

    await sam.opens_home()
    await sam.sees("Deletions you asked for")
    await mia.opens_home()
    await mia.sees("Deletions that wait for you")
    await mia.presses("Review", surface="home")
    assert (await mia.fills(verdict="delete", word="Delete"))["ok"]
    assert "wait for you" not in str((await mia.screen())["home"]), "it is shown anew"

    await sam.sees("deleted C-1")
    await sam.opens_home()
    assert "Deletions you asked for" not in str((await sam.screen())["home"])


async def test_requests_wait_in_the_launcher(world: World) -> None:
    await asks(world)
    mia = world.mia

    await mia.types("/contacts")
    assert "Deletions that wait for you" in str(await mia.modal())
    await mia.presses("Review", surface="modal")

    assert (await mia.fills(verdict="delete", word="Delete"))["ok"]
    await mia.sees("deleted *Ada Lovelace (C-1)*")


async def test_what_waits_is_listed_on_request(world: World) -> None:
    sam, mia = world.sam, world.mia
    await asks(world)

    await sam.types("/contacts approvals")
    assert labels(await sam.newest()) == ["Withdraw"]
    await mia.types("/contacts approvals")
    assert "asks to delete *Ada Lovelace (C-1)*" in str(await mia.newest())
    assert labels(await mia.newest()) == ["Review"]
    await noah(world).presses("Review", message_ts=(await card(mia))["ts"])
    await noah(world).fills(verdict="delete", word="Delete")

    await mia.types("/contacts approvals")
    assert "Nothing waits for a decision." in str(await mia.newest())


async def test_the_form_says_in_how_many_files_somebody_is(world: World) -> None:
    mia = world.mia
    await mia.types("/contacts export cols:name")
    await mia.sees("Exported 2 contacts: contacts-")
    await asks(world)

    await mia.presses("Review", message_ts=(await card(mia))["ts"])

    assert "In 1 exported file; copies that somebody has" in str(await mia.modal())


async def test_the_ways_in_lead_to_the_same_form(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts delete C-2")
    assert "*Grace Hopper* (C-2)" in str(await sam.modal())
    answer = await sam.fills(reason="  ")
    assert answer["errors"] == {"reason": "Say why."}
    await sam.closes()

    await sam.types("/contact C-2")
    await sam.presses("Delete")
    assert "*Grace Hopper* (C-2)" in str(await sam.modal())
    await sam.closes()

    await sam.types("/contacts find tag:vip")
    await sam.presses("List")
    await sam.chooses("row.menu#2", "delete 2")
    assert "*Grace Hopper* (C-2)" in str(await sam.modal())
    await sam.closes()

    await sam.presses("Table")
    await sam.presses("Select")
    await sam.fills(submit=False, people=["1", "2"])
    await sam.presses("Delete selected")
    assert "*2 contacts*" in str(await sam.modal())
    assert (await sam.fills(reason="both left"))["ok"]
    await sam.sees("to delete *2 contacts*, *Ada Lovelace (C-1)* and *Grace Hopper (C-2)*.")
    await world.mia.sees("asks to delete *2 contacts*")


async def test_whoever_waits_for_a_decision_already_is_passed_over(world: World) -> None:
    await asks(world)

    await world.sam.types("/contacts delete tag:vip reason:both left")

    await world.sam.sees("to delete *Grace Hopper (C-2)*.")
    await world.sam.sees("Left aside, as it is asked for already or gone: 1.")


@pytest.fixture
async def later(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A workspace whose clock can be moved."""
    async with open_world(database_url, tmp_path, clock_may_be_set=True) as world:
        await add_two(world)
        yield world


async def test_nobodys_address_in_a_reason_is_read_in_the_channel(world: World) -> None:
    said = "bob@y.io (+39 333 7654321) asked"
    await asks(world, f"C-1 reason:{said}")

    assert "Reason: ••• (•••) asked" in str(await card(world.mia))
    await world.mia.presses("Review")
    assert f"Reason: {said}" in str(await world.mia.modal())


async def test_after_three_days_a_request_is_over(later: World) -> None:
    sam, mia = later.sam, later.mia
    await asks(later)
    await mia.presses("Review")

    after = datetime.now(UTC) + timedelta(days=3, minutes=1)
    await later.sets_clock(after.isoformat())

    await sam.sees("Nobody decided in time whether to delete C-1")
    assert "errors" not in await mia.fills(verdict="delete", word="Delete")
    assert "Nobody decided on this request" in str(await mia.modal())
    assert labels(await card(mia)) == []


async def test_after_thirty_days_a_button_that_restores_says_when_it_was_erased(
    later: World,
) -> None:
    mia = later.mia
    await asks(later)
    await decides(mia)
    await later.sam.sees("deleted C-1")
    await mia.types("/contacts trash")

    after = datetime.now(UTC) + timedelta(days=31)
    await later.sets_clock(after.isoformat())
    await erase_overdue(later.services.database, later.services.clock)
    await mia.presses("Restore")

    await mia.sees("C-1 was erased on ")
    assert "so nobody can restore it." in str(await mia.newest())


async def test_whom_the_clock_erases_the_old_card_names_no_more(later: World) -> None:
    mia = later.mia
    await asks(later, "tag:vip reason:both left")
    await decides(mia, comment="Ada Lovelace wished so")
    await later.sam.sees("deleted *2 contacts*")
    await mia.types("/contacts restore C-2")
    assert "A••• L••• (C-1)" in str(await card(mia))

    after = datetime.now(UTC) + timedelta(days=31)
    await later.sets_clock(after.isoformat())
    await erase_overdue(later.services.database, later.services.clock)

    await mia.sees("deleted *2 contacts*, C-1 and G••• H••• (C-2)")
    channel = [m for m in await mia.messages("#approvals") if not m["ephemeral"]]
    told = [m for m in await later.sam.messages(later.sam.dm) if not m["ephemeral"]]
    assert any(m["thread_ts"] not in (None, m["ts"]) for m in channel), "the receipt"
    assert "deleted *2 contacts*, C-1 and C-2" in str(told)
    for shown in (str(channel), str(told)):
        assert "A•••" not in shown
        assert "Lovelace" not in shown


async def test_without_a_channel_each_manager_is_asked_alone(world: World) -> None:
    sam, mia = world.sam, world.mia
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}
    await world.post(f"/channels/{channels['approvals']}/status", {"shared_outside": True})

    await sam.types(f"/contacts delete C-1 reason:{REASON}")

    await sam.sees("in a direct message instead of in")
    await mia.sees("asks to delete A•••")
    await noah(world).sees("asks to delete A•••")
    assert await mia.messages("#approvals") == []
    await mia.presses("Review")
    assert (await mia.fills(verdict="delete", word="Delete"))["ok"]
    await noah(world).sees(f"<@{mia.id}> deleted A•••")
    await noah(world).sees("-Review")
