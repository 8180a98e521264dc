"""Events: what the app hears of, in which words, and what it does not hear."""

import pytest

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.bolt_app import BoltApp, connected
from tests.workspace import Json, Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


async def test_a_message_is_told_as_slack_writes_it(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    tom = workspace.person("Tom")
    sales = next(c["id"] for c in workspace.sandbox.channels() if c["name"] == "sales")

    await sam.types("R&D <3 @Tom #sales a@b.org https://a.org/x?y=1&z=2. <!channel>")

    (event,) = app.events
    assert event["text"] == (
        f"R&amp;D &lt;3 <@{tom.id}> <#{sales}|sales> <mailto:a@b.org|a@b.org> "
        "<https://a.org/x?y=1&amp;z=2>. &lt;!channel&gt;"
    )
    assert event["channel_type"] == "channel"
    assert event["blocks"][0]["type"] == "rich_text"


async def test_a_mention_of_the_bot_is_an_event_of_its_own(
    app: BoltApp, sam: Somebody
) -> None:
    bot = app.workspace.sandbox.slack.workspace(None).bot_user_id

    await sam.types("@contacts who is ada?", thread_ts=None)

    assert sorted(app.heard()) == ["app_mention", "message"]
    mention = next(e for e in app.events if e["type"] == "app_mention")
    assert mention["text"] == f"<@{bot}> who is ada?"


async def test_a_direct_message_is_told_as_such(app: BoltApp, sam: Somebody) -> None:
    await sam.types("hello @contacts", channel=sam.dm)

    (event,) = app.events
    assert (event["channel_type"], event["channel"]) == ("im", sam.dm)


@pytest.mark.usefixtures("app")
async def test_the_bots_own_messages_are_told_too(
    workspace: Workspace, sam: Somebody
) -> None:
    await workspace.call("chat.postMessage", channel="#sales", text="From the bot")
    await sam.sees("From the bot")

    traffic = await workspace.get("/traffic")
    told = [e["arguments"]["event"] for e in traffic if e.get("kind") == "events_api"]
    assert [event["bot_id"] for event in told] == [
        workspace.sandbox.slack.workspace(None).installation.bot_id
    ]


async def test_the_app_hears_nothing_from_channels_it_is_not_in(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    sales = next(c["id"] for c in workspace.sandbox.channels() if c["name"] == "sales")
    await workspace.post(f"/channels/{sales}/status", {"bot_removed": True})

    await sam.types("@contacts are you there?")

    assert app.heard() == ["member_left_channel", "channel_left"]
    said = await workspace.call("chat.postMessage", channel=sales, text="No")
    assert said["error"] == "not_in_channel"


async def test_only_subscribed_events_are_told() -> None:
    manifest = {
        "display_information": {"name": "contacts"},
        "features": {"bot_user": {"display_name": "contacts"}},
        "oauth_config": {"scopes": {"bot": ["reactions:read", "chat:write"]}},
        "settings": {
            "socket_mode_enabled": True,
            "event_subscriptions": {"bot_events": ["reaction_added"]},
        },
    }
    settings = SandboxSettings(manifest=manifest)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        sam = workspace.person("Sam")
        await sam.types("hello")
        (message,) = await sam.messages("#sales")

        await sam.does("react", channel="#sales", message_ts=message["ts"], name="eyes")

        assert app.heard() == ["reaction_added"]
        (message,) = await sam.messages("#sales")
        assert message["reactions"] == [{"name": "eyes", "users": [sam.id], "count": 1}]


async def test_an_unacknowledged_event_comes_again_until_it_is_taken() -> None:
    settings = SandboxSettings(acknowledgement_seconds=0.05, retry_seconds=(0, 0.01, 0.02))
    async with Workspace(settings) as workspace, connected(workspace) as app:
        sam, attempts = workspace.person("Sam"), []

        async def fail_twice(event: Json) -> None:
            attempts.append(event["text"])
            if len(attempts) < 3:
                raise RuntimeError("on purpose")
            await workspace.call("chat.postMessage", channel=sam.dm, text="At last")

        app.on["message"] = fail_twice
        first = await sam.types("hello")
        await sam.sees("At last")

        assert first["error"] == "operation_timeout"
        assert attempts[:3] == ["hello"] * 3
        assert app.retries[:3] == ["0", "1", "2"]


async def test_people_and_channels_that_change_are_told(
    workspace: Workspace, app: BoltApp
) -> None:
    anna = await workspace.joins("Anna Kim", role="member")
    await workspace.post(f"/people/{anna.id}/status", {"guest": True})
    channel = await workspace.post("/channels", {"name": "north"})
    path = f"/channels/{channel['id']}/status"
    await workspace.post(path, {"shared_outside": True})
    await workspace.post(path, {"archived": True})

    assert app.heard() == [
        "team_join",
        "user_change",
        "member_joined_channel",
        "channel_shared",
        "channel_archive",
    ]
    assert app.events[1]["user"]["is_restricted"] is True
    user = await workspace.call("users.info", user=anna.id)
    assert user["user"]["is_restricted"] is True


@pytest.mark.usefixtures("app")
async def test_nobody_writes_in_an_archived_channel(
    workspace: Workspace, sam: Somebody
) -> None:
    sales = next(c["id"] for c in workspace.sandbox.channels() if c["name"] == "sales")
    await workspace.post(f"/channels/{sales}/status", {"archived": True})

    assert (await sam.types("hello"))["error"] == "is_archived"
    said = await workspace.call("chat.postMessage", channel=sales, text="No")
    assert said["error"] == "is_archived"


async def test_links_to_the_apps_domains_are_told() -> None:
    manifest = {
        "display_information": {"name": "contacts"},
        "features": {
            "bot_user": {"display_name": "contacts"},
            "unfurl_domains": ["contacts.example"],
        },
        "oauth_config": {"scopes": {"bot": ["links:read", "links:write"]}},
        "settings": {
            "socket_mode_enabled": True,
            "event_subscriptions": {"bot_events": ["link_shared"]},
        },
    }
    settings = SandboxSettings(manifest=manifest)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        sam = workspace.person("Sam")

        await sam.types("see https://contacts.example/c/42 and https://other.example/")

        (event,) = app.events
        links = [link["url"] for link in event["links"]]
        assert links == ["https://contacts.example/c/42"]
        preview = {"text": "Ada Lovelace"}
        await workspace.call(
            "chat.unfurl",
            channel=event["channel"],
            ts=event["message_ts"],
            unfurls={links[0]: preview},
        )
        assert "Ada Lovelace" in await sam.text()


async def test_uninstalling_is_heard_once_and_ends_everything(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    await workspace.post("/app", {"uninstall": True})

    assert sorted(app.heard()) == ["app_uninstalled", "tokens_revoked"]
    assert (await workspace.call("auth.test"))["error"] == "account_inactive"
    assert (await sam.types("/contacts help"))["error"] == "unknown_command"


async def test_a_revoked_token_is_refused(workspace: Workspace, app: BoltApp) -> None:
    await workspace.post("/app", {"revoke_tokens": True})

    assert app.heard() == ["tokens_revoked"]
    assert (await workspace.call("auth.test"))["error"] == "token_revoked"


async def test_a_workflow_step_returns_its_outputs_or_its_error(
    workspace: Workspace, app: BoltApp
) -> None:
    async def carry_out(event: Json) -> None:
        token, id_ = event["bot_access_token"], event["function_execution_id"]
        if event["inputs"]["name"]:
            await workspace.call(
                "functions.completeSuccess",
                token=token,
                function_execution_id=id_,
                outputs={"contact": "C-1"},
            )
        else:
            await workspace.call(
                "functions.completeError",
                token=token,
                function_execution_id=id_,
                error="A contact needs a name.",
            )

    app.on["function_executed"] = carry_out
    done = await workspace.post("/functions/add_contact", {"inputs": {"name": "Ada"}})
    failed = await workspace.post("/functions/add_contact", {"inputs": {"name": ""}})

    assert (done["ok"], done["outputs"]) == (True, {"contact": "C-1"})
    assert (failed["ok"], failed["error"]) == (False, "A contact needs a name.")


async def test_a_workflow_step_is_told_with_the_parameters_of_the_manifest() -> None:
    text = {"type": "string", "title": "Name", "description": "Whom"}
    step = {
        "title": "Add a contact",
        "description": "Adds one",
        "input_parameters": {"properties": {"name": text}, "required": ["name"]},
        "output_parameters": {"properties": {}},
    }
    manifest = {
        "display_information": {"name": "Contacts"},
        "functions": {"add_contact": step},
        "settings": {
            "socket_mode_enabled": True,
            "event_subscriptions": {"bot_events": ["function_executed"]},
        },
    }
    settings = SandboxSettings(manifest=manifest, function_seconds=0.01)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        undone = await workspace.post("/functions/add_contact", {"name": "Ada"})

    (event,) = app.events
    (parameter,) = event["function"]["input_parameters"]
    assert parameter == {"name": "name", "is_required": True, **text}
    assert event["inputs"] == {"name": "Ada"}
    assert undone["error"] == "operation_timeout"


async def test_a_workflow_step_that_the_app_cannot_hear_of_is_said_at_once() -> None:
    none: Json = {"properties": {}}
    words = {"title": "x", "description": "x"}
    step = {**words, "input_parameters": none, "output_parameters": none}
    manifest = {
        "display_information": {"name": "Contacts"},
        "functions": {"add_contact": step},
    }
    async with Workspace(SandboxSettings(manifest=manifest)) as workspace:
        refused = await workspace.post("/functions/add_contact", {}, 400)

    assert "function_executed" in refused["error"]


async def test_the_details_of_a_linked_entity_are_shown_to_whoever_opens_them(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    url = "https://contacts.example/c/42"
    entity = {
        "app_unfurl_url": url,
        "url": url,
        "external_ref": {"id": "C-42"},
        "entity_type": "slack#/entities/item",
        "entity_payload": {"attributes": {"title": {"text": "Ada Lovelace"}}},
    }
    await sam.types(f"see {url}")
    (message,) = await sam.messages("#sales")
    shown = await workspace.call(
        "chat.unfurl",
        channel=next(c["id"] for c in workspace.sandbox.channels() if c["name"] == "sales"),
        ts=message["ts"],
        metadata={"entities": [entity]},
    )
    assert shown["ok"], shown

    async def present(event: Json) -> None:
        answer = await workspace.call(
            "entity.presentDetails", trigger_id=event["trigger_id"], metadata=entity
        )
        assert answer["ok"], answer

    app.on["entity_details_requested"] = present
    assert (await sam.does("open", message_ts=message["ts"]))["ok"]

    assert (await sam.screen())["details"] == entity
    assert "details" not in await workspace.person("Tom").screen()
