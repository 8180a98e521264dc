"""Another company comes to read a channel while an import goes on there."""

import asyncio
from itertools import count
from typing import Any

import pytest

from bot.insiders import SHARED_SINCE
from storage.files.errors import DamagedFileError
from tests.faults.owed import channel_id
from tests.storage.imports.desk import as_csv
from tests.workspace import Somebody
from tests.world import World

HEADER = ["First name", "Last name", "E-mail"]
PEOPLE = [
    ["Ada", "Lovelace", "ada@x.io"],
    ["Bob", "Bell", "bob@x.io"],
    ["Cy", "Bad", "not an address"],
]
WORDS = ("chat.postMessage", "chat.update")


class Channel:
    """The channel for files, and whatever the bot says there once it is shared."""

    def __init__(self, world: World) -> None:
        self._world, self._id, self._so_far = world, channel_id(world, "contacts"), 0

    async def is_shared(self) -> None:
        """Another company joins."""
        path = f"/channels/{self._id}/status"
        await self._world.post(path, {"shared_outside": True})
        self._so_far = len(await self._world.traffic())

    async def hears_why_alone(self) -> bool:
        """Tell whether the bot has said where it goes on, and nothing else."""
        since = (await self._world.traffic())[self._so_far :]
        return set(filter(None, map(self._heard, since))) == {SHARED_SINCE}

    def _heard(self, call: dict[str, Any]) -> str | None:
        arguments = call["arguments"]
        if call.get("method") in WORDS and arguments["channel"] == self._id:
            return str(arguments["text"])
        shares = call.get("method") == "files.completeUploadExternal"
        return "a file" if shares and arguments["channel_id"] == self._id else None


@pytest.fixture(autouse=True)
def _(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody rely on what Slack said a moment ago: it is another thing by now."""
    monkeypatch.setattr("bot.gate.CHANNEL_SECONDS", 0.0)


@pytest.fixture
def sam(world: World) -> Somebody:
    return world.sam


@pytest.fixture
def channel(world: World) -> Channel:
    return Channel(world)


async def _drops(sam: Somebody, rows: list[list[str]] = PEOPLE) -> None:
    await sam.drops("people.csv", as_csv(HEADER, rows))
    await sam.sees("Set up import")


async def _sets_up(sam: Somebody) -> None:
    await sam.presses("Set up import")
    assert (await sam.fills())["ok"]


async def _has_it_checked(sam: Somebody, rows: list[list[str]] = PEOPLE) -> None:
    await _drops(sam, rows)
    await _sets_up(sam)
    await sam.sees(f"Import {len(rows) - (rows is PEOPLE)} rows")


async def _files(sam: Somebody, place: str) -> list[str]:
    return [f["name"] for m in await sam.messages(place) for f in m.get("files", ())]


async def test_after_the_profile_the_check_goes_on_in_a_direct_message(
    sam: Somebody, channel: Channel
) -> None:
    await _drops(sam)
    await channel.is_shared()

    await _sets_up(sam)

    await sam.sees("*people.csv*, 3 rows: 2 create · 1 invalid")
    await sam.sees("people-refused-rows.csv")
    assert await channel.hears_why_alone()
    thread = [m["text"] for m in await sam.messages("#contacts")]
    assert thread[1:] == [SHARED_SINCE], "it stands in place of what was told of the file"
    assert await _files(sam, sam.dm) == ["people-refused-rows.csv"]
    await sam.presses("Import 2 rows")
    await sam.sees("*people.csv* is imported. 3 rows: 2 created · 1 rejected")


async def test_after_the_check_the_run_goes_on_in_a_direct_message(
    sam: Somebody, channel: Channel
) -> None:
    await _has_it_checked(sam)
    await channel.is_shared()

    await sam.presses("Import 2 rows")

    await sam.sees("*people.csv* is imported. 3 rows: 2 created · 1 rejected")
    await sam.sees("The rows that did not go through, each with its reason")
    assert await channel.hears_why_alone()
    assert await _files(sam, sam.dm) == ["people-refused-rows.csv"]


async def test_during_the_run_its_progress_is_told_in_a_direct_message(
    sam: Somebody, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = count()

    def waits(*_: object) -> bool:
        """Let a batch through, but not the one after it."""
        return next(batches) % 2 == 1

    rows = [[f"Ada{n}", "Lovelace", f"ada{n}@x.io"] for n in range(20)]
    await _has_it_checked(sam, rows)
    monkeypatch.setattr("storage.imports.tools.PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr("storage.imports.turns.FIRST_ROWS", 1)
    monkeypatch.setattr("storage.imports.turns.LONG_SECONDS", 0.0)
    monkeypatch.setattr("storage.imports.run.is_pending", waits)
    await sam.presses("Import 20 rows")
    await sam.sees("Importing *people.csv* … 1 of 20 rows")

    await channel.is_shared()

    await sam.sees(SHARED_SINCE)
    await sam.sees("Importing *people.csv* … ")
    assert await channel.hears_why_alone()
    monkeypatch.undo()
    await sam.sees("*people.csv* is imported. 20 rows: 20 created")
    assert await channel.hears_why_alone()


async def test_what_fails_is_told_and_set_up_again_in_a_direct_message(
    sam: Somebody, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_fail = asyncio.Event()

    async def breaks(*_: object) -> bool:
        await may_fail.wait()
        raise DamagedFileError("The file is damaged.")

    monkeypatch.setattr("bot.importing.check_rows", breaks)
    await _drops(sam)
    await _sets_up(sam)
    await sam.sees("Reading 3 rows of *people.csv*")
    await channel.is_shared()

    may_fail.set()

    await sam.sees("and drop that. Nothing was changed.")
    assert await channel.hears_why_alone()
    monkeypatch.undo()
    await sam.presses("Set up again")
    assert (await sam.fills())["ok"]
    await sam.sees("2 create · 1 invalid")
    assert await channel.hears_why_alone()


async def test_a_file_that_waits_to_be_sent_goes_with_the_receipt_to_a_direct_message(
    world: World, sam: Somebody, channel: Channel
) -> None:
    await _has_it_checked(sam)
    await world.fault(
        method="files.getUploadURLExternal", fault="error:internal_error", times=1_000
    )
    await sam.presses("Import 2 rows")
    await sam.sees("*people.csv* is imported. 3 rows: 2 created · 1 rejected")
    await channel.is_shared()

    await world.end_faults()

    await sam.sees(SHARED_SINCE)
    await sam.sees("*people.csv* is imported. 3 rows: 2 created · 1 rejected")
    await sam.sees("The rows that did not go through, each with its reason")
    assert await channel.hears_why_alone()
    assert await _files(sam, sam.dm) == ["people-refused-rows.csv"]
