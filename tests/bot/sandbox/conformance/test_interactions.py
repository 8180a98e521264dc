"""What people do, as the sandbox delivers it, held against Slack's types and recordings."""

from typing import Any

from tests.bot.sandbox.conformance.names import always_seen, ever_seen, examples, names
from tests.bot.sandbox.conformance.recorder import Recorder
from tests.bot.sandbox.conformance.schemas import faults
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

Json = dict[str, Any]

# Only in workspaces of an Enterprise organisation, in steps of a workflow, or in replies.
ORGANISATION = {"enterprise", "enterprise.id", "enterprise.name", "enterprise_id"}
ORGANISATION |= {"enterprise_name", "team.enterprise_id", "team.enterprise_name"}


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
