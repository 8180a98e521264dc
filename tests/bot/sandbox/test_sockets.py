"""Socket Mode and signed HTTP: deliveries, and what can go wrong with them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.bolt_app import BoltApp, connected, listening
from tests.patience import PATIENCE_SECONDS
from tests.workspace import Json, Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


@pytest.fixture
def answering(app: BoltApp) -> list[str]:
    """What was typed, as the app heard it; it answers everything."""
    return _answering(app)


def _answering(app: BoltApp) -> list[str]:
    heard: list[str] = []

    @app.bolt.command("/contacts")
    async def answer(ack: Any, command: Any) -> None:
        heard.append(command["text"])
        await ack(f"Heard {command['text']}")

    return heard


async def test_a_ticket_opens_one_connection(workspace: Workspace) -> None:
    opened = await workspace.call(
        "apps.connections.open", token=workspace.sandbox.app_token
    )
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_a_bot_token_opens_no_connection(workspace: Workspace) -> None:
    refused = await workspace.call("apps.connections.open")
    assert refused["error"] == "not_allowed_token_type"


async def test_an_eleventh_connection_is_one_too_many(workspace: Workspace) -> None:
    async with aiohttp.ClientSession() as session:
        sockets = [await _open(workspace, session) for _ in range(11)]
        hellos = [await socket.receive_json() for socket in sockets]

    assert [hello["type"] for hello in hellos] == ["hello"] * 10 + ["disconnect"]
    assert hellos[-1]["reason"] == "too_many_websockets"


async def _open(
    workspace: Workspace, session: aiohttp.ClientSession
) -> aiohttp.ClientWebSocketResponse:
    opened = await workspace.call(
        "apps.connections.open", token=workspace.sandbox.app_token
    )
    return await session.ws_connect(opened["url"])


async def test_each_delivery_goes_to_one_of_the_connections() -> None:
    async with (
        Workspace() as workspace,
        connected(workspace) as one,
        connected(workspace) as two,
    ):
        for number in range(4):
            await workspace.person("Sam").types(f"message {number}")

        assert len(one.events) == len(two.events) == 2


@pytest.mark.parametrize("fault", ["disconnect", "drop"])
async def test_the_app_comes_back_after_a_break(workspace: Workspace, fault: str) -> None:
    async with connected(workspace, ping_seconds=1) as app:
        heard = _answering(app)
        await workspace.post("/faults", {"socket": fault})

        result = await workspace.person("Sam").types("/contacts help")

    assert result["ok"]
    assert heard == ["help"]


async def test_a_silent_connection_lets_nothing_pass_until_it_is_replaced(
    workspace: Workspace, sam: Somebody, answering: list[str]
) -> None:
    await workspace.post("/faults", {"socket": "silent"})
    workspace.waits_for_the_app(0.05)
    assert (await sam.types("/contacts one"))["error"] == "operation_timeout"

    await workspace.end_faults()
    workspace.waits_for_the_app(PATIENCE_SECONDS)
    assert (await sam.types("/contacts two"))["ok"]
    assert answering == ["two"]


async def test_a_duplicate_delivery_has_the_same_event_id(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    await workspace.post("/faults", {"socket": "duplicate", "times": 1})

    await sam.types("once")
    await sam.types("twice")

    texts = [event["text"] for event in app.events]
    assert texts == ["once", "once", "twice"]


async def test_two_deliveries_can_change_places(
    workspace: Workspace, app: BoltApp, sam: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sandbox.socket_mode.REORDER_SECONDS", PATIENCE_SECONDS)
    await workspace.post("/faults", {"socket": "reorder", "times": 1})

    await asyncio.gather(sam.types("first"), sam.types("second"))

    assert [event["text"] for event in app.events] == ["second", "first"]


@pytest.fixture
async def served() -> AsyncIterator[tuple[Workspace, BoltApp]]:
    """A workspace that delivers over signed HTTP, and the app it delivers to."""
    settings = SandboxSettings(retry_seconds=(0.01,))
    async with Workspace(settings) as workspace, listening(workspace) as (app, url):
        assert await workspace.sandbox.deliver_to(url)
        yield workspace, app


async def test_an_app_with_a_request_url_is_posted_to(
    served: tuple[Workspace, BoltApp],
) -> None:
    workspace, app = served
    sam = workspace.person("Sam")

    @app.bolt.command("/contacts")
    async def answer(ack: Any, command: Any) -> None:
        await ack(f"Heard {command['text']}")

    assert (await sam.types("/contacts über & co"))["ok"]
    assert (await sam.types("hello"))["ok"]

    assert "Heard über & co" in await sam.text()
    assert app.heard() == ["message"]


async def test_interactions_are_posted_as_a_payload(
    served: tuple[Workspace, BoltApp],
) -> None:
    workspace, app = served
    sam = workspace.person("Sam")
    button = {"type": "button", "action_id": "go", "text": _plain("Go")}
    blocks = [{"type": "actions", "elements": [button]}]
    await workspace.call("chat.postMessage", channel=sam.dm, text="x", blocks=blocks)

    @app.bolt.action("go")
    async def go(ack: Any, body: Any) -> None:
        view = {"type": "modal", "title": _plain("Went"), "blocks": []}
        await app.client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    assert (await sam.presses("Go"))["ok"]
    assert (await sam.modal())["title"]["text"] == "Went"


@pytest.fixture
async def paths() -> AsyncIterator[tuple[str, list[str]]]:
    """An app's own server: its address, and the paths that were posted to."""
    posted: list[str] = []

    async def take(request: web.Request) -> web.Response:
        posted.append(request.path)
        return web.Response()

    application = web.Application()
    application.router.add_post("/{path}", take)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", posted
    await runner.cleanup()


