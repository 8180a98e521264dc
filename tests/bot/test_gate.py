"""The one way out to Slack: bans are kept, repeats are marked, nobody waits too long."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError

from bot import app as bot_app
from bot.calls import Call
from bot.gate import Gate
from bot.pace import BannedError, Pace
from bot.repeats import REPEATED, marked
from tests.patience import PATIENCE_SECONDS
from tests.workspace import Workspace, words


@pytest.fixture
async def slack() -> AsyncIterator[Workspace]:
    async with Workspace() as slack:
        yield slack


@pytest.fixture
async def gate(slack: Workspace) -> AsyncIterator[Gate]:
    """A gate for those who wait as long as it takes."""
    async with aiohttp.ClientSession() as session:
        yield Gate(
            token=slack.sandbox.bot_token,
            base_url=slack.sandbox.base_url,
            session=session,
            patience_seconds=PATIENCE_SECONDS,
        )


async def _calls(slack: Workspace, method: str) -> list[dict[str, Any]]:
    traffic = await slack.get("/traffic")
    return [entry for entry in traffic if entry.get("method") == method]


async def _fault(slack: Workspace, method: str, fault: str, **more: Any) -> None:
    await slack.post("/faults", {"method": method, "fault": fault, "times": 1, **more})


async def test_slack_is_left_alone_for_as_long_as_it_asks(
    slack: Workspace, gate: Gate
) -> None:
    sam = slack.person("Sam")
    await _fault(slack, "users.info", "status:429", retry_after=1)

    began = time.monotonic()
    answers = await asyncio.gather(*(gate.users_info(user=sam.id) for _ in range(5)))
    waited = time.monotonic() - began

    assert all(answer["ok"] for answer in answers)
    assert waited >= 1
    assert len(await _calls(slack, "users.info")) <= 10


async def test_who_cannot_wait_for_the_end_of_a_ban_asks_nobody(
    slack: Workspace, gate: Gate
) -> None:
    sam = slack.person("Sam")
    await _fault(slack, "users.info", "status:429", retry_after=3_600)

    for _ in range(3):
        with pytest.raises(SlackApiError) as refused:
            await gate.users_info(user=sam.id)

    assert isinstance(refused.value, BannedError)
    assert PATIENCE_SECONDS < refused.value.seconds <= 3_600
    assert len(await _calls(slack, "users.info")) == 1
    with pytest.raises(BannedError):
        await gate.patient(PATIENCE_SECONDS / 2).users_info(user=sam.id)


async def test_a_call_that_waits_for_its_turn_hears_of_a_ban_meanwhile() -> None:
    pace, answer = Pace(), SlackApiError("no", {"error": "ratelimited"})  # type: ignore[no-untyped-call]  # the SDK's gap
    deadline = time.monotonic() + PATIENCE_SECONDS
    await pace.turn("chat.postMessage", "C1", deadline)

    waiting = asyncio.create_task(pace.turn("chat.postMessage", "C1", deadline))
    await asyncio.sleep(0)  # so far that it waits
    pace.ban("chat.postMessage", 2 * PATIENCE_SECONDS, answer)

    with pytest.raises(BannedError):
        await waiting


@pytest.mark.parametrize("fault", ["status:503", "reset_after", "reset_before"])
async def test_an_answer_that_may_have_arrived_is_repeated_once_and_says_so(
    slack: Workspace, gate: Gate, fault: str
) -> None:
    sam = slack.person("Sam")
    await _fault(slack, "chat.postMessage", fault)

    await gate.chat_postMessage(channel=sam.dm, text="Found: Ada")

    seen = [message["text"] for message in await sam.messages(sam.dm)]
    unmarked = [text for text in seen if not text.startswith(REPEATED)]
    assert len(seen) == 1 + (fault == "reset_after")
    assert len(unmarked) == (fault == "reset_after")


async def test_what_we_owe_is_not_repeated_here_since_its_sender_looks_for_it(
    slack: Workspace, gate: Gate
) -> None:
    await _fault(slack, "chat.postMessage", "reset_after")

    with pytest.raises(aiohttp.ClientError):
        await gate.chat_postMessage(
            channel=slack.person("Sam").dm,
            text="Imported",
            metadata={"event_type": "x", "event_payload": {"id": 1}},
        )

    assert len(await _calls(slack, "chat.postMessage")) == 1


@pytest.mark.parametrize("fault", ["hang", "late", "reset_after", "status:500"])
async def test_a_question_that_gets_no_answer_is_asked_again(
    slack: Workspace, gate: Gate, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    monkeypatch.setattr("bot.gate.LONGEST_CALL_SECONDS", 3.0)
    sam = slack.person("Sam")
    await _fault(slack, "users.info", fault)

    assert (await gate.users_info(user=sam.id))["user"]["id"] == sam.id

    assert len(await _calls(slack, "users.info")) > 1


async def test_there_is_time_for_a_second_attempt_while_the_person_waits(
    gate: Gate,
) -> None:
    hurried = gate.patient(bot_app.PATIENCE_SECONDS)
    call = Call("users.info", {}, time.monotonic())

    assert 2 * hurried._longest(call) <= bot_app.PATIENCE_SECONDS


async def test_a_slack_that_hangs_for_good_does_not_hold_anybody_for_good(
    slack: Workspace, gate: Gate
) -> None:
    await _fault(slack, "users.info", "hang", times=9)

    with pytest.raises(TimeoutError):
        await gate.patient(0.2).users_info(user="U1")


async def test_the_token_goes_to_nobody_but_slack(gate: Gate) -> None:
    for url in ("https://example.com/x", "http://slack.com.example.com/", "file:///etc"):
        with pytest.raises(ValueError, match="is not Slack"):
            await gate.download(url)
        with pytest.raises(ValueError, match="is not Slack"):
            await gate.respond(url, {"text": "hello"})


async def test_an_answer_at_an_address_that_has_served_its_time_is_not_taken(
    slack: Workspace, gate: Gate
) -> None:
    taken = await gate.respond(f"{slack.sandbox.url}/response/T1/none", {"text": "hello"})
    assert not taken


def test_a_marked_message_says_so_in_words_and_blocks_and_only_once() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Ada"}}
    message = {"channel": "C1", "text": "Ada", "blocks": [block] * 50}

    shown = marked(message)

    assert shown["text"] == f"{REPEATED}\nAda"
    assert REPEATED in words_of(shown["blocks"][0])
    assert len(shown["blocks"]) == 50
    assert marked(shown) == shown


def words_of(block: dict[str, Any]) -> list[str]:
    return list(words(block))


async def test_a_revoked_token_is_noticed_once_and_used_no_more(
    slack: Workspace, gate: Gate
) -> None:
    sam = slack.person("Sam")
    await slack.post("/app", {"revoke_tokens": True})

    for call in (gate.auth_test(), gate.users_info(user=sam.id), gate.auth_test()):
        with pytest.raises(SlackApiError, match="token_revoked"):
            await call

    assert len(await _calls(slack, "auth.test")) == 1
    assert await _calls(slack, "users.info") == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("upstream connect error", "text/plain"),
        ("<h1>Bad gateway</h1>", "text/html"),
        ('{"ok": tr', "application/json"),
        (b"\xff\xfe", "application/json"),
    ],
)
async def test_what_stands_before_slack_may_answer_in_words_of_its_own(
    body: str | bytes, kind: str
) -> None:
    answers = [(503, body, kind), (200, '{"ok": true, "user": {}}', "application/json")]

    async def answer(_request: web.Request) -> web.Response:
        status, said, content_type = answers.pop(0)
        raw = said if isinstance(said, bytes) else said.encode()
        return web.Response(status=status, body=raw, content_type=content_type)

    app = web.Application()
    app.add_routes([web.get("/api/users.info", answer)])
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        gate = Gate(
            token="xoxb-1",
            base_url=str(server.make_url("/api/")),
            session=session,
            patience_seconds=PATIENCE_SECONDS,
        )
        assert (await gate.users_info(user="U1"))["ok"]


async def test_of_many_who_ask_about_a_channel_one_asks_slack(
    slack: Workspace, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    (channel,) = (c["id"] for c in slack.sandbox.channels() if c["name"] == "contacts")

    for _ in range(3):
        assert (await gate.channel(channel))["name"] == "contacts"
    assert len(await _calls(slack, "conversations.info")) == 1

    monkeypatch.setattr("bot.gate.CHANNEL_SECONDS", 0.0)
    await gate.channel(channel)
    assert len(await _calls(slack, "conversations.info")) == 2
