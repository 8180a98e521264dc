"""People who join, leave or change in Slack, and what becomes of the bot there."""

from contextlib import suppress

from slack_sdk.errors import SlackApiError

from handlers.people import People
from handlers.requests import Payload, Slack


async def changed(event: Payload, people: People) -> None:
    """Keep what Slack tells of a person, so that a block counts at once."""
    await people.changed(event["user"])


async def left(slack: Slack) -> None:
    """Notice that the app was removed, or a token revoked.

    Slack itself says whether it was ours; whatever goes out to it then stops at once.
    """
    with suppress(SlackApiError):
        await slack.auth_test()
