"""People who join, leave or change in Slack, and what becomes of the bot there."""

from handlers.people import People
from handlers.requests import Payload


async def changed(event: Payload, people: People) -> None:
    """Keep what Slack tells of a person, so that a block counts at once."""
    await people.changed(event["user"])
