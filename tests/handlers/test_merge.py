"""Merging: side by side, a choice per field, a review, a receipt, and back again."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.deletion_cards import WORDS
from storage.deletions.deletions import Verdict
from storage.deletions.trashing import put_in_trash
from storage.drafts import Edit
from tests.screens import boxes, labels
from tests.workspace import Json, Somebody
from tests.world import World

ADA = {
    "name": "Ada Lovelace",
    "email": "ada@x.io",
    "phone": "+39 333 1234567",
    "company": "Engines",
    "city": "London",
    "tags": "vip",
}
TWIN = {"name": "Augusta King", "email": "ada@y.io", "company": "Looms", "city": "London"}


@pytest.fixture(autouse=True)
async def two(world: World) -> None:
    """Ada is there twice, as C-1 and C-2."""
    by = await world.actor(world.role("owner"))
    for values in (ADA, TWIN):
        await world.services.contacts.add(values, by=by)


async def test_two_contacts_become_one_and_two_again(world: World) -> None:
    sam = world.sam

    await sam.types("/contacts merge C-2 ada@x.io")
    form = await sam.modal()
    assert list(boxes(form)) == ["survivor", "take.name", "take.company", "take.email"]
    assert "The same in both: City." in str(form)
    assert (await _fills(sam, take_company="second"))["ok"]
    review = str(await sam.modal())
    assert "*Augusta King* (C-2) goes into *Ada Lovelace* (C-1)" in review
    assert "ada@x.io, ada@y.io" in review
    assert "Looms" in review
    assert "Moves: 1 way to reach it." in review
    assert (await sam.fills())["ok"]

    await sam.sees("*Augusta King* (C-2) was merged into *Ada Lovelace* (C-1).")
    assert not (await sam.screen())["modals"]
    await sam.types("/contact C-2")
    assert "Looms" in str(await sam.newest())
    assert "C-1" in str(await sam.newest())

    await sam.presses("Unmerge")
    plan = str(await sam.modal())
    assert "*Augusta King* comes out of *Ada Lovelace* (C-1) again, as it was:" in plan
    assert (await sam.fills())["ok"]
    await sam.sees("(C-2) and *Ada Lovelace* (C-1) are two contacts again.")
    assert "was merged into" not in await sam.text(), "the receipt is over"
    await sam.types("/contact C-1")
    assert "Engines" in str(await sam.newest())


async def test_the_other_contact_may_be_the_one_that_is_left(world: World) -> None:
    sam = world.sam

    await sam.types("/contacts merge C-1 C-2")
    await sam.fills(submit=False, survivor="second")
    await _fills(sam, take_name="first", take_email="second")
    assert "goes into *Augusta King* (C-2); its number will lead to C-2." in str(
        await sam.modal()
    )
    await sam.fills()

    await sam.sees("*Ada Lovelace* (C-1) was merged into *Ada Lovelace* (C-2).")
    await sam.types("/contact C-1")
    card = str(await sam.newest())
    assert "ada@y.io" in card
    assert "ada@x.io" not in card


async def test_the_button_on_a_card_asks_for_the_other_one(world: World) -> None:
    sam = world.sam
    await sam.types("/contact C-1")

    await sam.presses("Merge")
    first, second = await sam.suggests("merge.other", "a")
    answer = await _fills(sam, merge_other=first)
    assert answer["errors"] == {"merge.other": "Choose another contact."}
    await _fills(sam, merge_other=second)

    assert "take.company" in boxes(await sam.modal())


async def test_an_address_that_is_somebody_elses_leads_to_a_merge(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts edit C-1 email+=ada@y.io")
    assert labels(await sam.newest()) == ["Open it", "Merge the two"]
    await sam.presses("Merge the two")
    assert "take.company" in boxes(await sam.modal())
    await sam.closes()

    await sam.types("/contact C-1")
    await sam.presses("Edit")
    await sam.fills(email="ada@x.io\nada@y.io")
    await sam.presses("Merge the two")
    assert (await sam.fills())["ok"]
    assert (await sam.fills())["ok"]
    await sam.sees("*Augusta King* (C-2) was merged into *Ada Lovelace* (C-1).")
    assert not (await sam.screen())["modals"]


async def test_the_values_follow_whoever_is_left_but_for_what_one_chose(
    world: World,
) -> None:
    sam = world.sam
    await sam.types("/contacts merge C-1 C-2")
    options = boxes(await sam.modal())["take.company"]["options"]
    assert [o["description"]["text"] for o in options] == [
        "Ada Lovelace (C-1)",
        "Augusta King (C-2)",
    ]

    await _fills(sam, submit=False, take_name="second")
    await sam.fills(submit=False, survivor="second")
    assert await _chosen(sam) == ["second", "second", "second", "both"]
    assert "Only C-1 has Phone" in str(await sam.modal())
    await sam.fills(submit=False, survivor="first")
    assert await _chosen(sam) == ["first", "second", "first", "both"]
    await sam.fills(submit=False, survivor="second")
    await sam.fills()

    review = str(await sam.modal())
    assert "goes into *Augusta King* (C-2)" in review
    assert "Looms" in review
    assert "Engines" not in review


async def test_the_values_follow_even_where_the_form_came_too_late(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts merge C-1 C-2")
    await world.fault(method="views.update", fault="error:hash_conflict", times=1)

    await sam.fills(survivor="second")

    review = str(await sam.modal())
    assert "Looms" in review
    assert "Engines" not in review


async def test_a_review_of_somebody_who_was_deleted_has_nothing_to_send(
    world: World,
) -> None:
    sam, by = world.sam, await world.actor(world.mia)
    services = world.services
    await sam.types("/contacts merge C-1 C-2")
    await sam.fills()
    asked = await services.deletions.request(
        [2], "left", ["C1"], WORDS, by=await world.actor(sam)
    )
    await services.deletions.decide(asked.request.id or 0, Verdict.DELETE, "", WORDS, by=by)

    assert (await sam.fills())["ok"]

    shown = await sam.modal()
    assert "*Augusta King* (C-2) is in the trash." in str(shown)
    assert not shown["submit"]


async def _chosen(person: Somebody) -> list[str]:
    """Return what is chosen in each box of the form."""
    form = boxes(await person.modal())
    return [element["initial_option"]["value"] for element in form.values()]


async def test_a_change_by_others_resets_only_the_choice_that_it_is_about(
    world: World,
) -> None:
    sam, by = world.sam, await world.actor(world.mia)
    contacts = world.services.contacts
    await sam.types("/contacts merge C-1 C-2")
    await contacts.edit(2, [Edit("company", "=", "Spindles")], by=by)

    await _fills(sam, take_name="second", take_company="second", take_email="first")
    shown = str(await sam.modal())
    assert "Look again. Choose again: Company. All else that you chose is kept." in shown
    assert await _chosen(sam) == ["first", "second", "first", "first"]
    await _fills(sam, take_company="second")
    await contacts.edit(1, [Edit("title", "=", "Countess")], by=by)
    await sam.fills()
    assert "Look again. What you chose is kept." in str(await sam.modal())
    assert await _chosen(sam) == ["first", "second", "second", "first"]
    await sam.fills()
    await sam.fills()

    await sam.sees("(C-2) was merged into *Augusta King* (C-1).")
    merged = (await contacts.get(1, by=by)).facts()
    assert merged["company"] == "Spindles"
    assert merged["email"] == ["ada@x.io"]


async def test_an_address_that_is_not_kept_is_named_in_the_review(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts merge C-1 C-2")

    await _fills(sam, take_email="first")

    hidden = "ada@y.io is hidden, and still leads to C-1."
    assert hidden in str(await sam.modal())
    assert "Moves:" not in str(await sam.modal())


async def test_of_two_opposite_merges_the_second_says_who_went_where(world: World) -> None:
    sam, mia = world.sam, world.mia
    for person, survivor in ((sam, "first"), (mia, "second")):
        await person.types("/contacts merge C-1 C-2")
        await person.fills(survivor=survivor)
    await sam.fills()
    await sam.sees("was merged into")

    assert (await mia.fills())["ok"]

    shown = await mia.modal()
    assert "*Augusta King* (C-2) is merged into *Ada Lovelace* (C-1) already." in str(shown)
    assert not shown["submit"]
    assert labels(shown) == ["Open it"]
    await mia.presses("Open it")
    assert (await mia.modal())["title"]["text"] == "Contact"


async def test_whoever_was_slower_is_shown_the_contacts_as_they_are_now(
    world: World,
) -> None:
    sam, by = world.sam, await world.actor(world.mia)
    contacts = world.services.contacts
    await sam.types("/contacts merge C-1 C-2")
    await contacts.edit(2, [Edit("company", "=", "Spindles")], by=by)

    assert (await sam.fills())["ok"]
    shown = str(await sam.modal())
    assert "Somebody changed one of the two meanwhile. Look again." in shown
    assert "Spindles" in shown
    await sam.fills()
    await contacts.edit(1, [Edit("company", "=", "Analytical")], by=by)
    await sam.fills()
    assert "Analytical" in str(await sam.modal())
    assert await contacts.count(by=by) == 2


async def test_a_manager_takes_apart_what_was_merged_and_says_where_later_things_go(
    world: World,
) -> None:
    mia, by = world.mia, await world.actor(world.mia)
    contacts, merges = world.services.contacts, world.services.merges
    await contacts.add({"name": "Third", "email": "third@x.io"}, by=by)
    await merges.merge(1, 2, {}, (1, 1), by=by)
    await merges.merge(1, 3, {}, (2, 1), by=by)
    await contacts.edit(1, [Edit("email", "+=", "new@x.io")], by=by)

    await world.sam.types("/contacts unmerge C-1")
    await world.sam.sees("needs the role *manager*")
    await mia.types("/contacts unmerge C-3")
    asked = boxes(await mia.modal())["part"]
    parts = asked["options"]
    assert [part["text"]["text"] for part in parts] == ["Third (C-3)", "Augusta King (C-2)"]
    assert asked["initial_option"]["text"]["text"] == "Third (C-3)"
    await mia.fills(part=parts[1]["value"])
    await contacts.edit(1, [Edit("tags", "+=", "asked")], by=by)
    await mia.fills(identities="give")
    assert "Somebody changed the contact meanwhile." in str(await mia.modal())
    assert list(boxes(await mia.modal())) == ["identities", "tags"]
    await mia.fills(identities="give", tags="keep")

    await mia.sees("(C-2) and *Ada Lovelace* (C-1) are two contacts again.")
    back = (await contacts.get(2, by=by)).facts()
    assert back["email"] == ["ada@y.io", "new@x.io"]
    assert "tags" not in back
    assert (await contacts.get(1, by=by)).facts()["tags"] == ["asked", "vip"]


async def test_a_receipt_says_for_how_long_a_member_may_take_the_merge_apart(
    world: World,
) -> None:
    sam, told = world.sam, "You can take it apart for 30 minutes; managers always can."
    await sam.types("/contacts merge C-1 C-2")
    await _fills(sam)
    await sam.fills()
    assert told in str(await sam.newest())

    world.services.clock.shift = timedelta(minutes=31)
    await sam.presses("Unmerge")

    late = (
        "Taking a merge apart after 30 minutes needs the role *manager*; you are *member*."
    )
    await sam.sees(late)
    assert f"<@{world.mia.id}>" in await sam.text()

    await sam.presses("Ask a manager")
    await world.mia.sees("asks for help with *Taking a merge apart after 30 minutes*")
    await world.mia.presses("Look at it")
    assert "asks for `/contacts unmerge C-1`" in str(await world.mia.newest("#approvals"))
    await world.mia.presses("Do it")
    assert "comes out of *Ada Lovelace* (C-1) again" in str(await world.mia.modal())


async def test_undo_after_a_merge_offers_what_takes_it_apart(world: World) -> None:
    sam, mia, merges = world.sam, world.mia, world.services.merges
    contacts, by = world.services.contacts, await world.actor(mia)
    for number in (3, 4):
        await contacts.add({"name": "Bea", "email": f"b{number}@x.io"}, by=by)
    await merges.merge(1, 2, {}, (1, 1), by=await world.actor(sam))
    await merges.merge(3, 4, {}, (1, 1), by=by)

    await sam.types("/contacts undo")
    assert "a merge into *Ada Lovelace* (C-1)." in str(await sam.newest())
    assert labels(await sam.newest()) == ["Unmerge"]
    world.services.clock.shift = timedelta(minutes=31)
    await sam.types("/contacts undo")
    shown = await sam.newest()
    assert "so a manager takes it apart: */contacts unmerge C-1*." in str(shown)
    assert labels(shown) == ["Ask a manager"]
    await mia.types("/contacts undo")
    await mia.presses("Unmerge")

    assert "comes out of *Bea* (C-3) again" in str(await mia.modal())


async def test_of_two_who_take_a_merge_apart_the_second_has_nothing_to_send(
    world: World,
) -> None:
    mia, noah = world.mia, world.role("manager", 1)
    await world.services.merges.merge(1, 2, {}, (1, 1), by=await world.actor(mia))
    for person in (mia, noah):
        await person.types("/contacts unmerge C-1")
    assert (await mia.fills())["ok"]

    assert (await noah.fills())["ok"]

    assert "That merge was taken apart already." in str(await noah.modal())
    assert not (await noah.modal())["submit"]


async def test_a_receipt_of_what_others_took_apart_goes(world: World) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts merge C-1 C-2")
    await sam.fills()
    await sam.fills()
    await mia.types("/contacts unmerge C-1")
    assert (await mia.fills())["ok"]

    await sam.presses("Unmerge")

    await sam.sees("That merge was taken apart already.")
    assert "was merged into" not in await sam.text()
    assert not (await sam.screen())["modals"]


async def test_what_lies_in_the_trash_is_taken_apart_once_it_is_restored(
    world: World,
) -> None:
    sam, mia = world.sam, world.mia
    await sam.types("/contacts merge C-1 C-2")
    await sam.fills()
    await sam.fills()
    by, now = await world.actor(mia), world.services.clock.now()
    await world.services.database.write(
        lambda session: put_in_trash(session, [1], by=by, now=now), by.workspace_id
    )

    for way in (sam.presses("Unmerge"), sam.types("/contacts undo")):
        await way
        told = str(await sam.newest())
        assert "*Ada Lovelace* (C-1) is in the trash. Managers can restore it." in told


async def test_what_went_into_another_part_before_says_into_which(world: World) -> None:
    mia, by = world.mia, await world.actor(world.mia)
    for number, values in ((3, {"name": "Eve"}), (4, {"name": "Bob"})):
        await world.services.contacts.add({**values, "email": f"{number}@x.io"}, by=by)
    merges = world.services.merges
    await merges.merge(1, 2, {}, (1, 1), by=by)
    await merges.merge(3, 1, {}, (1, 2), by=by)

    await mia.types("/contacts unmerge C-2")
    await mia.sees("C-2 went into C-1 before. Take that one out first, and then C-2 out")
    await mia.closes()

    await merges.merge(3, 4, {}, (2, 1), by=by)
    await mia.types("/contacts unmerge C-2")
    shown = await mia.modal()
    assert "C-2 went into C-1 before." in str(shown)
    assert boxes(shown)["part"]["initial_option"]["text"]["text"].endswith("(C-1)")
    await mia.closes()
    await mia.types("/contacts unmerge C-1")
    assert "before." not in str(await mia.modal())


async def test_what_cannot_be_merged_is_said(world: World) -> None:
    mia = world.mia
    for line, told in (
        ("merge C-1", "Name two contacts"),
        ("merge C-1, C-2 and C-3", "Two are merged at a time."),
        ("merge C-1 C-1", "Both are *Ada Lovelace* (C-1)."),
        ("merge C-1 C-77", 'Nobody matches "C-77".'),
        ("unmerge C-1", "No other contact was merged into this one."),
    ):
        await mia.types(f"/contacts {line}")
        await mia.sees(told)


async def test_two_are_named_as_people_name_two(world: World) -> None:
    sam = world.sam
    for line in ("C-1, C-2", "C-1 and C-2", '"Ada Lovelace" and C-2'):
        await sam.types(f"/contacts merge {line}")
        assert "Which one stays?" in str(await sam.modal()), line
        await sam.closes()


async def test_a_form_of_a_contact_that_went_says_where_it_is(world: World) -> None:
    sam, by = world.sam, await world.actor(world.mia)
    await sam.types("/contact C-2")
    await sam.presses("Edit")
    await world.services.merges.merge(1, 2, {}, (1, 1), by=by)

    answer = await sam.fills(company="Spindles")

    assert "merged into Ada Lovelace (C-1)" in str(answer["errors"])
    await sam.presses("Open it")
    assert "Ada Lovelace" in str(await sam.modal())


async def test_two_that_are_ticked_in_a_result_are_merged(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts find email:ada@x.io OR email:ada@y.io")
    await sam.presses("Select")
    ticked = boxes(await sam.modal())["people"]["options"]

    await sam.fills(submit=False, people=[ticked[0]["value"]])
    await sam.presses("Merge two")
    assert "Tick the two contacts to merge." in str(await sam.screen())
    await sam.fills(submit=False, people=[one["value"] for one in ticked])
    await sam.presses("Merge two")

    assert "Which one stays?" in str(await sam.modal())


async def _fills(person: Somebody, *, submit: bool = True, **values: str) -> Json:
    """Fill in blocks whose names have a dot."""
    named: dict[str, Any] = {n.replace("_", ".", 1): v for n, v in values.items()}
    return await person.fills(submit=submit, **named)


async def test_what_slack_cannot_put_on_a_form_is_said_beside_it(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts find email:ada@x.io OR email:ada@y.io")
    await sam.presses("Select")
    await world.fault(method="views.update", fault="reset_before", times=9)

    await sam.presses("Merge two")

    assert (await sam.newest())["text"] == "Tick at least one contact."
