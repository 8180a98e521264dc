"""chat.*: messages that the app posts, changes and deletes."""

from typing import Any

from bot.sandbox.checks import check_unfurls, validate
from bot.sandbox.errors import SlackError
from bot.sandbox.model import Channel, Message, Payload
from bot.sandbox.posting import attached, post, refuse, remove, rewrite
from bot.sandbox.shapes import message_object
from bot.sandbox.web_api.call import Call


def post_message(call: Call) -> Payload:
    """Post a message; a person's id stands for the direct message with them."""
    channel = _writable(call)
    message = post(call.slack, call.workspace, channel, call.arguments)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(call, message)}


def _writable(call: Call) -> Channel:
    if person := call.workspace.people.get(call.text("channel")):
        return call.workspace.channels[person.dm]
    channel = call.channel()
    if channel.archived:
        raise SlackError("is_archived")
    if call.workspace.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _shown(call: Call, message: Message) -> Payload:
    return message_object(message, call.workspace, call.slack.app, call.slack.base_url)


def post_ephemeral(call: Call) -> Payload:
    """Post a message that one member of the channel sees."""
    channel = _writable(call)
    if call.text("user") not in channel.members:
        raise SlackError("user_not_in_channel")
    addressee = call.text("user")
    message = post(
        call.slack, call.workspace, channel, call.arguments, ephemeral_to=addressee
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Payload:
    """Replace what one of the bot's own messages says."""
    channel = call.channel()
    message = call.message(channel)
    if message.user != call.workspace.bot_user_id:
        raise SlackError("cant_update_message")
    rewrite(call.slack, call.workspace, message, call.arguments)
    shown = _shown(call, message)
    # Unlike a message that is new, one that was changed is told without its time.
    del shown["ts"]
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": shown["text"],
        "message": shown,
    }


def delete(call: Call) -> Payload:
    """Delete one of the bot's own messages."""
    channel = call.channel()
    message = call.message(channel)
    if message.user != call.workspace.bot_user_id:
        raise SlackError("cant_delete_message")
    remove(call.slack, call.workspace, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(call: Call) -> Payload:
    """Return the address of a message."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    path = f"/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": call.slack.base_url + path}


def unfurl(call: Call) -> Payload:
    """Show previews below the links of a message."""
    channel = call.workspace.find_channel(call.text("channel"))
    if channel is None:
        raise SlackError("cannot_find_channel")
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("cannot_find_message")
    refuse(check_unfurls(call.arguments))
    previews: Any = call.get("unfurls", {})
    entities: Any = call.get("metadata", {})
    shown = [{"from_url": url, **preview} for url, preview in previews.items()]
    for entity in entities.get("entities") or ():
        url = entity.get("app_unfurl_url") or entity.get("url")
        shown.append({"from_url": url, "entity": entity})
    message.attachments += attached(shown, len(message.attachments) + 1)
    call.workspace.refresh(channel, message)
    return {}


def validate_blocks(call: Call) -> Payload:
    """Say what is wrong with blocks, a view or a message, posting none of them."""
    reply = validate(call.arguments)
    if not reply.pop("ok"):
        raise SlackError(reply.pop("error"), **reply)
    return reply
