"""What the Web API of the sandbox replies, held against Slack's types and recordings."""

import json
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.sandbox.settings import SandboxSettings
from tests.bot.sandbox.conformance.recorder import Recorder, Reply
from tests.bot.sandbox.conformance.schemas import faults
from tests.bot.sandbox.pieces import button, home, modal, section
from tests.shared_data import shared

Json = dict[str, Any]

# Every recording has the state of a view, and users.info tells strangers from others;
# the types of these replies know of neither.
UNKNOWN = ("view/state", "('is_stranger' was unexpected)")


def _recorded(name: str, number: int = 0) -> Json:
    """Return one request and reply of a recording."""
    path = shared("slack", "recorded-http", f"{name}.json")
    interaction: Json = json.loads(path.read_text(encoding="utf-8"))["interactions"][number]
    return interaction


def _fits(reply: Reply, kind: str) -> None:
    assert reply.body["ok"], reply.body
    told = faults("web-api-responses", kind, _without_nulls(reply.body))
    assert [fault for fault in told if not any(known in fault for known in UNKNOWN)] == []


def _without_nulls(value: Any) -> Any:
    """Leave out what is null: recordings have nulls of which the types do not know."""
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    if isinstance(value, dict):
        return {
            name: _without_nulls(part) for name, part in value.items() if part is not None
        }
    return value


async def test_the_app_learns_who_it_is(app: Recorder) -> None:
    recorded = _recorded("auth_test_success")

    reply = await app.form("auth.test", recorded["request"]["body"])

    _fits(reply, "AuthTest")
    assert reply.body.keys() >= recorded["response"]["body"].keys()


async def test_a_call_without_a_token_is_refused_as_recorded(app: Recorder) -> None:
    recorded = _recorded("auth_test_error")

    refused = await app.form("auth.test", "", token="")

    assert refused.body == recorded["response"]["body"]


async def test_an_empty_view_is_refused_word_for_word(app: Recorder) -> None:
    recorded = _recorded("views_open_error")

    reply = await app.form("views.open", recorded["request"]["body"])

    assert reply.body == recorded["response"]["body"]
    assert reply.status == recorded["response"]["status"]


async def test_replies_name_the_scopes_as_recorded(app: Recorder) -> None:
    recorded = _recorded("files_upload_v2_channel")["response"]["headers"]

    headers = (await app.form("files.getUploadURLExternal", "filename=a&length=3")).headers

    assert headers["x-accepted-oauth-scopes"] == recorded["x-accepted-oauth-scopes"]
    assert "chat:write" in headers["x-oauth-scopes"].split(",")
    assert len(headers["x-slack-req-id"]) == len(recorded["x-slack-req-id"])
    assert headers["content-type"] == recorded["content-type"]


async def test_a_method_without_scopes_names_none(app: Recorder) -> None:
    recorded = _recorded("views_open_error")["response"]["headers"]

    headers = (await app.form("views.open", "view={}")).headers

    assert "x-accepted-oauth-scopes" not in recorded
    assert "x-accepted-oauth-scopes" not in headers


async def test_a_file_is_uploaded_in_three_steps_as_recorded(
    app: Recorder, sales: str
) -> None:
    announced, sent, completed = (
        _recorded("files_upload_v2_channel", number) for number in range(3)
    )

    place = await app.form("files.getUploadURLExternal", announced["request"]["body"])
    text = await app.send(place.body["upload_url"], sent["request"]["body"].encode())
    files = [{"id": place.body["file_id"], "title": "test.txt"}]
    done = await app.call("files.completeUploadExternal", files=files, channel_id=sales)

    assert place.body.keys() == announced["response"]["body"].keys()
    assert text == sent["response"]["body"]
    _fits(done, "FilesCompleteUploadExternal")
    wanted = completed["response"]["body"]["files"][0]
    assert done.body["files"][0].keys() == wanted.keys()
    assert done.body["files"][0]["shares"] == wanted["shares"] == {}


