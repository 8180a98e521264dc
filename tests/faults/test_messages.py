"""What we owe Slack arrives once, or says that it may have come before."""

from datetime import datetime, timedelta

import pytest

from bot.repeats import REPEATED
from storage.outbox import Message
from tests.faults.owed import channel_id, drained, owe, refused_rows, texts
from tests.world import World

PASSING = (
    pytest.param("status:503", marks=pytest.mark.faults),
    pytest.param("status:500", marks=pytest.mark.faults),
    pytest.param("error:internal_error", marks=pytest.mark.faults),
    pytest.param("reset_before", marks=pytest.mark.faults),
    "reset_after",
)


@pytest.mark.parametrize("fault", PASSING)
async def test_in_a_channel_that_we_may_not_read_a_repeat_says_so(
    world: World, fault: str
) -> None:
    await world.fault(method="chat.postMessage", fault=fault, times=1)

    rows = await drained(
        world, await owe(world, Message(channel_id(world, "sales"), "Done."))
    )

    shown = await texts(world, "sales", "Done.")
    assert [row.state for row in rows] == ["sent"]
    assert len(shown) == 1 + (fault == "reset_after")
    assert len([text for text in shown if not text.startswith(REPEATED)]) <= 1


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("person", [True, pytest.param(False, marks=pytest.mark.faults)])
async def test_in_a_direct_message_what_has_arrived_is_found_and_never_repeated(
    world: World, fault: str, *, person: bool
) -> None:
    await world.fault(method="chat.postMessage", fault=fault, times=1)
    place = world.mia.id if person else world.mia.dm

    await drained(world, await owe(world, Message(place, "Done.")))

    assert await texts(world, world.mia.dm, "Done.") == ["Done."]


async def test_nothing_is_posted_while_slack_wants_to_be_left_alone(world: World) -> None:
    await world.fault(method="chat.postMessage", fault="status:429", times=1, retry_after=2)
    places = [channel_id(world, "sales"), channel_id(world, "general"), world.mia.dm]

    await drained(world, await owe(world, *(Message(place, "Done.") for place in places)))

    posts = [e for e in await world.traffic() if e.get("method") == "chat.postMessage"]
    first, *later = [datetime.fromisoformat(entry["at"]) for entry in posts]
    early = [at for at in later if at - first < timedelta(seconds=1.9)]
    assert len(early) < len(places), "all but these were on their way already"
    assert max(later) - first >= timedelta(seconds=1.9)


FILE_FAULTS = [
    pytest.param("files.getUploadURLExternal", "status:503", marks=pytest.mark.faults),
    pytest.param("files.getUploadURLExternal", "reset_after", marks=pytest.mark.faults),
    pytest.param("files.completeUploadExternal", "reset_before", marks=pytest.mark.faults),
    ("files.completeUploadExternal", "reset_after"),
    ("files.completeUploadExternal", "not_shared"),
    pytest.param("files.completeUploadExternal", "status:429", marks=pytest.mark.faults),
    pytest.param("files.info", "status:500", marks=pytest.mark.faults),
    pytest.param("files.info", "error:file_not_found", marks=pytest.mark.faults),
]


@pytest.mark.parametrize(("method", "fault"), FILE_FAULTS)
@pytest.mark.parametrize("place", ["dm", pytest.param("sales", marks=pytest.mark.faults)])
async def test_a_file_arrives_once_and_leaves_no_orphan(
    world: World, method: str, fault: str, place: str
) -> None:
    channel = world.mia.id if place == "dm" else channel_id(world, place)
    await world.fault(method=method, fault=fault, times=1, retry_after=1)

    await drained(
        world,
        await owe(world, Message(channel, "Refused", sheet=await refused_rows(world))),
    )

    where = world.mia.dm if place == "dm" else place
    shared = [m for m in await world.mia.messages(where) if m.get("files")]
    assert len(shared) == 1
    content = await world.mia.downloads(shared[0]["files"][0]["id"])
    assert b"Row,Reason" in content
    files = world.sandbox.slack.workspace(None).files.values()
    assert [file.deleted for file in files if not file.shares] in ([], [True])
