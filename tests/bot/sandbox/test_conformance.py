"""What the sandbox delivers, held against Slack's types and recorded payloads."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from tests.bot.sandbox.names import always_seen, ever_seen, examples, names
from tests.bot.sandbox.pieces import (
    actions,
    button,
    home,
    input_block,
    modal,
    option,
    plain,
    static_select,
)
from tests.bot.sandbox.recorder import Recorder
from tests.bot.sandbox.schemas import faults

Json = dict[str, Any]

# Only in workspaces of an Enterprise organisation, in steps of a workflow, or in replies.
ORGANISATION = {"enterprise", "enterprise.id", "enterprise.name", "enterprise_id"}
ORGANISATION |= {"enterprise_name", "team.enterprise_id", "team.enterprise_name"}

# Every event has them, though not every example does.
STAMPS = {"event.event_ts", "event.cache_ts"}


@pytest.fixture
async def app() -> AsyncIterator[Recorder]:
    async with Sandbox() as sandbox, Recorder(sandbox) as recorder:
        yield recorder


@pytest.fixture
async def sam(app: Recorder) -> Json:
    """A member of the workspace."""
    people: list[Json] = await app.look("/people")
    return next(person for person in people if person["role"] == "member")


@pytest.fixture
async def sales(app: Recorder) -> str:
    """The id of the channel #sales."""
    channels: list[Json] = await app.look("/channels")
    return next(str(each["id"]) for each in channels if each["name"].endswith("sales"))


async def _trigger(app: Recorder, sam: Json, sales: str) -> str:
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="/contacts help")
    return str((await app.payload("slash_commands"))["trigger_id"])


async def _open(app: Recorder, sam: Json, sales: str, **view: Any) -> Json:
    trigger = await _trigger(app, sam, sales)
    whole = {**modal(), "close": plain("Cancel"), **view}
    reply = await app.call("views.open", trigger_id=trigger, view=whole)
    assert reply.body["ok"], reply.body
    opened: Json = reply.body["view"]
    return opened


def _conforms(payload: Json, kind: str, files: list[str], *unions: str) -> None:
    """Hold an interaction against its type, and its names against recorded ones."""
    recorded = examples("interactions", files)
    assert faults("interactions", kind, payload) == []
    assert names(payload) - ever_seen(recorded, *unions) == set()
    assert always_seen(recorded) - names(payload) - ORGANISATION == set()


async def test_a_connection_begins_with_hello(app: Recorder) -> None:
    recorded = examples("socket-mode", ["hello*"])

    assert names(app.hello) == always_seen(recorded)
    assert app.hello["type"] == "hello"


async def test_envelopes_are_addressed_as_slack_does(
    app: Recorder, sam: Json, sales: str
) -> None:
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="/contacts help")
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="hello")
    command, event = app.envelopes[0], app.envelopes[-1]

    assert (command["type"], command["accepts_response_payload"]) == (
        "slash_commands",
        True,
    )
    assert (event["type"], event["accepts_response_payload"]) == ("events_api", False)
    assert (event["retry_attempt"], event["retry_reason"]) == (0, "")


async def test_a_slash_command(app: Recorder, sam: Json, sales: str) -> None:
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="/contacts find ada")

    command = await app.payload("slash_commands")
    _conforms(command, "slash_command", ["slash_command.*"], "SlashCommand")
    assert (command["command"], command["text"]) == ("/contacts", "find ada")


async def test_a_button_in_a_message(app: Recorder, sam: Json, sales: str) -> None:
    blocks = [actions(button(action_id="card.approve", value="7"))]
    await app.call("chat.postMessage", channel=sales, text="x", blocks=blocks)

    await app.act(f"/people/{sam['id']}/press", action_id="card.approve")

    pressed = await app.payload("block_actions")
    _conforms(
        pressed,
        "block_actions",
        [
            "block_actions.el.button*",
            "block_actions.message",
            "block_actions.message.state",
        ],
        "BlockAction",
    )
    assert pressed["container"]["type"] == "message"
    assert pressed["actions"][0]["value"] == "7"