async def test_conversations_look_as_recorded(app: Recorder, sales: str) -> None:
    listed = await app.call("conversations.list", types="public_channel,private_channel")
    told = await app.call("conversations.info", channel=sales)

    _fits(listed, "ConversationsList")
    _fits(told, "ConversationsInfo")
    topic = _recorded("conversations_setTopic")["response"]["body"]["channel"]
    # Since then Slack says more of a channel, and less of what is unread to a bot.
    unread = {"last_read", "latest", "unread_count", "unread_count_display", "is_open"}
    assert topic.keys() - unread <= told.body["channel"].keys()


async def test_messages_are_answered_in_slacks_types(app: Recorder, sales: str) -> None:
    blocks = [section(), section(accessory=button())]
    posted = await app.call("chat.postMessage", channel=sales, text="x", blocks=blocks)
    place = {"channel": sales, "ts": posted.body["ts"]}

    _fits(posted, "ChatPostMessage")
    _fits(await app.call("chat.update", text="y", **place), "ChatUpdate")
    _fits(await app.call("conversations.history", channel=sales), "ConversationsHistory")
    _fits(await app.call("conversations.replies", **place), "ConversationsReplies")
    _fits(
        await app.call("chat.getPermalink", channel=sales, message_ts=place["ts"]),
        "ChatGetPermalink",
    )
    _fits(await app.call("chat.delete", **place), "ChatDelete")


async def test_a_reaction_and_an_ephemeral_are_answered_in_slacks_types(
    app: Recorder, sam: Json, sales: str
) -> None:
    posted = await app.call("chat.postMessage", channel=sales, text="x")
    item = {"channel": sales, "timestamp": posted.body["ts"]}

    _fits(await app.call("reactions.add", name="eyes", **item), "ReactionsAdd")
    whispered = await app.call(
        "chat.postEphemeral", channel=sales, user=sam["id"], text="x"
    )
    _fits(whispered, "ChatPostEphemeral")


async def test_views_are_answered_in_slacks_types(
    app: Recorder, sam: Json, sales: str
) -> None:
    await app.act(f"/people/{sam['id']}/type", channel=sales, text="/contacts help")
    trigger = (await app.payload("slash_commands"))["trigger_id"]

    opened = await app.call("views.open", trigger_id=trigger, view=modal(section()))
    view_id = opened.body["view"]["id"]
    updated = await app.call("views.update", view_id=view_id, view=modal())
    published = await app.call("views.publish", user_id=sam["id"], view=home(section()))

    _fits(opened, "ViewsOpen")
    _fits(updated, "ViewsUpdate")
    _fits(published, "ViewsPublish")
    path = shared("slack", "payloads", "views", "views.open.response.json")
    recorded = json.loads(path.read_text(encoding="utf-8"))["view"]
    assert recorded.keys() <= opened.body["view"].keys()


async def test_people_and_teams_are_answered_in_slacks_types(
    app: Recorder, sam: Json
) -> None:
    told = await app.call("users.info", user=sam["id"])
    email = told.body["user"]["profile"]["email"]
    groups = await app.call("usergroups.list")
    group = groups.body["usergroups"][0]["id"]

    _fits(told, "UsersInfo")
    _fits(groups, "UsergroupsList")
    _fits(await app.call("users.list"), "UsersList")
    _fits(await app.call("users.lookupByEmail", email=email), "UsersLookupByEmail")
    _fits(await app.call("usergroups.users.list", usergroup=group), "UsergroupsUsersList")
    _fits(await app.call("team.info"), "TeamInfo")
    _fits(await app.call("bots.info"), "BotsInfo")
    _fits(await app.call("conversations.open", users=sam["id"]), "ConversationsOpen")


