"""Files: sharing them in channels, and who may see them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.deliveries import Ack
from bot.sandbox.events import all_of, emit, emit_message
from bot.sandbox.model import Channel, File, Message
from bot.sandbox.slack import LocalSlack
from bot.sandbox.workspace import Workspace


def app_sees(file: File, workspace: Workspace) -> bool:
    """Say whether the app may look at a file: its own, shared with it, or given to it."""
    bot = workspace.bot_user_id
    shared = any(bot in workspace.channels[id_].members for id_ in file.shares)
    return shared or file.submitted or file.user == bot


def person_sees(file: File, workspace: Workspace, person_id: str) -> bool:
    """Say whether a person may look at a file: their own, or shared with them."""
    channels = [workspace.channels[id_] for id_ in file.shares]
    shared = any(person_id in channel.members for channel in channels)
    return not file.deleted and (shared or file.user == person_id)


async def share(
    slack: LocalSlack,
    workspace: Workspace,
    channel: Channel,
    files: Sequence[File],
    content: Mapping[str, Any],
) -> None:
    """Post the app's files in a channel, a moment after it was asked for."""
    await asyncio.sleep(slack.settings.share_seconds)
    message = Message(
        ts=slack.clock.stamp(),
        channel=channel.id,
        user=workspace.bot_user_id,
        text=str(content.get("text") or ""),
        blocks=list(content.get("blocks") or ()),
        thread_ts=content.get("thread_ts") or None,
        by_bot=True,
    )
    await show(slack, workspace, message, files)


async def show(
    slack: LocalSlack, workspace: Workspace, message: Message, files: Sequence[File]
) -> Ack:
    """Post a message with files, and tell the app of both."""
    channel = workspace.channels[message.channel]
    message.files = list(files)
    for file in files:
        file.shares[channel.id] = message.ts
    workspace.post(message)
    told = [
        _emit_file(slack, workspace, channel, file, kind)
        for file in files
        for kind in ("file_created", "file_shared")
    ]
    return await all_of(*told, emit_message(slack, workspace, message))


async def _emit_file(
    slack: LocalSlack, workspace: Workspace, channel: Channel, file: File, kind: str
) -> Ack:
    event: dict[str, Any] = {
        "type": kind,
        "file_id": file.id,
        "user_id": file.user,
        "file": {"id": file.id},
    }
    if kind == "file_shared":
        event["channel_id"] = channel.id
    return await emit(slack, workspace, event, channel=channel)
