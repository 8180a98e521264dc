"""The Web API as clients use it: forms of calls, refusals, pages, rates and faults."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.pieces import section
from tests.workspace import Json, Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


BLOCKS = json.dumps([section()])
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_a_call_may_take_any_form_that_clients_send(workspace: Workspace) -> None:
    token = workspace.sandbox.bot_token
    bearer = {"Authorization": f"Bearer {token}"}
    words = {"channel": "#sales", "text": "x", "blocks": BLOCKS}
    query, with_token = urlencode(words), urlencode({**words, "token": token})
    ways: list[tuple[str, str, Any]] = [
        ("POST", "", {"json": {**words, "blocks": [section()]}, "headers": bearer}),
        ("POST", "", {"data": query, "headers": bearer | FORM}),
        ("POST", "", {"data": with_token, "headers": FORM}),
        ("POST", query, {"data": b"", "headers": bearer | FORM}),
        ("GET", query, {"headers": bearer}),
    ]
    for http_method, search, way in ways:
        url = f"/api/chat.postMessage?{search}"
        async with workspace.session.request(http_method, url, **way) as response:
            answer = await response.json()
        assert answer["ok"], (http_method, search, answer)
        assert answer["message"]["blocks"][0]["type"] == "section"


async def test_a_reply_carries_the_headers_that_slack_sends(workspace: Workspace) -> None:
    bearer = {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}
    async with workspace.session.post("/api/users.list", headers=bearer) as response:
        assert response.headers["x-accepted-oauth-scopes"] == "users:read"
        granted = set(response.headers["x-oauth-scopes"].split(","))
        assert granted > {"chat:write", "commands", "app_mentions:read"}
        assert len(response.headers["x-slack-req-id"]) == 32


REFUSED: list[tuple[str, Json, str]] = [
    ("no.such", {}, "unknown_method"),
    ("chat.postMessage", {"channel": "#nowhere", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "#sales"}, "no_text"),
    ("chat.postMessage", {"channel": "#sales", "blocks": [{}]}, "invalid_blocks"),
    ("chat.update", {"channel": "#sales", "ts": "1.1", "text": "x"}, "message_not_found"),
    (
        "chat.postEphemeral",
        {"channel": "#sales", "user": "U1", "text": "x"},
        "user_not_in_channel",
    ),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "no@body.example"}, "users_not_found"),
    ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.list", {"types": "cats"}, "invalid_types"),
    ("conversations.list", {"cursor": "what"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "#sales", "ts": "1.1"}, "thread_not_found"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    (
        "reactions.add",
        {"channel": "#sales", "timestamp": "1.1", "name": "x"},
        "message_not_found",
    ),
    ("files.info", {"file": "F0NOTHING"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NO"}]}, "file_not_found"),
    ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
    (
        "functions.completeSuccess",
        {"function_execution_id": "Fx0", "outputs": {}},
        "function_execution_not_found",
    ),
    ("oauth.v2.access", {"code": "x"}, "invalid_client_id"),
]


@pytest.mark.parametrize(("method", "arguments", "error"), REFUSED)
async def test_what_slack_refuses_is_refused_by_its_name(
    workspace: Workspace, method: str, arguments: Json, error: str
) -> None:
    assert (await workspace.call(method, **arguments))["error"] == error


async def test_without_a_token_nothing_is_done(workspace: Workspace) -> None:
    async with workspace.session.post("/api/auth.test") as response:
        assert await response.json() == {"ok": False, "error": "not_authed"}
    wrong = await workspace.call("auth.test", token="xoxb-not-mine")
    assert wrong["error"] == "invalid_auth"


async def test_a_missing_scope_is_named() -> None:
    manifest = {
        "display_information": {"name": "contacts"},
        "features": {"bot_user": {"display_name": "contacts"}},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"socket_mode_enabled": True},
    }
    async with Workspace(SandboxSettings(manifest=manifest)) as workspace:
        refused = await workspace.call("users.list")
        assert refused["error"] == "missing_scope"
        assert (refused["needed"], refused["provided"]) == ("users:read", "chat:write")


async def test_a_message_is_changed_and_deleted_by_its_author_alone(
    workspace: Workspace, sam: Somebody
) -> None:
    mine = await workspace.call("chat.postMessage", channel="#sales", text="One")
    await workspace.call("chat.update", channel="#sales", ts=mine["ts"], text="Two")
    assert [m["text"] for m in await sam.messages("#sales")] == ["Two"]

    too_long = "x" * 4001
    refused = await workspace.call(
        "chat.update", channel="#sales", ts=mine["ts"], text=too_long
    )
    assert refused["error"] == "msg_too_long"

    await workspace.call("chat.delete", channel="#sales", ts=mine["ts"])
    assert await sam.messages("#sales") == []


async def test_an_ephemeral_message_cannot_be_changed_by_a_method(
    workspace: Workspace, sam: Somebody
) -> None:
    said = await workspace.call(
        "chat.postEphemeral", channel="#sales", user=sam.id, text="For you"
    )

    refused = await workspace.call(
        "chat.update", channel="#sales", ts=said["message_ts"], text="x"
    )

    assert refused["error"] == "message_not_found"
    assert (await sam.messages("#sales"))[0]["ephemeral"] is True
    assert await workspace.person("Tom").messages("#sales") == []


async def test_history_is_read_page_by_page_newest_first(workspace: Workspace) -> None:
    for number in range(5):
        await workspace.call("chat.postMessage", channel="#sales", text=str(number))
    read: list[str] = []
    cursor = ""
    while cursor or not read:
        page = await workspace.call(
            "conversations.history", channel="#sales", limit=2, cursor=cursor
        )
        read += [message["text"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
        assert page["has_more"] is bool(cursor)
    assert read == ["4", "3", "2", "1", "0"]


async def test_metadata_is_told_only_to_those_who_ask(workspace: Workspace) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"id": "42"}}
    await workspace.call("chat.postMessage", channel="#sales", text="x", metadata=metadata)

    plain = await workspace.call("conversations.history", channel="#sales")
    full = await workspace.call(
        "conversations.history", channel="#sales", include_all_metadata=True
    )

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_a_thread_stands_apart_from_its_channel(workspace: Workspace) -> None:
    root = await workspace.call("chat.postMessage", channel="#sales", text="Root")
    reply = {"channel": "#sales", "text": "Reply", "thread_ts": root["ts"]}
    await workspace.call("chat.postMessage", **reply)

    history = await workspace.call("conversations.history", channel="#sales")
    thread = await workspace.call("conversations.replies", channel="#sales", ts=root["ts"])

    assert [m["text"] for m in history["messages"]] == ["Root"]
    assert history["messages"][0]["reply_count"] == 1
    assert [m["text"] for m in thread["messages"]] == ["Root", "Reply"]


async def test_a_persons_id_stands_for_the_direct_message(
    workspace: Workspace, sam: Somebody
) -> None:
    said = await workspace.call("chat.postMessage", channel=sam.id, text="Hello")
    opened = await workspace.call("conversations.open", users=sam.id)

    assert said["channel"] == opened["channel"]["id"] == sam.dm


async def test_messages_beyond_one_a_second_and_channel_have_to_wait(
    workspace: Workspace,
) -> None:
    url, bearer = "/api/chat.postMessage", _bearer(workspace)
    message = {"channel": "#sales", "text": "x"}

    async def post() -> tuple[int, Json, str | None]:
        async with workspace.session.post(url, json=message, headers=bearer) as response:
            wait = response.headers.get("Retry-After")
            return response.status, await response.json(), wait

    answers = await asyncio.gather(*(post() for _ in range(60)))

    refused = [answer for answer in answers if answer[0] != 200]
    assert refused
    for status, answer, wait in refused:
        assert (status, answer) == (429, {"ok": False, "error": "ratelimited"})
        assert int(wait or 0) >= 1


def _bearer(workspace: Workspace) -> dict[str, str]:
    return {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}


async def test_rates_can_be_switched_off() -> None:
    async with Workspace(SandboxSettings(rates_enforced=False)) as workspace:
        for _ in range(30):
            said = await workspace.call("chat.postMessage", channel="#sales", text="x")
            assert said["ok"]


async def test_a_fault_meets_as_many_calls_as_it_says(workspace: Workspace) -> None:
    fault = {"method": "auth.test", "fault": "error:fatal_error", "times": 2}
    await workspace.post("/faults", fault)

    answers = [await workspace.call("auth.test") for _ in range(3)]

    assert [answer.get("error") for answer in answers] == ["fatal_error"] * 2 + [None]


async def test_a_client_that_retries_gets_through_a_limit(
    workspace: Workspace, sam: Somebody
) -> None:
    fault = {"method": "chat.postMessage", "fault": "status:429", "retry_after": 0}
    await workspace.post("/faults", {**fault, "times": 1})
    url, token = workspace.sandbox.base_url, workspace.sandbox.bot_token
    client = AsyncWebClient(token=token, base_url=url)
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))

    await client.chat_postMessage(channel=sam.dm, text="Through")

    assert "Through" in await sam.text()


async def test_an_outage_answers_with_a_status(workspace: Workspace) -> None:
    fault = {"method": "*", "fault": "status:503", "times": 1}
    await workspace.post("/faults", fault)
    bearer = {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}

    async with workspace.session.post("/api/auth.test", headers=bearer) as response:
        assert response.status == 503


@pytest.mark.parametrize(
    ("fault", "applied"), [("reset_before", False), ("reset_after", True)]
)
async def test_a_broken_connection_leaves_open_whether_it_was_done(
    workspace: Workspace, sam: Somebody, fault: str, *, applied: bool
) -> None:
    await workspace.post("/faults", {"method": "chat.postMessage", "fault": fault})

    with pytest.raises(aiohttp.ClientError):
        await workspace.call("chat.postMessage", channel=sam.dm, text="Doubtful")

    assert ("Doubtful" in await sam.text()) is applied


async def test_while_an_answer_is_late_it_is_done_already() -> None:
    async with Workspace(SandboxSettings(late_seconds=3_600)) as workspace:
        calling = asyncio.create_task(_called_late(workspace))
        await workspace.person("Sam").sees("Late")

        assert not calling.done()
        calling.cancel()


async def test_a_late_answer_comes() -> None:
    async with Workspace(SandboxSettings(late_seconds=0.01)) as workspace:
        assert (await _called_late(workspace))["ok"]


async def _called_late(workspace: Workspace) -> Json:
    await workspace.post("/faults", {"method": "chat.postMessage", "fault": "late"})
    return await workspace.call("chat.postMessage", channel="#sales", text="Late")


async def test_a_hanging_call_is_ended_by_the_client(workspace: Workspace) -> None:
    await workspace.post("/faults", {"method": "auth.test", "fault": "hang"})
    bearer = {"Authorization": f"Bearer {workspace.sandbox.bot_token}"}
    soon = aiohttp.ClientTimeout(total=0.05)

    with pytest.raises(TimeoutError):
        await workspace.session.post("/api/auth.test", headers=bearer, timeout=soon)


async def test_traffic_tells_every_call_but_no_token(workspace: Workspace) -> None:
    await workspace.call("chat.postMessage", channel="#nowhere", text="x")

    (entry,) = await workspace.get("/traffic")

    assert entry["method"] == "chat.postMessage"
    assert entry["arguments"] == {"channel": "#nowhere", "text": "x"}
    assert entry["answer"]["error"] == "channel_not_found"
    assert entry["ack_ms"] >= 0
    assert workspace.sandbox.bot_token not in json.dumps(entry)


async def test_people_and_groups_can_be_looked_up(
    workspace: Workspace, sam: Somebody
) -> None:
    everybody = await workspace.call("users.list")
    sams = next(m for m in everybody["members"] if m["id"] == sam.id)
    found = await workspace.call("users.lookupByEmail", email=sams["profile"]["email"])
    groups = await workspace.call("usergroups.list", include_users=True)
    managers = next(g for g in groups["usergroups"] if g["handle"] == "managers")

    assert found["user"]["id"] == sam.id
    assert workspace.role("manager").id in managers["users"]
    assert [m["is_stranger"] for m in everybody["members"]].count(True) == 1
    assert [m["deleted"] for m in everybody["members"]].count(True) == 1


async def test_another_workspace_is_installed_by_its_own_code(
    workspace: Workspace,
) -> None:
    sandbox = workspace.sandbox
    other = await workspace.post("/workspaces", {"name": "Harbourline"})
    secrets = {"client_id": sandbox.client_id, "client_secret": sandbox.client_secret}

    installed = await workspace.call("oauth.v2.access", **secrets, code=other["code"])
    again = await workspace.call("oauth.v2.access", **secrets, code=other["code"])

    assert again["error"] == "invalid_code"
    assert installed["team"]["id"] == other["team_id"] != sandbox.team_id
    who = await workspace.call("auth.test", token=str(installed["access_token"]))
    assert who["team"] == "Harbourline"
    people = await workspace.get("/people", team=other["team_id"])
    ours = {person["id"] for person in sandbox.people()}
    assert ours.isdisjoint(person["id"] for person in people)
