"""A person types: a slash command, or a message."""

import re
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.blocks import completed
from bot.sandbox.deliveries import Ack
from bot.sandbox.errors import SlackError
from bot.sandbox.events import all_of, emit, emit_message
from bot.sandbox.model import Channel, Message, Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.posting import answer
from bot.sandbox.shapes import files_in
from bot.sandbox.texts import encoded, rich_text

_UNKNOWN = (
    "{} is not a valid command. In Slack, all messages that start with"
    ' the "/" character are interpreted as commands.'
)


async def type_(asked: Asked) -> Payload:
    """Type a line in a channel and send it."""
    text, channel = asked.text("text"), asked.channel()
    if text.startswith("/"):
        return await _command(asked, channel, text)
    if channel.archived:
        return _refused(asked, "This channel has been archived.", "is_archived")
    return (await _message(asked, channel, text)).body()


async def _command(asked: Asked, channel: Channel, line: str) -> Payload:
    command, *rest = line.split(maxsplit=1)
    words = "".join(rest)
    known = asked.slack.app.command(command)
    if known is None or not asked.workspace.installed:
        return _refused(asked, _UNKNOWN.format(command), "unknown_command")
    if asked.thread_ts():
        notice = f"{command} is not supported in threads. Sorry!"
        return _refused(asked, notice, "not_supported_in_threads")
    words = words.strip()
    if known.get("should_escape"):
        words = encoded(words, asked.workspace)
    payload = asked.interactions.slash_command(channel, command, words)
    ack = await asked.slack.deliveries.request("slash_commands", payload)
    error = ack.error or _say(asked, payload, ack)
    if error:
        asked.person.tell(f'{command} failed with the error "{error}"')
        return ack.body() | {"ok": False, "error": error}
    return ack.body()


def _refused(asked: Asked, notice: str, error: str) -> Payload:
    """Answer in Slack's own name; the app hears nothing."""
    asked.person.tell(notice)
    return {"ok": False, "ack_ms": 0.0, "error": error}


def _say(asked: Asked, payload: Payload, ack: Ack) -> str | None:
    """Show the message that an acknowledgement carries; return an error if it is none."""
    if not ack.answer:
        return None
    path = payload["response_url"].removeprefix(asked.slack.base_url)
    try:
        answer(asked.slack, asked.slack.response_urls.peek(path), ack.answer)
    except SlackError as error:
        return error.name
    return None


async def _message(asked: Asked, channel: Channel, text: str) -> Ack:
    message = Message(
        ts=asked.slack.clock.stamp(),
        channel=channel.id,
        user=asked.person.id,
        text=encoded(text, asked.workspace),
        blocks=completed(rich_text(text, asked.workspace)),
        thread_ts=asked.thread_ts(),
    )
    asked.workspace.post(message)
    return await tell(asked, channel, message)


async def tell(asked: Asked, channel: Channel, message: Message) -> Ack:
    """Tell the app of what a person wrote: the message, a mention, its links."""
    told = [emit_message(asked.slack, asked.workspace, message)]
    told += mentions(asked, channel, message)
    if links := _links(asked, message.text):
        event = _link_event(message) | {"links": links}
        told.append(_emit(asked, channel, event))
    return await all_of(*told)


def mentions(
    asked: Asked, channel: Channel, message: Message
) -> list[Coroutine[Any, Any, Ack]]:
    """Return what is still to be told of a message that names the bot."""
    mentioned = f"<@{asked.workspace.bot_user_id}>" in message.text
    if not mentioned or channel.is_direct:
        return []
    return [_emit(asked, channel, _mention(asked, message))]


async def _emit(asked: Asked, channel: Channel, event: Payload) -> Ack:
    return await emit(asked.slack, asked.workspace, event, channel=channel)


def _mention(asked: Asked, message: Message) -> Payload:
    event: Payload = {"type": "app_mention", "user": message.user, "text": message.text}
    event |= {"ts": message.ts, "channel": message.channel, "event_ts": message.ts}
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if message.files:
        event |= {"files": files_in(message, asked.slack.base_url), "upload": False}
    return {**event, "team": asked.workspace.team_id, "blocks": message.blocks}


def _links(asked: Asked, text: str) -> list[Payload]:
    addresses = re.findall(r"<(https?://[^|>]+)", text)
    domains = [(urlsplit(url).hostname or "", url) for url in addresses]
    return [
        {"domain": domain, "url": url}
        for domain, url in domains
        if asked.slack.app.unfurls(domain)
    ]


def _link_event(message: Message) -> Payload:
    event: Payload = {
        "type": "link_shared",
        "channel": message.channel,
        "user": message.user,
    }
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    # The app hears of links only where its bot is.
    event |= {"message_ts": message.ts, "is_bot_user_member": True}
    return {**event, **thread, "source": "conversations_history"}