async def test_a_menu_in_a_message(app: Recorder, sam: Json, sales: str) -> None:
    blocks = [actions(static_select(action_id="list.page"))]
    await app.call("chat.postMessage", channel=sales, text="x", blocks=blocks)

    await app.act(f"/people/{sam['id']}/press", action_id="list.page", value="1")

    chosen = await app.payload("block_actions")
    _conforms(
        chosen,
        "block_actions",
        ["block_actions.el.static_select.message", "block_actions.el.select"],
        "BlockAction",
    )
    assert chosen["actions"][0]["selected_option"]["value"] == "1"


async def test_a_button_in_a_modal(app: Recorder, sam: Json, sales: str) -> None:
    await _open(app, sam, sales, blocks=[actions(button(action_id="row.add"))])

    await app.act(f"/people/{sam['id']}/press", action_id="row.add")

    pressed = await app.payload("block_actions")
    _conforms(
        pressed,
        "block_actions",
        ["block_actions.el.in_modal", "block_actions.bolt-python"],
        "BlockAction",
    )
    assert pressed["container"]["type"] == "view"


async def test_a_button_on_the_home_tab(app: Recorder, sam: Json) -> None:
    view = home(actions(button(action_id="home.refresh")))
    await app.call("views.publish", user_id=sam["id"], view=view)

    await app.act(f"/people/{sam['id']}/press", action_id="home.refresh", home=True)

    pressed = await app.payload("block_actions")
    assert faults("interactions", "block_actions", pressed) == []
    assert pressed["view"]["type"] == "home"


async def test_a_form_that_is_sent(app: Recorder, sam: Json, sales: str) -> None:
    await _open(app, sam, sales, blocks=[input_block(block_id="name")], callback_id="new")

    await app.act(f"/people/{sam['id']}/fill", values={"name": "Ada"}, submit=True)

    sent = await app.payload("view_submission")
    recorded = ["view_submission.1", "view_submission.2", "view_submission.recorded*"]
    _conforms(sent, "view_submission", recorded, "ViewSubmission")
    assert next(iter(sent["view"]["state"]["values"]["name"].values())) == {
        "type": "plain_text_input",
        "value": "Ada",
    }


async def test_a_form_that_is_closed(app: Recorder, sam: Json, sales: str) -> None:
    await _open(app, sam, sales, notify_on_close=True)

    await app.act(f"/people/{sam['id']}/close")

    closed = await app.payload("view_closed")
    _conforms(
        closed, "view_closed", ["view_closed.1", "view_closed.recorded"], "ViewClosed"
    )
    assert closed["is_cleared"] is False


async def test_options_are_asked_for(app: Recorder, sam: Json, sales: str) -> None:
    menu = {"type": "external_select", "action_id": "contact", "min_query_length": 1}
    app.answers["block_suggestion"] = {"options": [option(7)]}
    await _open(app, sam, sales, blocks=[input_block(menu)])

    await app.act(f"/people/{sam['id']}/suggest", action_id="contact", text="ad")

    asked = await app.payload("block_suggestion")
    _conforms(asked, "block_suggestion", ["block_suggestion.view"], "BlockAction")
    assert asked["value"] == "ad"


async def test_a_global_shortcut(app: Recorder, sam: Json) -> None:
    await app.act(f"/people/{sam['id']}/shortcut", callback_id="add")

    _conforms(await app.payload("shortcut"), "shortcut", ["shortcut.global*"])


async def test_a_message_shortcut(app: Recorder, sam: Json, sales: str) -> None:
    posted = await app.call("chat.postMessage", channel=sales, text="x")
    place = {"channel": sales, "message_ts": posted.body["ts"]}

    await app.act(f"/people/{sam['id']}/shortcut", callback_id="save", **place)

    recorded = ["shortcut.message", "shortcut.message.files"]
    payload = await app.payload("message_action")
    assert faults("interactions", "message_action", payload) == []
    assert names(payload) - ever_seen(
        examples("interactions", recorded), "MessageShortcut"
    ) == (set())


def _heard(payload: Json, kind: str, files: list[str], *unions: str) -> None:
    """Hold an event and its envelope against types and recordings."""
    assert faults("events", kind, payload["event"]) == []
    # Recordings have null there, which the types do not know.
    envelope = {name: part for name, part in payload.items() if part is not None}
    assert faults("interactions", "event_envelope", envelope) == []
    recorded = examples("events", files)
    envelopes = examples("events", ["*"])
    event = {name for name in names(payload) if name.startswith("event.")}
    assert event - ever_seen(recorded, *unions) - STAMPS == set()
    assert names(payload) - event - ever_seen(envelopes) == set()


