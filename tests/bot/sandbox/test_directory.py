"""People and channels that come, and what becomes of them."""

import pytest

from tests.bot.sandbox.bolt_app import BoltApp
from tests.workspace import Json, Workspace


@pytest.mark.parametrize("kind", ["deactivated", "guest", "outsider", "bot"])
async def test_a_newcomer_needs_no_name(workspace: Workspace, kind: str) -> None:
    newcomer = await workspace.post("/people", {kind: True})

    assert newcomer["kind"] == kind
    assert newcomer["name"].startswith("Newcomer")
    assert newcomer["id"] in [person["id"] for person in await workspace.get("/people")]


async def test_somebody_from_outside_belongs_to_another_team(
    workspace: Workspace, app: BoltApp
) -> None:
    sam = workspace.person("Sam")

    became = await workspace.post(f"/people/{sam.id}/status", {"outsider": True})
    named = await workspace.post(f"/people/{sam.id}/status", {"team_id": "T0OTHER"})
    again = await workspace.post(f"/people/{sam.id}/status", {"outsider": False})

    home = workspace.sandbox.team_id
    assert became["team_id"] not in (home, "T0OTHER")
    assert named["team_id"] == "T0OTHER"
    assert again["team_id"] == home
    assert [e["user"]["team_id"] for e in app.events] == [
        became["team_id"],
        "T0OTHER",
        home,
    ]


async def test_a_newcomer_can_come_from_a_team(workspace: Workspace) -> None:
    newcomer = await workspace.post("/people", {"team_id": "T0OTHER"})

    info = await workspace.call("users.info", user=newcomer["id"])

    assert info["user"]["team_id"] == "T0OTHER"


async def test_a_channel_can_be_born_archived_shared_or_without_the_bot(
    workspace: Workspace,
) -> None:
    archived = await workspace.post("/channels", {"archived": True})
    shared = await workspace.post("/channels", {"shared_outside": True})
    without = await workspace.post("/channels", {"name": "north", "bot_removed": True})

    async def refusal(channel: Json) -> str | None:
        answer = await workspace.call(
            "chat.postMessage", channel=channel["id"], text="hello"
        )
        return answer.get("error")

    assert await refusal(archived) == "is_archived"
    assert await refusal(without) == "not_in_channel"
    assert await refusal(shared) is None
    ines = workspace.kind("outsider")
    names = [channel["name"] for channel in (await ines.screen())["channels"]]
    assert shared["name"] in names
    assert without["name"] not in names
