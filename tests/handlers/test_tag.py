"""Tags: for one contact, for all that a query finds, for those that are ticked."""

import pytest
from sqlmodel import select

from handlers import tag_views
from storage.models import Result
from storage.tagging import Progress
from tests.screens import boxes, labels, names, small_print
from tests.world import World


@pytest.fixture(autouse=True)
async def people(world: World) -> None:
    """Twelve leads."""
    by = await world.actor(world.role("owner"))
    for number in range(12):
        values = {"name": f"Lead {number:02}", "email": f"l{number}@x.io", "tags": "lead"}
        await world.services.contacts.add(values, by=by)


async def test_one_contact_or_all_that_a_query_finds_are_tagged(world: World) -> None:
    sam = world.sam

    await sam.types('/contacts tag C-1 +vip,"Big spender" -lead')
    assert "1 contact changed: +vip +Big spender -lead." in await sam.text()
    assert small_print(await sam.newest()) == ["Lead 00 (C-1)"]
    await sam.types("/contacts tag tag:lead +warm")
    assert "11 contacts changed: +warm." in await sam.text()
    named = "Lead 01 (C-2), Lead 02 (C-3), Lead 03 (C-4) and 8 more"
    assert small_print(await sam.newest()) == [named]
    await sam.types("/contacts tag l0@x.io +VIP")
    assert "0 contacts changed. 1 had it so already." in await sam.text()
    assert small_print(await sam.newest()) == ["Lead 00 (C-1)"]
    await sam.types("/contacts tag C-1 +asked +vip -nothere -lead")
    told = "1 contact changed: +asked. Nothing to do for: vip, nothere, lead."
    assert told in await sam.text()
    await sam.presses("Undo")
    await sam.types("/contacts tag (tag:warm OR tag:vip) -type:anonymous +all -warm")
    assert "12 contacts changed: +all -warm." in await sam.text()
    await sam.presses("Undo")
    assert "Undone: 12 contacts are as before." in await sam.text()
    named = "Lead 00 (C-1), Lead 01 (C-2), Lead 02 (C-3) and 9 more"
    assert small_print(await sam.newest()) == [named]
    await sam.types("/contacts tag:warm")
    assert (await sam.newest())["text"] == "11 of 12 contacts"
    await sam.types('/contacts tag:"big spender"')
    assert names(await sam.newest()) == ["Lead 00"]


