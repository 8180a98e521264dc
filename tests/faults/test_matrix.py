"""Every fault on every method that people wait for: told or done, once, and never stuck."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.repeats import REPEATED
from tests.databases import Sqlite
from tests.world import World, open_world

METHODS = (
    "users.info",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
    "chat.postEphemeral",
    "chat.postMessage",
    "conversations.info",
    "conversations.open",
    "files.info",
)
FAULTS = (
    "status:429",
    "status:503",
    "error:internal_error",
    "hang",
    "late",
    "reset_before",
    "reset_after",
)
SHORT = {
    ("views.open", "reset_after"),
    ("views.open", "late"),
    ("users.info", "hang"),
    ("chat.postEphemeral", "reset_after"),
    ("chat.postEphemeral", "status:429"),
}
CASES = [
    pytest.param(
        *(method, fault), marks=() if (method, fault) in SHORT else pytest.mark.faults
    )
    for method in METHODS
    for fault in FAULTS
]
RETRIES = (0.0, 1.0, 2.0, 4.0, 8.0)


@pytest.mark.parametrize(("method", "fault"), CASES)
async def test_a_day_at_work_while_slack_stumbles(
    sqlite: Sqlite, tmp_path: Path, method: str, fault: str
) -> None:
    async with open_world(await sqlite.create(), tmp_path, retry_seconds=RETRIES) as world:
        await world.fault(method=method, fault=fault, times=1, retry_after=1)

        await _add_by_form(world)
        await _edit_by_button(world)
        await _ask_by_mention(world)
        await world.mia.opens_home()

        assert await world.services.contacts.count(by=await world.actor(world.mia)) == 1
        await world.mia.types("/contacts ada@x.io", channel=world.mia.dm)
        assert "Engines" in await world.mia.text()
        assert _doubles(await world.sam.messages("sales")) == []
        assert _calls_in_the_ban(await world.traffic(), method, fault) == []


async def _add_by_form(world: World) -> None:
    """Open the form, as often as a patient person would, and save it once."""
    sam = world.sam
    for _ in range(3):
        await sam.types("/contacts new")
        if (await sam.screen())["modals"]:
            break
    answer = await sam.fills(name="Ada", email="ada@x.io")
    if not answer["ok"]:
        assert "already belongs" not in str(answer), "it was saved, and not told"
        assert (await sam.fills(name="Ada", email="ada@x.io"))["ok"]


async def _edit_by_button(world: World) -> None:
    sam = world.sam
    await sam.types("/contact ada@x.io")
    for _ in range(3):
        await sam.presses("Edit")
        if (await sam.screen())["modals"]:
            break
    if not (await sam.fills(company="Engines"))["ok"]:
        assert (await sam.fills(company="Engines"))["ok"]


async def _ask_by_mention(world: World) -> None:
    await world.sam.types("@contacts tag ada@x.io +vip")
    await world.sam.sees("1 contact changed: +vip.")


def _doubles(messages: list[Any]) -> list[str]:
    """Return what stands there twice without a word that it may."""
    seen = [m["text"] for m in messages if m["ephemeral"]]
    plain = [text for text in seen if text and not text.startswith(REPEATED)]
    told = [t for t in plain if "is now a contact" in t or "contact changed" in t]
    return sorted({text for text in told if told.count(text) > 1})


def _calls_in_the_ban(traffic: list[Any], method: str, fault: str) -> list[str]:
    if fault != "status:429":
        return []
    times = [e for e in traffic if e.get("method") == method]
    bans = [_at(e) for e in times if e.get("fault") or _is_refused(e)]
    return [
        str(e["at"])
        for e in times
        for ban in bans
        if timedelta(seconds=0.2) < _at(e) - ban < timedelta(seconds=0.95)
    ]


def _is_refused(entry: Any) -> bool:
    return bool((entry["answer"] or {}).get("error") == "ratelimited")


def _at(entry: Any) -> datetime:
    return datetime.fromisoformat(entry["at"])
