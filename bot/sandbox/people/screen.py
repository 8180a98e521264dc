"""What one person sees, and waiting until they see it."""

import asyncio
from collections.abc import Iterator
from typing import Any

from bot.sandbox.model import Channel, Message, Payload, View
from bot.sandbox.people.asked import Asked
from bot.sandbox.shapes import reactions_of, view_object
from bot.sandbox.texts import unescaped


def screen(asked: Asked) -> Payload:
    """Return everything that this person sees now."""
    person, workspace = asked.person, asked.workspace
    return {
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "messages": [
                    _message(message)
                    for message in channel.messages.values()
                    if message.seen_by(person.id)
                ],
                **_signs(channel),
            }
            for channel in workspace.channels_of(person.id)
        ],
        "modals": [_view(asked, view) for view in person.modals],
        "home": _view(asked, person.home) if person.home else None,
        "notice": person.notice,
        **({"details": person.details} if person.details else {}),
    }


def _signs(channel: Channel) -> Payload:
    signs = {
        "is_im": channel.is_direct,
        "is_archived": channel.archived,
        "is_shared": channel.shared_outside,
    }
    return {name: True for name, applies in signs.items() if applies}


def _message(message: Message) -> Payload:
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": [{"id": f.id, "name": f.name} for f in message.files if not f.deleted],
        "thread_ts": message.thread_ts,
        "ephemeral": message.ephemeral_to is not None,
        "edited": message.edited_ts is not None,
        "reactions": reactions_of(message),
    }


def _view(asked: Asked, view: View) -> Payload:
    shown = view_object(view, asked.workspace, asked.slack.app)
    return shown | ({"errors": view.errors} if view.errors else {})


async def screen_when(asked: Asked, until: str, seconds: float) -> tuple[Payload, bool]:
    """Return the screen once a text stands on it, or is gone; and whether it came to that.

    ``until`` is the text; with a ``-`` in front, the text that should go.
    """
    gone = until.startswith("-")
    text = until[1:] if gone else until
    try:
        async with asyncio.timeout(seconds):
            while _stands(text, asked) is gone:
                await asked.person.changes.after(asked.person.changes.count)
    except TimeoutError:
        return screen(asked), False
    return screen(asked), True


def _stands(text: str, asked: Asked) -> bool:
    """Say whether a text stands on somebody's screen.

    This is asked at every change, so what is written on a message is remembered.
    """
    person = asked.person
    for channel in asked.workspace.channels_of(person.id):
        for message in reversed(channel.messages.values()):
            if message.seen_by(person.id) and text in _written(message):
                return True
    rest: list[Any] = [_view(asked, view) for view in person.modals]
    rest += [_view(asked, person.home) if person.home else None, person.notice]
    rest += [person.details]
    rest += [[c.id, c.name] for c in asked.workspace.channels_of(person.id)]
    return any(text in unescaped(words) for words in _words(rest))


def _written(message: Message) -> str:
    """Return all that is written on a message, each text apart from the next."""
    if message.written is None:
        message.written = unescaped("\0".join(_words(_message(message))))
    return message.written


def _words(value: Any) -> Iterator[str]:
    """Yield every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