async def test_of_several_one_is_picked_or_all_of_them_are_tagged(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts tag lead +asked")
    shown = labels(await sam.newest())
    assert shown == [*["Take this one"] * 10, "Show all", "All 12"]
    await world.mia.types("/contacts new Lead email:late@x.io tags:lead")

    await sam.presses("All 12", confirm=False)
    await sam.types("/contacts tag:asked")
    assert (await sam.newest())["text"] == "Nobody fits."
    await sam.presses("All 12")
    assert "12 contacts changed: +asked." in await sam.text()
    await sam.presses("Undo")

    assert "Undone: 12 contacts are as before." in await sam.text()
    await sam.types("/contact lead 0")
    assert "All" not in str(labels(await sam.newest()))


async def test_all_of_more_than_anybody_looks_through_are_tagged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia, sam = world.mia, world.sam
    by = await world.actor(mia)
    for number in range(100, 190):
        values = {"name": f"Lead {number}", "email": f"l{number}@x.io"}
        await world.services.contacts.add(values, by=by)
    monkeypatch.setattr("storage.tags.MOST_BY_MEMBERS", 101)

    await sam.types("/contacts tag lead +asked")
    assert "102 contacts are called lead." in (await sam.newest())["text"]
    assert labels(await sam.newest())[-1] == "Show all"
    few_at_once(monkeypatch)
    await mia.types("/contacts tag lead +asked")
    await mia.presses("All 102")

    assert "102 contacts are being tagged." in (await mia.newest())["text"]
    await mia.sees("102 contacts changed: +asked.")


async def test_several_that_are_named_one_by_one_are_tagged(world: World) -> None:
    sam = world.sam

    await sam.types("/contacts tag C-1, l1@x.io and c3 C-1 +vip")

    assert "3 contacts changed: +vip." in await sam.text()
    named = "Lead 00 (C-1), Lead 01 (C-2), Lead 02 (C-3)"
    assert small_print(await sam.newest()) == [named]
    await sam.types("/contacts tag C-4 C-99 +vip")
    assert 'Nobody matches "C-99".' in (await sam.newest())["text"]


async def test_tagging_that_cannot_be_meant_is_told(world: World) -> None:
    sam = world.sam
    for line, told in (
        ("tag", "Write which tags, each with + or - in front, for example: /contacts tag"),
        ("tag C-1", "Write which tags, each with + or - in front"),
        ("tag C-1 vip", "Write which tags, each with + or - in front"),
        ("tag +vip", "Write whom the tags are for, for example: /contacts tag ada"),
        ("tag tag:nobody +vip", 'Nobody matches "tag:nobody".'),
        ("tag zebra +vip", 'Nobody matches "zebra".'),
        ("tag lead +vip", "12 contacts are called lead."),
        ("tag crated:>2026 +vip", "Closest: *created*."),
        ("tag C-1 +vip -VIP", '"vip" is to be put on and taken off. Write one of the two.'),
        (
            "tag C-1 +" + 61 * "x",
            "xxx…” is too long: a tag may have 60 characters at most; this has 61",
        ),
        ('tag C-1 +"', "is never closed"),
    ):
        await sam.types(f"/contacts {line}")
        assert told in (await sam.newest())["text"], line
    await sam.types("/contacts tag:vip")
    assert (await sam.newest())["text"] == "Nobody fits."


async def test_contacts_are_ticked_on_a_page_and_tagged(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts tag:lead sort:-name")
    await sam.presses("Next ›")
    await sam.presses("Select")
    people = boxes(await sam.modal())["people"]["options"]
    assert [o["text"]["text"] for o in people] == ["Lead 01 (C-2)", "Lead 00 (C-1)"]

    refused = (await sam.fills(add="vip"))["errors"]
    assert refused == {"people": "Tick at least one contact."}
    refused = (await sam.fills(people=[people[0]["value"]], add="+"))["errors"]
    assert "cannot be a tag" in refused["add"]
    refused = (await sam.fills(add=None))["errors"]
    assert refused == {"add": "Write a tag to put on, or one to take off."}
    refused = (await sam.fills(add="gold, vip", remove="VIP"))["errors"]
    assert refused == {"remove": "“VIP” is to be put on. Write it in one of the two."}
    assert (await sam.fills(add="vip, press", remove="lead"))["ok"]

    assert "1 contact changed: +vip +press -lead." in await sam.text()
    await sam.types("/contacts tag:vip tag:press")
    assert names(await sam.newest()) == ["Lead 01"]


async def test_all_that_match_are_those_that_matched_when_one_looked(world: World) -> None:
    sam = world.sam
    await sam.types("/contacts tag:lead")
    await sam.presses("Select")
    everybody = boxes(await sam.modal())["everybody"]["options"][0]
    assert everybody["text"]["text"] == "Select all 12 matching"
    await world.mia.types("/contacts new Late email:late@x.io tags:lead")

    assert (await sam.fills(everybody=["all"], add="asked"))["ok"]

    assert "12 contacts changed: +asked." in await sam.text()
    await sam.types("/contacts tag:lead -tag:asked")
    assert names(await sam.newest()) == ["Late"]


async def test_members_tag_two_hundred_at_once_and_managers_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.tags.MOST_BY_MEMBERS", 10)
    await world.sam.types("/contacts tag tag:lead +vip")
    assert "Tagging more than 10 contacts needs the role *manager*" in str(
        await world.sam.newest()
    )
    await world.mia.types("/contacts tag tag:lead +vip")
    assert "12 contacts changed" in await world.mia.text()


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("handlers.tag", "storage.undo"):
        monkeypatch.setattr(f"{place}.MOST_AT_ONCE", 5)
    monkeypatch.setattr("storage.tagging.PORTION", 5)
    monkeypatch.setattr("handlers.lately.MOST_IN_MEMORY", 5)


async def test_more_than_people_wait_for_are_tagged_and_untagged_by_a_job(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_at_once(monkeypatch)
    mia = world.mia

    await mia.types("/contacts tag tag:lead +vip -lead")
    assert "12 contacts are being tagged." in (await mia.newest())["text"]
    await mia.sees("12 contacts changed: +vip -lead.")
    await mia.types("/contacts tag:vip -tag:lead")
    assert (await mia.newest())["text"] == "12 of 12 contacts"

    await mia.presses("Undo")
    await mia.sees("Undone: 12 contacts are as before.")
    assert "change.undo" not in str(await mia.screen())
    await mia.types("/contacts tag:lead -tag:vip")
    assert (await mia.newest())["text"] == "12 of 12 contacts"
    await mia.types("/contacts history C-1")
    assert f"tagged by <@{mia.id}>" in str(await mia.newest())


async def test_all_are_ticked_and_tagged_by_the_same_job(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_at_once(monkeypatch)
    mia, sam = world.mia, world.sam
    await sam.types("/contacts lead")
    await sam.presses("Select")
    assert "More than 5 match; narrow the query down" in str(await sam.modal())
    await sam.closes()
    await mia.types("/contacts lead")
    await mia.presses("Select")
    everybody = boxes(await mia.modal())["everybody"]["options"][0]
    assert everybody["text"]["text"] == "Select all 12 matching"
    await sam.types("/contacts new Lead email:late@x.io tags:lead")

    assert (await mia.fills(everybody=["all"], add="vip", remove="lead"))["ok"]

    assert "12 contacts are being tagged." in (await mia.newest())["text"]
    await mia.sees("12 contacts changed: +vip -lead.")
    await mia.presses("Undo")
    await mia.sees("Undone: 12 contacts are as before.")


async def test_nobody_has_more_tagged_than_one_job_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_at_once(monkeypatch)
    monkeypatch.setattr("handlers.tag.MOST", 10)
    await world.mia.types("/contacts lead")

    await world.mia.presses("Select")

    assert "More than 10 match; narrow the query down" in str(await world.mia.modal())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (1, "Undone: 1 contact is as before. 2 were changed since, and left alone."),
        (2, "Undone: 2 contacts are as before. 1 was changed since, and left alone."),
    ],
)
def test_one_contact_is_told_of_as_one(changed: int, told: str) -> None:
    reached = Progress(3, done=3, changed=changed, is_undo=True, has_ended=True)

    assert tag_views.progress(reached)[0].endswith(told)


def test_whoever_is_gone_is_not_said_to_have_had_the_tag() -> None:
    reached = Progress(6, done=6, changed=3, gone=2, add=["vip"], has_ended=True)

    assert tag_views.progress(reached)[0].endswith(
        "3 contacts changed: +vip. 1 had it so already. 2 left alone: deleted or merged."
    )


async def test_more_than_can_be_chosen_are_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_at_once(monkeypatch)
    await world.sam.types("/contacts lead")

    await world.sam.presses("Select")

    await world.services.lately.settle()
    async with world.services.database.read() as session:
        pages = (await session.exec(select(Result.page))).all()
    assert list(pages) == [1], "the result itself"
