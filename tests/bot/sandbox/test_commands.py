"""Slash commands: what the app is told, and what becomes of its answer."""

import asyncio
from typing import Any

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.bolt_app import BoltApp, connected
from tests.workspace import Workspace


async def test_only_the_person_who_typed_sees_the_answer(
    workspace: Workspace, app: BoltApp
) -> None:
    sam, tom = workspace.person("Sam"), workspace.person("Tom")

    @app.bolt.command("/contacts")
    async def answer(ack: Any, command: Any) -> None:
        await ack(f"You asked for {command['text']}")

    result = await sam.types("/contacts find ada")

    assert result["ok"]
    assert result["ack_ms"] < 1000
    assert "You asked for find ada" in await sam.text()
    assert "You asked for" not in await tom.text()


async def test_an_answer_in_the_channel_is_seen_by_everybody(
    workspace: Workspace, app: BoltApp
) -> None:
    @app.bolt.command("/contacts")
    async def answer(ack: Any) -> None:
        await ack(text="For all of you", response_type="in_channel")

    await workspace.person("Sam").types("/contacts list")

    assert "For all of you" in await workspace.person("Tom").text()


async def test_an_unknown_command_is_refused_by_slack_itself() -> None:
    manifest = {
        "display_information": {"name": "contacts"},
        "features": {
            "bot_user": {"display_name": "contacts"},
            "slash_commands": [{"command": "/contacts", "description": "Contacts"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"socket_mode_enabled": True},
    }
    async with Workspace(SandboxSettings(manifest=manifest)) as workspace:
        sam = workspace.person("Sam")

        result = await sam.types("/contcats find ada")

        assert result["ok"] is False
        assert "/contcats is not a valid command" in await sam.text()


async def test_a_command_in_a_thread_is_refused_by_slack_itself(
    workspace: Workspace,
) -> None:
    sam = workspace.person("Sam")
    root = await workspace.call("chat.postMessage", channel="#sales", text="Root")

    result = await sam.types("/contacts help", thread_ts=root["ts"])

    assert result["ok"] is False
    assert "/contacts is not supported in threads. Sorry!" in await sam.text()


async def test_an_app_that_stays_silent_is_given_up_on(
    workspace: Workspace, app: BoltApp
) -> None:
    sam, given_up = workspace.person("Sam"), asyncio.Event()

    @app.bolt.command("/contacts")
    async def dawdle() -> None:
        await given_up.wait()

    workspace.waits_for_the_app(0.05)
    result = await sam.types("/contacts help")
    given_up.set()

    assert result["error"] == "operation_timeout"
    notice = (await sam.screen())["notice"]
    assert notice == '/contacts failed with the error "operation_timeout"'


async def test_a_notice_goes_with_the_next_thing_somebody_does(
    workspace: Workspace, app: BoltApp
) -> None:
    sam = workspace.person("Sam")
    await sam.types("/contacts help", thread_ts="1.1")

    await sam.types("Never mind")

    assert app.heard() == ["message"]
    assert (await sam.screen())["notice"] is None


async def test_an_answer_that_slack_would_refuse_is_not_shown(
    workspace: Workspace, app: BoltApp
) -> None:
    @app.bolt.command("/contacts")
    async def answer(ack: Any) -> None:
        await ack(text="", blocks=[{"type": "section"}])

    sam = workspace.person("Sam")
    result = await sam.types("/contacts help")

    assert result["error"] == "invalid_blocks"
    assert 'failed with the error "invalid_blocks"' in await sam.text()


async def test_mentions_in_a_command_are_escaped_if_the_manifest_asks_for_it() -> None:
    manifest = {
        "display_information": {"name": "contacts"},
        "features": {
            "bot_user": {"display_name": "contacts"},
            "slash_commands": [
                {"command": "/plain", "description": "As typed"},
                {"command": "/rich", "description": "Escaped", "should_escape": True},
            ],
        },
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"socket_mode_enabled": True},
    }
    settings = SandboxSettings(manifest=manifest)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        sam, tom = workspace.person("Sam"), workspace.person("Tom")
        heard = []

        for command in ("/plain", "/rich"):

            @app.bolt.command(command)
            async def note(ack: Any, command: Any) -> None:
                heard.append(command["text"])
                await ack()

        await sam.types("/plain assign @Tom Okafor & co")
        await sam.types("/rich assign @Tom Okafor & co")

        assert heard == ["assign @Tom Okafor & co", f"assign <@{tom.id}> &amp; co"]


async def test_a_response_url_serves_five_times(workspace: Workspace, app: BoltApp) -> None:
    sam = workspace.person("Sam")
    urls = []

    @app.bolt.command("/contacts")
    async def keep(ack: Any, command: Any, respond: Any) -> None:
        urls.append(command["response_url"])
        for number in range(5):
            await respond(f"Answer {number}")
        await ack()

    await sam.types("/contacts help")
    async with workspace.session.post(urls[0], json={"text": "Answer 5"}) as sixth:
        refused = await sixth.json()

    assert "Answer 4" in await sam.text()
    assert "Answer 5" not in await sam.text()
    assert refused == {"ok": False, "error": "used_url"}


async def test_a_response_url_meets_faults_and_is_in_the_traffic(
    workspace: Workspace, app: BoltApp
) -> None:
    sam, statuses = workspace.person("Sam"), []
    await workspace.post("/faults", {"method": "response_url", "fault": "status:503"})

    @app.bolt.command("/contacts")
    async def answer(ack: Any, respond: Any) -> None:
        statuses.extend([(await respond(f"Answer {n}")).status_code for n in range(2)])
        await ack()

    await sam.types("/contacts help")

    assert statuses == [503, 200]
    assert "Answer 0" not in await sam.text()
    traffic = await workspace.get("/traffic")
    calls = [entry for entry in traffic if entry.get("method") == "response_url"]
    assert [call.get("fault") for call in calls] == ["status:503", None]
    assert all(call["ack_ms"] > 0 for call in calls)


async def test_a_response_url_ends_after_a_while() -> None:
    settings = SandboxSettings(response_url_seconds=0.0)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        urls = []

        @app.bolt.command("/contacts")
        async def keep(ack: Any, command: Any) -> None:
            urls.append(command["response_url"])
            await ack()

        await workspace.person("Sam").types("/contacts help")
        async with workspace.session.post(urls[0], json={"text": "Late"}) as late:
            assert await late.json() == {"ok": False, "error": "expired_url"}