async def test_a_mention(app: Recorder, sam: Json, sales: str) -> None:
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="@contacts help")

    _heard(await app.event("app_mention"), "app_mention", ["app_mention*"], "AppMention")


async def test_a_direct_message(app: Recorder, sam: Json) -> None:
    await app.act(f"/people/{sam['id']}/type", channel=sam["dm"], text="help")

    heard = await app.event("message")
    _heard(heard, "message", ["message.im*", "message.user", "message.channel"], "Message")
    assert heard["event"]["channel_type"] == "im"


async def test_a_file_in_a_channel(app: Recorder, sam: Json, sales: str) -> None:
    await app.upload(sam["id"], sales)

    _heard(await app.event("file_shared"), "file_shared", ["file_shared*"], "FileShared")
    _heard(
        await app.event("file_created"), "file_created", ["file_created*"], "FileCreated"
    )
    # The types ask for more than recorded files have.
    told = names((await app.event("file_share"))["event"], "event")
    recorded = examples("events", ["message.file_share*"])
    assert told - ever_seen(recorded, "MessageFileShare", "Message") == set()


async def test_the_home_tab_is_opened(app: Recorder, sam: Json) -> None:
    await app.call("views.publish", user_id=sam["id"], view=home())

    await app.act(f"/people/{sam['id']}/home")

    recorded = ["app_home_opened.home_tab", "app_home_opened.with_view"]
    _heard(await app.event("app_home_opened"), "app_home_opened", recorded, "AppHomeOpened")


async def test_a_reaction(app: Recorder, sam: Json, sales: str) -> None:
    posted = await app.call("chat.postMessage", channel=sales, text="x")
    place = {"channel": sales, "message_ts": posted.body["ts"]}

    await app.act(f"/people/{sam['id']}/react", name="eyes", **place)

    _heard(
        await app.event("reaction_added"),
        "reaction_added",
        ["reaction_added"],
        "ReactionAdded",
    )


async def test_a_message_that_is_changed_and_deleted(app: Recorder, sales: str) -> None:
    posted = await app.call("chat.postMessage", channel=sales, text="x")
    place = {"channel": sales, "ts": posted.body["ts"]}

    await app.call("chat.update", text="y", **place)
    await app.call("chat.delete", **place)

    # The types ask for more than recorded events have.
    for kind, union in (
        ("message_changed", "MessageChanged"),
        ("message_deleted", "MessageDeleted"),
    ):
        recorded = examples("events", [f"message.{kind}"])
        told = names((await app.event(kind))["event"], "event")
        heard = {name for name in told if name.count(".") == 1}
        assert heard - ever_seen(recorded, union) == set()
        assert {"event.channel", "event.ts", "event.hidden"} <= heard


async def test_people_who_come_change_and_go(app: Recorder) -> None:
    joined = await app.act("/people", name="Ada Byron")

    await app.act(f"/people/{joined['id']}/status", deactivated=True)

    for kind, union in (("team_join", "TeamJoin"), ("user_change", "UserChange")):
        _heard(await app.event(kind), kind, [f"{kind}*"], union)


async def test_a_channel_that_is_archived(app: Recorder, sales: str) -> None:
    await app.act(f"/channels/{sales}/status", archived=True)

    _heard(await app.event("channel_archive"), "channel_archive", [], "ChannelArchive")


async def test_tokens_are_revoked_and_the_app_goes(app: Recorder) -> None:
    await app.act("/app", revoke_tokens=True)
    await app.act("/app", uninstall=True)

    revoked, gone = await app.event("tokens_revoked"), await app.event("app_uninstalled")
    _heard(revoked, "tokens_revoked", ["tokens_revoked"], "TokensRevoked")
    _heard(gone, "app_uninstalled", ["app_uninstalled"], "AppUninstalled")


async def test_a_step_of_a_workflow(app: Recorder) -> None:
    step = asyncio.create_task(app.act("/functions/add_contact", name="Ada"))
    heard = await app.event("function_executed")
    _heard(heard, "function_executed", ["function_executed*"])

    await app.call(
        "functions.completeSuccess",
        token=heard["event"]["bot_access_token"],
        function_execution_id=heard["event"]["function_execution_id"],
        outputs={"contact": "7"},
    )

    assert (await step)["outputs"] == {"contact": "7"}
