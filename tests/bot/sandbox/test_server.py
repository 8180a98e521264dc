"""The people interface itself: who may use it, how it waits, what it says when misused."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Sandbox, SandboxSettings
from tests.bot.sandbox.bolt_app import BoltApp
from tests.workspace import Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_requests_from_elsewhere_are_refused(
    workspace: Workspace, headers: dict[str, str]
) -> None:
    async with workspace.session.get("/people", headers=headers) as response:
        assert response.status == 403


async def test_the_seeded_people_and_channels_are_there_from_the_start(
    workspace: Workspace,
) -> None:
    people = await workspace.get("/people")
    roles = [person["role"] for person in people]
    kinds = {person["kind"] for person in people}
    channels = {channel["name"] for channel in await workspace.get("/channels")}

    assert roles.count("member") >= 2
    assert roles.count("manager") >= 2
    assert {"owner", "viewer", None} <= set(roles)
    assert {"guest", "outsider", "deactivated"} <= kinds
    assert {"general", "sales", "contacts", "approvals", "exports"} <= channels
    assert any(channel["shared_outside"] for channel in await workspace.get("/channels"))
    assert all(person["dm"].startswith("D") for person in people)


async def test_ids_are_the_same_at_every_start_and_state_is_not_shared() -> None:
    async with Workspace() as one, Workspace() as two:
        assert one.sandbox.people() == two.sandbox.people()
        assert one.sandbox.bot_token != two.sandbox.bot_token
        await one.call("chat.postMessage", channel="#sales", text="Only here")
        assert "Only here" not in await two.person("Sam").text()


async def test_a_screen_can_be_waited_for(workspace: Workspace, sam: Somebody) -> None:
    waiting = asyncio.create_task(sam.sees("R&D <b>"))
    await workspace.call("chat.postMessage", channel="#sales", text="R&amp;D &lt;b&gt;")

    assert (await waiting)["notice"] is None


async def test_a_text_can_be_waited_for_to_go(workspace: Workspace, sam: Somebody) -> None:
    said = await workspace.call("chat.postMessage", channel="#sales", text="Working…")
    waiting = asyncio.create_task(sam.sees("-Working…"))
    await workspace.call("chat.update", channel="#sales", ts=said["ts"], text="Done")

    assert "Done" in str(await waiting)


async def test_waiting_in_vain_answers_with_the_screen_as_it_is(
    workspace: Workspace, sam: Somebody
) -> None:
    path = f"/people/{sam.id}/screen"
    shown = await workspace.get(path, 408, until="Never", seconds="0.01")
    assert shown.keys() == {"channels", "modals", "home", "notice"}


async def test_changes_are_streamed(workspace: Workspace, sam: Somebody) -> None:
    async with workspace.session.get(f"/people/{sam.id}/changes") as stream:
        first = await stream.content.readline()
        await workspace.call("chat.postMessage", channel="#sales", text="New")
        await stream.content.readline()
        second = await stream.content.readline()

    assert first.startswith(b"data: ")
    assert int(second.split()[1]) > int(first.split()[1])


async def test_a_window_that_is_closed_is_no_trouble(
    workspace: Workspace, sam: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    async with workspace.session.get(f"/people/{sam.id}/changes") as window:
        await window.content.readline()
    for text in ("One", "Two"):
        await workspace.call("chat.postMessage", channel="#sales", text=text)
        await sam.sees(text)

    assert [r.message for r in caplog.records if r.levelname == "ERROR"] == []


MISUSES = [
    ("/people/U0NOBODY/type", {"channel": "#sales", "text": "x"}, 404, "Nobody has the id"),
    ("/people/{sam}/type", {"channel": "#nowhere", "text": "x"}, 404, "no channel"),
    ("/people/{sam}/type", {"channel": "#sales"}, 400, "'text'"),
    ("/people/{sam}/dance", {}, 404, "A person can"),
    ("/people/{sam}/press", {"label": "Nothing"}, 404, "sees nothing to press"),
    ("/people/{sam}/press", {}, 400, "'action_id' or 'label'"),
    ("/people/{sam}/fill", {"values": {}}, 400, "has no form open"),
    ("/people/{sam}/close", {}, 400, "has no form open"),
    ("/people/{sam}/status", {"tired": True}, 400, "A person has no tired"),
    ("/people/{sam}/status", {"team_id": 5}, 400, "'team_id' must be"),
    ("/people", {"name": 5}, 400, "'name'"),
    ("/channels", {"members": 5}, 400, "list of ids"),
    ("/channels", {"colour": "red"}, 400, "A channel has no colour"),
    ("/channels", {"name": "sales"}, 400, "already"),
    ("/faults", {"method": "auth.test", "fault": "fire"}, 400, "There is no fault 'fire'"),
    ("/faults", {"method": "*", "fault": "hang", "times": "x"}, 400, "'times'"),
    ("/faults", {"socket": "duplicate", "times": "inf"}, 400, "'times'"),
    ("/faults", {"socket": "fire"}, 400, "Sockets have no fault 'fire'"),
    ("/clock", {"now": "2027-01-01T00:00:00+00:00"}, 403, "--sandbox-clock"),
    ("/app", {}, 400, "'uninstall'"),
    ("/app", {"request_url": 5}, 400, "'request_url'"),
    ("/nowhere", {}, 404, "/nowhere"),
]


@pytest.mark.parametrize("misuse", MISUSES)
async def test_misuse_is_answered_with_a_sentence(
    workspace: Workspace, sam: Somebody, misuse: tuple[str, dict[str, object], int, str]
) -> None:
    path, body, status, words = misuse

    answer = await workspace.post(path.format(sam=sam.id), body, status)

    assert words in answer["error"]


async def test_a_body_that_is_no_json_is_answered_with_a_sentence(
    workspace: Workspace, sam: Somebody
) -> None:
    async with workspace.session.post(f"/people/{sam.id}/type", data="{") as response:
        assert response.status == 400
        assert (await response.json())["error"] == "The body is not JSON."


async def test_the_clock_can_be_set_and_runs_on() -> None:
    async with Workspace(SandboxSettings(clock_may_be_set=True)) as workspace:
        await workspace.post("/clock", {"now": "2030-06-01T12:00:00+02:00"})

        said = await workspace.call("chat.postMessage", channel="#sales", text="x")

        now = datetime.fromisoformat((await workspace.get("/clock"))["now"])
        then = datetime(2030, 6, 1, 10, tzinfo=UTC)
        assert timedelta() <= now - then < timedelta(hours=1)
        assert float(said["ts"]) >= then.timestamp()


async def test_the_app_is_shown_with_its_manifest(
    workspace: Workspace, app: BoltApp
) -> None:
    about = await workspace.get("/app")
    manifest = await workspace.get("/manifest")

    assert about["name"] == "contacts"
    assert about["connections"] == 1
    assert app.workspace is workspace
    assert manifest["features"]["slash_commands"][0]["command"] == "/contacts"


async def test_the_page_is_served_under_a_strict_policy(workspace: Workspace) -> None:
    async with workspace.session.get("/") as response:
        assert response.status == 200
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    async with workspace.session.get("/nothing.js") as response:
        assert response.status == 404
    async with workspace.session.get("/..%2fserver.py") as response:
        assert response.status == 404


async def test_a_form_that_is_torn_is_answered_with_a_sentence(
    workspace: Workspace, sam: Somebody
) -> None:
    torn = {"Content-Type": "multipart/form-data"}
    path = f"/people/{sam.id}/upload"
    async with workspace.session.post(path, data=b"x", headers=torn) as response:
        assert response.status == 400
        assert "cannot be read" in (await response.json())["error"]


async def test_how_long_to_wait_has_to_be_a_number(
    workspace: Workspace, sam: Somebody
) -> None:
    path = f"/people/{sam.id}/screen"

    answer = await workspace.get(path, 400, until="x", seconds="soon")

    assert "'seconds' must be a number" in answer["error"]


async def test_a_port_that_is_taken_is_said_at_once(workspace: Workspace) -> None:
    port = int(workspace.sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match=str(port)):
        await Sandbox(SandboxSettings(port=port)).__aenter__()


async def test_traffic_tells_every_delivery_and_its_acknowledgement(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    await sam.types("hello")

    (entry,) = [entry for entry in await workspace.get("/traffic") if "kind" in entry]

    assert app.heard() == ["message"]
    assert (entry["kind"], entry["type"]) == ("events_api", "message")
    assert entry["arguments"]["event"]["text"] == "hello"
    assert entry["ack_ms"] > 0
