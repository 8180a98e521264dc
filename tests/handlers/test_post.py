"""Posting: what one person sees, shown to the channel, with who pressed."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.audience import Audience
from handlers.people import People
from handlers.requests import Place
from tests.screens import labels, names
from tests.world import World

ADA = {"name": "Ada Lovelace", "email": "ada@x.io", "note": "Secret"}


async def _add(world: World, **values: str) -> None:
    by = await world.actor(world.mia)
    await world.services.contacts.add(values, by=by)


async def test_a_card_and_a_result_are_posted_with_who_pressed(world: World) -> None:
    await _add(world, **ADA)
    sam, mia = world.sam, world.mia

    await sam.types("/contact ada")
    await sam.presses("Post to channel", confirm=False)
    await sam.presses("Post to channel")
    await mia.sees("ada@x.io")
    card = await mia.newest()
    assert f"Posted by <@{sam.id}>" in str(card)
    assert "actions" not in [block["type"] for block in card["blocks"]]
    assert "Posted to the channel." in await sam.text()

    await sam.types("/contacts ada cols:email")
    assert "will see this contact." in str(await sam.newest())
    await _add(world, name="Ada Second", email="second@x.io")
    await sam.presses("Post")
    await mia.sees("1 contact")
    assert names(await mia.newest()) == ["Ada Lovelace"], "what was seen, and nobody else"
    assert f"Posted by <@{sam.id}>" in str(await mia.newest())


async def test_what_is_asked_for_in_a_thread_is_posted_in_the_thread(world: World) -> None:
    await _add(world, **ADA)
    sam, mia = world.sam, world.mia
    await mia.types("Who is Ada?")
    thread = (await mia.newest())["ts"]

    await sam.types("@contacts show ada", thread_ts=thread)
    await sam.sees("ada@x.io")
    await sam.presses("Post to channel")

    await mia.sees("ada@x.io")
    assert (await mia.newest())["thread_ts"] == thread


async def test_contacts_stay_out_of_channels_that_others_read(world: World) -> None:
    await _add(world, **ADA)
    sam = world.sam
    await world.post("/channels", {"name": "team", "members": [sam.id]})
    team = {c["name"].lstrip("#"): c["id"] for c in world.sandbox.channels()}["team"]
    await sam.types("/contacts ada", team)
    await world.post(f"/channels/{team}/status", {"shared_outside": True})
    await sam.presses("Post")
    assert "shared with another company" in await sam.text()
    await sam.types("/contacts ada", "#general")
    await sam.presses("Post")
    assert "cannot see contacts and would read along here" in await sam.text()
    calls = [t["method"] for t in await world.traffic() if t.get("method")]
    assert calls.count("chat.postMessage") == 0


@pytest.mark.parametrize("channel", ["#partner-harbourline", "dm"])
async def test_where_nothing_can_be_posted_no_button_says_so(
    world: World, channel: str
) -> None:
    await _add(world, **ADA)
    sam = world.sam

    await sam.types("/contact ada", channel)
    assert labels(await sam.newest(channel)) == ["Edit", "Merge", "History", "Delete"]
    await sam.types("/contacts ada", channel)
    result = labels(await sam.newest(channel))
    assert "Select" in result
    assert "Post" not in result
    await sam.types("/contacts", channel)
    assert await sam.suggests("contact.open#find", "ada") == ["1"]
    await sam.chooses("contact.open#find", "1")
    assert labels(await sam.modal()) == ["Edit", "Merge", "History", "Delete"]


async def test_where_the_bot_is_not_it_says_how_to_invite_it(world: World) -> None:
    await _add(world, **ADA)
    sam = world.sam
    await sam.types("/contact ada", "#exports")
    exports = {c["name"].lstrip("#"): c["id"] for c in world.sandbox.channels()}["exports"]
    await world.post(f"/channels/{exports}/status", {"bot_removed": True})

    await sam.presses("Post to channel")

    assert f"I'm not in <#{exports}> yet: `/invite @contacts`" in await sam.text()


async def test_the_same_press_delivered_twice_posts_once(world: World) -> None:
    await _add(world, **ADA)
    sam, mia = world.sam, world.mia
    await sam.types("/contact ada")
    await world.fault(socket="duplicate")

    await sam.presses("Post to channel")
    await world.end_faults()
    await sam.types("/contacts ada")
    await sam.presses("Post")

    await mia.sees("1 contact")
    posted = [m["text"] for m in await mia.messages("#sales")]
    assert posted == ["Ada Lovelace", "1 contact"]


async def test_who_reads_along_is_asked_of_slack_once_a_minute_or_when_it_changes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _add(world, **ADA)
    sam, bea = world.sam, world.role("member", 1)
    await world.post("/channels", {"name": "team", "members": [sam.id, bea.id]})

    async def posts() -> int:
        """Post once more; return how often Slack has listed its people so far."""
        await sam.types("/contact ada", "#team")
        await sam.presses("Post to channel")
        calls = [t for t in await world.traffic() if t.get("method") == "users.list"]
        return len(calls)

    assert [await posts(), await posts()] == [1, 1]
    await bea.does("status", guest=True)
    assert await posts() == 1
    assert f"<@{bea.id}> cannot see contacts" in await sam.text()
    await bea.does("status", guest=False)
    assert await posts() == 1
    monkeypatch.setattr("handlers.people.LISTED_SECONDS", 0.0)
    assert await posts() == 2
    told = [message["text"] for message in await sam.messages("#team")]
    assert told.count("Posted to the channel.") == 4


async def test_a_guest_who_has_just_come_counts_at_once(world: World) -> None:
    await _add(world, **ADA)
    sam = world.sam
    await world.post("/channels", {"name": "team", "members": [sam.id]})
    await sam.types("/contact ada", "#team")
    await sam.presses("Post to channel")
    gil = await world.joins("Gil Guest", guest=True)
    await world.post("/channels", {"name": "guests", "members": [sam.id, gil.id]})

    await sam.types("/contact ada", "#guests")
    await sam.presses("Post to channel")

    assert f"<@{gil.id}> cannot see contacts" in await sam.text()
    assert "ada@x.io" not in await gil.text()


async def test_why_a_channel_is_closed_names_people_and_channels_as_slack_shows_them(
    world: World,
) -> None:
    await _add(world, **ADA)
    mia = world.mia
    guest = world.kind("guest").id
    closed = f"<@{guest}> cannot see contacts and would read along here"

    await mia.types("/contacts export ada to:#general")
    assert closed in (await mia.newest())["text"]
    await mia.types("/contacts ada")
    await mia.presses("Export")
    channels = {c["name"].lstrip("#"): c["id"] for c in world.sandbox.channels()}
    answer = await mia.fills(channel=channels["general"])
    assert answer["errors"]["channel"].startswith("Somebody cannot see contacts")
    await mia.closes()
    await world.post(f"/channels/{channels['exports']}/status", {"bot_removed": True})
    await mia.types("/contacts export ada to:#exports")

    told = f"I'm not in <#{channels['exports']}> yet: `/invite @contacts`"
    assert told in (await mia.newest())["text"]


async def test_whoever_is_not_in_a_private_channel_posts_nothing_there(
    world: World,
) -> None:
    sam, olga = world.sam, world.role("owner")
    asked = {"name": "board", "private": True, "members": [olga.id]}
    board = (await world.post("/channels", asked))["id"]
    client: Any = AsyncWebClient(world.sandbox.bot_token, world.sandbox.base_url)
    people = People(client, world.services.access, world.sandbox.team_id)
    audience = Audience(client, people, ())

    told = await audience.refusal(Place(board), await world.actor(sam))

    assert told == f"I'm not in <#{board}> yet: `/invite @contacts`"
    assert await audience.refusal(Place(board), await world.actor(olga)) is None
