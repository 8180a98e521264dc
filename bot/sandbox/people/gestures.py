"""The other things a person does: shortcuts, reactions, opening the Home tab."""

from bot.sandbox.errors import UnknownError
from bot.sandbox.events import emit
from bot.sandbox.model import Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.shapes import view_object


async def shortcut(asked: Asked) -> Payload:
    """Use a shortcut, from the lightning menu or from a message's menu."""
    callback_id = asked.text("callback_id")
    known = asked.slack.app.shortcut(callback_id)
    if known is None:
        raise UnknownError(f"The app has no shortcut {callback_id!r}.")
    on_message = "message" if asked.body.get("message_ts") else "global"
    if known.get("type", on_message) == "message":
        payload = asked.interactions.message_shortcut(callback_id, asked.message())
    else:
        payload = asked.interactions.shortcut(callback_id)
    return (await asked.deliver(payload)).body()


async def react(asked: Asked) -> Payload:
    """React to a message; doing it again takes it back."""
    message, name = asked.message(), asked.text("name").strip(":")
    users = message.reactions.setdefault(name, [])
    added = asked.person.id not in users
    if added:
        users.append(asked.person.id)
    else:
        users.remove(asked.person.id)
    if not users:
        del message.reactions[name]
    channel = asked.workspace.channels[message.channel]
    asked.workspace.refresh(channel, message)
    event = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": asked.person.id,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
    }
    return (await emit(asked.slack, asked.workspace, event, channel=channel)).body()


async def open_home(asked: Asked) -> Payload:
    """Open the app's Home tab."""
    event: Payload = {
        "type": "app_home_opened",
        "user": asked.person.id,
        "channel": asked.person.dm,
        "tab": "home",
    }
    if home := asked.person.home:
        event["view"] = view_object(home, asked.workspace, asked.slack.app)
    return (await emit(asked.slack, asked.workspace, event)).body()
