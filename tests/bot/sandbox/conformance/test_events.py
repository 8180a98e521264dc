"""The events that the sandbox delivers, held against Slack's types and recordings."""

import asyncio
from typing import Any

from bot.sandbox.server import Sandbox
from bot.sandbox.settings import SandboxSettings
from tests.bot.sandbox.conformance.names import ever_seen, examples, names
from tests.bot.sandbox.conformance.recorder import Recorder
from tests.bot.sandbox.conformance.schemas import faults
from tests.bot.sandbox.pieces import home

Json = dict[str, Any]

# Every event has them, though not every example does.
STAMPS = {"event.event_ts", "event.cache_ts"}

UNFURLING = {
    "display_information": {"name": "Contacts"},
    "features": {
        "bot_user": {"display_name": "contacts"},
        "unfurl_domains": ["contacts.example"],
    },
    "oauth_config": {"scopes": {"bot": ["links:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["link_shared"]},
        "socket_mode_enabled": True,
    },
}


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


async def test_the_bot_comes_into_a_channel_and_leaves_it(
    app: Recorder, sales: str
) -> None:
    await app.act(f"/channels/{sales}/status", bot_removed=True)
    await app.act(f"/channels/{sales}/status", bot_removed=False)

    for kind, union in (
        ("member_left_channel", "MemberLeftChannel"),
        ("member_joined_channel", "MemberJoinedChannel"),
    ):
        _heard(await app.event(kind), kind, [kind], union)


async def test_a_link_to_a_domain_of_the_app() -> None:
    async with (
        Sandbox(SandboxSettings(manifest=UNFURLING)) as sandbox,
        Recorder(sandbox) as app,
    ):
        person, channel = sandbox.people()[0]["id"], sandbox.channels()[0]["id"]
        link = "https://contacts.example/7"
        await app.act(f"/people/{person}/type", channel=channel, text=f"see {link}")

        heard = await app.event("link_shared")

    recorded = examples("events/inner", ["link_shared*"])
    assert faults("events", "link_shared", heard["event"]) == []
    assert names(heard["event"]) - ever_seen(recorded) <= {"event_ts", "source"}
    assert heard["event"]["links"] == [{"domain": "contacts.example", "url": link}]


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