async def test_files_are_answered_in_slacks_types(
    app: Recorder, sam: Json, sales: str
) -> None:
    dropped = await app.upload(sam["id"], sales)

    told = await app.call("files.info", file=dropped["file_id"])
    history = await app.call("conversations.history", channel=sales)

    _fits(told, "FilesInfo")
    _fits(history, "ConversationsHistory")
    own = await app.form("files.getUploadURLExternal", "filename=a&length=3")
    _fits(own, "FilesGetUploadURLExternal")


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.update", {"channel": "#", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": "#", "ts": "1.1"}, "message_not_found"),
        ("conversations.info", {"channel": "C0NONE"}, "channel_not_found"),
        ("conversations.replies", {"channel": "#", "ts": "1.1"}, "thread_not_found"),
        ("files.info", {"file": "F0NONE"}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 0}, "missing_argument"),
        (
            "reactions.add",
            {"channel": "#", "timestamp": "1.1", "name": "a"},
            "message_not_found",
        ),
        ("users.info", {"user": "U0NONE"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "nobody@x.example"}, "users_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("views.open", {"view": modal(), "trigger_id": "1.2.a"}, "invalid_trigger_id"),
        ("views.update", {"view": modal(), "view_id": "V0NONE"}, "not_found"),
        ("chat.sing", {}, "unknown_method"),
    ],
)
async def test_errors_bear_slacks_names(
    app: Recorder, sales: str, method: str, arguments: Json, error: str
) -> None:
    given = {name: sales if part == "#" else part for name, part in arguments.items()}

    reply = await app.call(method, **given)

    assert (reply.status, reply.body["ok"], reply.body["error"]) == (200, False, error)


async def test_errors_of_a_method_are_among_those_of_its_page(
    app: Recorder, sales: str
) -> None:
    for method, arguments in (
        ("chat.postMessage", {"channel": sales}),
        ("chat.postMessage", {"channel": sales, "text": "x", "markdown_text": "x"}),
        ("chat.update", {"channel": sales, "ts": "1.1", "text": "x"}),
        ("conversations.members", {"channel": "C0NONE"}),
        ("files.delete", {"file": "F0NONE"}),
        ("reactions.remove", {"name": "a"}),
        ("functions.completeSuccess", {"function_execution_id": "Fx0", "outputs": {}}),
        ("entity.presentDetails", {"trigger_id": "1.2.a", "metadata": {}}),
    ):
        reply = await app.call(method, **arguments)
        path = shared("slack", "web-api", "methods", f"{method}.json")
        page = json.loads(path.read_text(encoding="utf-8"))
        assert reply.body["error"] in page["errors"], (method, reply.body)


SMALL_APP = {
    "display_information": {"name": "Reader"},
    "features": {"bot_user": {"display_name": "reader"}},
    "oauth_config": {
        "scopes": {"bot": ["channels:history", "channels:read", "users:read"]}
    },
    "settings": {"socket_mode_enabled": True},
}


async def test_each_kind_of_conversation_needs_its_own_scope() -> None:
    settings = SandboxSettings(manifest=SMALL_APP)
    async with Sandbox(settings) as sandbox, Recorder(sandbox) as app:
        channel, person = sandbox.channels()[0]["id"], sandbox.people()[0]

        read = await app.call("conversations.history", channel=channel)
        refused = await app.call("conversations.history", channel=person["dm"])
        listed = await app.call("conversations.list", types="public_channel,im")

    assert read.body["ok"]
    assert (refused.body["error"], refused.body["needed"]) == (
        "missing_scope",
        "im:history",
    )
    assert (listed.body["error"], listed.body["needed"]) == ("missing_scope", "im:read")


async def test_an_address_is_told_only_to_an_app_that_may_know_it() -> None:
    settings = SandboxSettings(manifest=SMALL_APP)
    async with Sandbox(settings) as sandbox, Recorder(sandbox) as app:
        told = await app.call("users.info", user=sandbox.people()[0]["id"])
        found = await app.call("users.lookupByEmail", email="sam@x.example")

    assert "email" not in told.body["user"]["profile"]
    assert found.body["error"] == "missing_scope"
