"""A person opens the details of something that an app previewed below a link."""

from urllib.parse import urlsplit

from bot.sandbox.errors import UnknownError
from bot.sandbox.events import emit
from bot.sandbox.model import Message, Payload
from bot.sandbox.people.asked import Asked


async def open_entity(asked: Asked) -> Payload:
    """Open the details; what the app presents then stands on the screen."""
    message = asked.message()
    entity = _entity(asked, message)
    url = str(entity.get("app_unfurl_url") or entity.get("url"))
    event = {
        "type": "entity_details_requested",
        "user": asked.person.id,
        "trigger_id": asked.slack.triggers.issue(asked.person, message.channel),
        "user_locale": "en-GB",
        "entity_url": str(entity.get("url") or url),
        "external_ref": entity.get("external_ref", {}),
        "link": {"url": url, "domain": urlsplit(url).hostname or ""},
        "app_unfurl_url": url,
        "channel": message.channel,
        "message_ts": message.ts,
    }
    asked.person.details = None
    channel = asked.workspace.channels[message.channel]
    return (await emit(asked.slack, asked.workspace, event, channel=channel)).body()


def _entity(asked: Asked, message: Message) -> Payload:
    """Return the entity that is named by its link, or the only one of the message."""
    for attachment in message.attachments:
        entity: Payload | None = attachment.get("entity")
        if entity and asked.body.get("url") in (None, attachment.get("from_url")):
            return entity
    raise UnknownError(f"The message {message.ts!r} shows nothing that could be opened.")
