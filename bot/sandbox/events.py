"""Events: what happens in a workspace, told to an app that subscribed to it."""

import asyncio
from typing import Any

from bot.sandbox.deliveries import NOTHING_TO_DELIVER, Ack
from bot.sandbox.model import Channel, Message, Payload
from bot.sandbox.shapes import message_object
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace, fresh_id


async def emit(
    slack: LocalSlack,
    workspace: Workspace,
    event: Payload,
    *,
    subscription: str | None = None,
    channel: Channel | None = None,
) -> Ack:
    """Tell the app what happened, if it wants to hear of it and may.

    An app hears nothing from channels that its bot is not in.
    """
    hears = slack.app.hears(subscription or event["type"])
    absent = channel is not None and workspace.bot_user_id not in channel.members
    if not hears or absent or not workspace.installed:
        return NOTHING_TO_DELIVER
    return await slack.deliveries.event(_envelope(slack, workspace, event, channel))


def _envelope(
    slack: LocalSlack, workspace: Workspace, event: Payload, channel: Channel | None
) -> Payload:
    place = f"-{channel.id}" if channel else ""
    return {
        "token": slack.app.verification_token,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "api_app_id": slack.app.id,
        "event": {"event_ts": slack.clock.stamp(), **event},
        "type": "event_callback",
        "event_id": fresh_id("Ev"),
        "event_time": slack.clock.seconds(),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(channel and channel.shared_outside),
        "event_context": f"1-{event['type']}-{workspace.team_id}{place}",
    }


async def emit_message(
    slack: LocalSlack, workspace: Workspace, message: Message, **extra: Any
) -> Ack:
    """Tell the app of a message, whoever wrote it; ephemeral ones stay unheard."""
    if message.ephemeral_to:
        return NOTHING_TO_DELIVER
    channel = workspace.channels[message.channel]
    event = message_object(message, workspace, slack.app, slack.base_url)
    if message.files:
        event["subtype"] = "file_share"
    event |= {"channel": channel.id, "event_ts": message.ts, **extra}
    return await _emit_about(slack, workspace, channel, event)


async def emit_changed(
    slack: LocalSlack, workspace: Workspace, message: Message, previous: Payload | None
) -> Ack:
    """Tell the app that a message was edited, or deleted if nothing replaces it."""
    channel = workspace.channels[message.channel]
    stamp = slack.clock.stamp()
    event: Payload = {
        "type": "message",
        "channel": channel.id,
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
    }
    if previous is None:
        shown = message_object(message, workspace, slack.app, slack.base_url)
        deleted = {"deleted_ts": message.ts, "previous_message": shown}
        event |= {"subtype": "message_deleted", **deleted}
    else:
        shown = message_object(message, workspace, slack.app, slack.base_url)
        both = {"message": shown, "previous_message": previous}
        event |= {"subtype": "message_changed", **both}
    return await _emit_about(slack, workspace, channel, event)


async def _emit_about(
    slack: LocalSlack, workspace: Workspace, channel: Channel, event: Payload
) -> Ack:
    kind = "im" if channel.is_direct else "group" if channel.private else "channel"
    subscription = "message.im" if kind == "im" else f"message.{kind}s"
    event["channel_type"] = kind
    return await emit(slack, workspace, event, subscription=subscription, channel=channel)


async def all_of(*deliveries: Any) -> Ack:
    """Make several deliveries, in this order; return the slowest acknowledgement."""
    acks: list[Ack] = await asyncio.gather(*deliveries)
    failed = [ack for ack in acks if ack.error]
    return failed[0] if failed else max(acks, key=lambda ack: ack.milliseconds)