async def test_every_kind_of_delivery_goes_to_the_address_in_the_manifest(
    paths: tuple[str, list[str]],
) -> None:
    url, posted = paths
    async with Workspace(SandboxSettings(manifest=_many_addresses(url))) as workspace:
        sam = workspace.person("Sam")
        menu = {"type": "external_select", "action_id": "who", "min_query_length": 0}
        button = {"type": "button", "action_id": "go", "text": _plain("Go")}
        blocks = [{"type": "actions", "elements": [menu, button]}]
        await workspace.call("chat.postMessage", channel=sam.dm, text="x", blocks=blocks)

        await sam.types("/contacts help")
        await sam.presses("Go")
        await sam.does("suggest", action_id="who", text="a")
        await sam.types("hello")

    assert posted == ["/command", "/press", "/options", "/event"]


def _many_addresses(url: str) -> Json:
    command = {"command": "/contacts", "description": "x", "url": f"{url}/command"}
    return {
        "display_information": {"name": "Contacts"},
        "features": {
            "bot_user": {"display_name": "contacts"},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "channels:history", "chat:write"]}},
        "settings": {
            "interactivity": {
                "is_enabled": True,
                "request_url": f"{url}/press",
                "message_menu_options_url": f"{url}/options",
            },
            "event_subscriptions": {
                "request_url": f"{url}/event",
                "bot_events": ["message.channels"],
            },
        },
    }


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


async def test_a_failing_request_url_is_worded_as_slack_does(
    served: tuple[Workspace, BoltApp],
) -> None:
    workspace, app = served
    sam = workspace.person("Sam")

    @app.bolt.command("/contacts")
    async def fail() -> None:
        raise RuntimeError("on purpose")

    result = await sam.types("/contacts help")

    assert result["error"] == "http_service_error"
    assert 'failed with the error "http_service_error"' in await sam.text()


async def test_a_retry_over_http_says_which_it_is(
    served: tuple[Workspace, BoltApp],
) -> None:
    workspace, app = served
    sam, attempts = workspace.person("Sam"), []

    async def fail_once(event: Json) -> None:
        attempts.append(event["text"])
        if len(attempts) == 1:
            raise RuntimeError("on purpose")
        await workspace.call("chat.postMessage", channel=sam.dm, text="At last")

    app.on["message"] = fail_once
    assert (await sam.types("hello"))["error"] == "http_error"
    await sam.sees("At last")

    assert app.retries[:2] == [None, "1"]


async def test_an_address_that_is_not_the_apps_fails_the_challenge(
    workspace: Workspace,
) -> None:
    answer = await workspace.post("/app", {"request_url": f"{workspace.sandbox.url}/app"})
    assert answer == {"ok": False, "error": "challenge_failed"}
