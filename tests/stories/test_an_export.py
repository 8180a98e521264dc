"""The journey of a file: asked for, made, posted where it belongs, and nowhere else."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from slack_sdk.web.async_client import AsyncWebClient

from bot import exporting
from handlers import wishes
from storage.exports.sweeping import remove_files
from storage.exports.tools import Tools
from storage.models import Export
from tests.screens import boxes
from tests.stories.files import people, received, rows
from tests.world import World


async def test_a_manager_gets_who_fits_a_query_as_a_csv_file_in_a_direct_message(
    world: World,
) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts export tag:vip cols:name,email,company,tags")
    await mia.sees("The file comes as a direct message from me.")
    file, content = await received(mia, "dm", "*2 contacts* · `tag:vip`")

    assert re.fullmatch(r"contacts-\d{4}-\d\d-\d\d\.csv", file["name"])
    assert rows(content) == [
        ["Name", "E-mail", "Company", "Tags"],
        ["Ada Lovelace", "ada@x.io", "'=1+1", "vip"],
        ["Grace Hopper", "grace@x.io", "", "navy, vip"],
    ]
    await mia.sees("Exported 2 contacts: contacts-")
    assert "Ada" not in await world.role("viewer").text()


async def test_a_workbook_comes_to_a_channel_and_says_what_it_is_about(
    world: World,
) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts export tag:vip cols:number,name,phone as:xlsx to:#exports")
    await mia.sees("The file comes to")
    file, content = await received(mia, "#exports", "*2 contacts* · `tag:vip`")

    book = load_workbook(io.BytesIO(content))
    sheet = book["Contacts"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Number", "Name", "Phone"],
        [1, "Ada Lovelace", None],
        [3, "Grace Hopper", None],
    ]
    assert sheet.freeze_panes == "A2"
    about = {row[0].value: row[1].value for row in book["About"].rows}
    assert about["Query"] == "tag:vip"
    assert about["Contacts"] == "2"
    assert mia.id in str(about["Exported by"])
    assert file["name"].endswith(".xlsx")


async def test_a_result_is_exported_by_its_button(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts tag:vip cols:name,email")
    await mia.presses("Export")
    assert (await mia.fills(kind="csv", columns="shown"))["ok"]

    _, content = await received(mia, "dm", "*2 contacts* · `tag:vip`")
    assert rows(content)[0] == ["Name", "E-mail"]


async def test_everybody_is_exported_with_the_columns_of_a_result(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts tag:vip cols:name,email")
    await mia.presses("Export")
    who = boxes(await mia.modal())["who"]["options"]
    assert [one["text"]["text"] for one in who] == ["This result: 2", "All contacts"]
    assert (await mia.fills(who="all"))["ok"]

    _, content = await received(mia, "dm", "*3 contacts* · all contacts")
    assert rows(content)[0] == ["Name", "E-mail"]
    assert len(rows(content)) == 4


async def test_only_those_who_were_ticked_are_exported(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts tag:vip cols:name,email")
    await mia.presses("Select")
    grace = boxes(await mia.modal())["people"]["options"][1]["value"]
    await mia.fills(people=[grace], submit=False)
    await mia.presses("Export selected")
    assert (await mia.fills(kind="csv", columns="shown"))["ok"]
    _, content = await received(mia, "dm", "*1 contact* · chosen contacts")
    assert [row[0] for row in rows(content)] == ["Name", "Grace Hopper"]

    await mia.types("/contacts export selected cols:name to:#exports")
    await mia.sees("Exported 1 contact to")
    _, content = await received(mia, "#exports", "*1 contact* · chosen contacts")
    assert rows(content) == [["Name"], ["Grace Hopper"]]


async def test_a_channel_that_slack_leaves_as_typed_is_found_by_its_name(
    world: World,
) -> None:
    await people(world)
    mia = world.mia
    asked = {"name": "board", "private": True, "members": [mia.id]}
    board = await world.post("/channels", asked)
    client: Any = AsyncWebClient(world.sandbox.bot_token, world.sandbox.base_url)
    actor = await world.actor(mia)
    named = await wishes.with_channel("tag:vip to:#board as:csv", actor, client)
    assert named == f"tag:vip to:<#{board['id']}> as:csv"

    await mia.types("/contacts export tag:vip to:#bord")

    await mia.sees('"#bord" does not fit to. I am in no channel of this name: invite me')
    await mia.types("/contacts schedule new tag:vip to:#bord daily at 9")
    assert "I am in no channel of this name" in str(await mia.newest())


async def test_a_private_channel_is_not_known_to_whoever_is_not_in_it(
    world: World,
) -> None:
    await people(world)
    mia, olga = world.mia, world.role("owner")
    await world.post("/channels", {"name": "board", "private": True, "members": [olga.id]})

    for line in ("export tag:vip to:#board", "schedule new tag:vip to:#board daily at 9"):
        await mia.types(f"/contacts {line}")
        assert "I am in no channel of this name" in str(await mia.newest())

    await olga.types("/contacts export tag:vip to:#board")
    await olga.sees("The file comes to <#")


async def test_members_export_nothing(world: World) -> None:
    await people(world)
    sam = world.sam

    await sam.types("/contacts export tag:vip")
    assert "needs the role *manager*; you are *member*" in await sam.text()
    await sam.types("/contacts tag:vip")
    assert "Export" not in str((await sam.newest())["blocks"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("export tag:vip as:pdf", "Write as:csv or as:xlsx."),
        ("export tag:vip to:sales", "Name a channel with #"),
        ("export tag:vip mode:skip", "means nothing in an export"),
        ("export selected", "You have not selected anybody lately."),
        ("export tag:nobody", "there is nothing to export"),
    ],
)
async def test_a_mistake_is_answered_with_the_next_step(
    world: World, line: str, words: str
) -> None:
    await people(world)

    await world.mia.types(f"/contacts {line}")

    assert words in await world.mia.text()


async def test_a_correction_keeps_the_columns_and_the_channel(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types('/contacts export "tag:vip cols:all to:#exports')
    await mia.sees("Try: `export")
    await mia.types("/contacts export crated:>2026 cols:all to:#exports")
    await mia.presses("Run with created:>2026-01-01 to:#exports cols:all")

    _, content = await received(mia, "#exports", "*3 contacts*")
    assert "City" in rows(content)[0]


async def test_several_that_are_named_one_by_one_are_exported(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts export C-1, grace@x.io and c1 cols:name as:csv")
    _, content = await received(mia, "dm", "*2 contacts* · chosen contacts")
    assert rows(content) == [["Name"], ["Ada Lovelace"], ["Grace Hopper"]]

    await mia.types("/contacts export C-1 C-2 C-3 sort:-name cols:name")
    _, content = await received(mia, "dm", "*3 contacts* · chosen contacts")
    assert [name for (name,) in rows(content)[1:]] == [
        "Grace Hopper",
        "Alan Turing",
        "Ada Lovelace",
    ]

    await mia.types("/contacts export C-1 C-99")
    await mia.sees('Nobody matches "C-99".')


async def test_find_before_a_query_is_no_word_to_search_for(world: World) -> None:
    await people(world)
    mia = world.mia

    await mia.types("/contacts export find tag:vip cols:name")
    await received(mia, "dm", "*2 contacts* · `tag:vip`")
    await mia.types('/contacts export "find" tag:vip')
    await mia.sees("there is nothing to export")
    await mia.types("/contacts schedule new search ada weekdays 9am")
    await mia.sees("*S-1* `ada` as CSV to")


async def test_a_channel_that_another_company_reads_gets_no_file(world: World) -> None:
    await people(world)
    mia = world.mia
    shared = next(c["name"] for c in await world.get("/channels") if "partner" in c["name"])

    await mia.types(f"/contacts export tag:vip to:#{shared}")

    assert "shared with another company" in await mia.text()
    assert "ada@x.io" not in await mia.text()


async def test_a_channel_that_is_shared_while_the_file_is_made_gets_no_file(
    world: World,
) -> None:
    await people(world)
    mia = world.mia
    await world.fault(method="conversations.info", fault="late", times=1)
    channels = {c["name"]: c["id"] for c in await world.get("/channels")}

    await mia.types("/contacts export tag:vip to:#exports")
    await world.post(f"/channels/{channels['exports']}/status", {"shared_outside": True})

    await mia.sees("The export did not arrive.")
    assert "ada@x.io" not in await mia.text()


async def test_a_file_that_an_erasure_removes_before_it_is_posted_is_made_again(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await people(world)
    mia, comment = world.mia, exporting._comment
    removed: list[int | None] = []

    async def erased_meanwhile(tools: Tools, export: Export) -> str:
        if not removed:
            remove_files(tmp_path)
            removed.append(export.id)
        return await comment(tools, export)

    monkeypatch.setattr(exporting, "_comment", erased_meanwhile)

    await mia.types("/contacts export tag:vip cols:name")
    _, content = await received(mia, "dm", "*2 contacts* · `tag:vip`")

    assert removed
    assert rows(content) == [["Name"], ["Ada Lovelace"], ["Grace Hopper"]]
    assert "stumbled" not in caplog.text


async def test_all_means_everybody(world: World) -> None:
    await people(world)

    await world.mia.types("/contacts export all cols:name")

    _, content = await received(world.mia, "dm", "*3 contacts*")
    assert len(rows(content)) == 4


async def test_a_private_channel_that_a_form_names_is_not_there_for_others(
    world: World,
) -> None:
    await people(world)
    mia, olga = world.mia, world.role("owner")
    asked = {"name": "board", "private": True, "members": [olga.id]}
    board = (await world.post("/channels", asked))["id"]

    await mia.types("/contacts tag:vip")
    await mia.presses("Export")
    answer = await mia.fills(channel=board)
    assert "I'm not in this channel yet" in answer["errors"]["channel"]
    await mia.closes()
    await mia.types("/contacts schedule new")
    answer = await mia.fills(when="daily at 9", channel=board)
    assert "I'm not in this channel yet" in answer["errors"]["channel"]
    await mia.closes()
    await mia.types(f"/contacts export tag:vip to:<#{board}>")
    await mia.sees(f"I'm not in <#{board}> yet")
    await olga.types(f"/contacts export tag:vip to:<#{board}>")
    await olga.sees(f"The file comes to <#{board}>")
