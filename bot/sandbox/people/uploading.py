"""A person drops a file into a channel, or picks one for a form."""

import mimetypes

from bot.sandbox.errors import MisuseError
from bot.sandbox.events import all_of
from bot.sandbox.filing import show
from bot.sandbox.model import File, Message, Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.typed import mentions
from bot.sandbox.texts import encoded
from bot.sandbox.workspace import fresh_id


async def upload(asked: Asked, name: str, content: bytes) -> Payload:
    """Upload a file, into a channel if one is named; return its id."""
    if not content:
        raise MisuseError("Slack takes no empty files.")
    channel = asked.channel() if asked.body.get("channel") else None
    file = _file(asked, name, content)
    asked.workspace.files[file.id] = file
    if channel is None:
        return {"ok": True, "file_id": file.id}
    comment = encoded(str(asked.body.get("comment") or ""), asked.workspace)
    message = Message(
        ts=asked.slack.clock.stamp(),
        channel=channel.id,
        user=asked.person.id,
        text=comment,
        thread_ts=asked.thread_ts(),
    )
    message.files = [file]
    ack = await all_of(
        show(asked.slack, asked.workspace, message, [file]),
        *mentions(asked, channel, message),
    )
    return ack.body() | {"file_id": file.id}


def _file(asked: Asked, name: str, content: bytes) -> File:
    return File(
        id=fresh_id("F"),
        team_id=asked.workspace.team_id,
        user=asked.person.id,
        name=name,
        title=name,
        content=content,
        created=asked.slack.clock.seconds(),
        mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
        foreign=asked.person.outsider,
    )
