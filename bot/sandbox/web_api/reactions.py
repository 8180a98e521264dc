"""reactions.*: the bot's own reactions."""

from bot.sandbox.errors import SlackError
from bot.sandbox.model import Message, Payload
from bot.sandbox.web_api.call import Call


def add(call: Call) -> Payload:
    """React to a message."""
    message, bot = _message(call), call.workspace.bot_user_id
    users = message.reactions.setdefault(call.text("name"), [])
    if bot in users:
        raise SlackError("already_reacted")
    users.append(bot)
    call.workspace.refresh(call.workspace.channels[message.channel], message)
    return {}


def _message(call: Call) -> Message:
    return call.message(call.joined_channel(), "timestamp")


def remove(call: Call) -> Payload:
    """Take a reaction back."""
    message, bot = _message(call), call.workspace.bot_user_id
    users = message.reactions.get(call.text("name"), [])
    if bot not in users:
        raise SlackError("no_reaction")
    users.remove(bot)
    if not users:
        del message.reactions[call.text("name")]
    call.workspace.refresh(call.workspace.channels[message.channel], message)
    return {}
