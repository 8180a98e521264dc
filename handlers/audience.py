"""Who reads along in a channel, asked of Slack right before something is posted there."""

import re
from collections.abc import Collection
from typing import Final

from slack_sdk.errors import SlackApiError

from handlers.answers import Payload, Slack, every
from handlers.channels import is_shared, may_know
from handlers.export_forms import CHANNEL, PEOPLE
from handlers.people import People
from handlers.requests import Place
from storage.access import Actor
from storage.errors import InvalidContactError

NO_CHANNEL: Final = "There is no channel here to post to. Search from the channel instead."
OUTSIDE: Final = "This channel is shared with another company, so contacts stay out of it."
GUESTS: Final = (
    "{} cannot see contacts and would read along here, so contacts stay out of it. "
    "Choose a channel without guests."
)
ARCHIVED: Final = "{} is archived, so nothing can be posted there. Choose another channel."
NOT_THERE: Final = "I'm not in {} yet: `/invite @contacts`"
_NAMES: Final = re.compile(r"<@\w+>(?:, <@\w+>)*")
_PLACE: Final = re.compile(r"<#\w+>")


class ClosedChannelError(InvalidContactError):
    """Contacts must not be posted in a channel; ``said`` is why, in mrkdwn of our own."""

    def __init__(self, why: str) -> None:
        self.said = why
        super().__init__({CHANNEL: _plainly(why)})


def _plainly(why: str) -> str:
    """Return a reason as it is read where Slack shows neither names nor marks."""
    named = _PLACE.sub("this channel", _NAMES.sub("Somebody", why))
    return named.replace("`", "")


class Audience:
    """Asks Slack who would read along in a channel.

    Args:
        guest_channels: ids or names of channels that are open although guests read them.
    """

    def __init__(
        self, slack: Slack, people: People, guest_channels: Collection[str]
    ) -> None:
        self._slack, self._people = slack, people
        self._guest_channels = frozenset(guest_channels)

    async def check_open(self, channel: str, by: Actor | None) -> None:
        """Refuse a channel in which others would read along; a direct message is open.

        A form may come back with any id: to whoever is not in a private channel it is not
        there.  ``by`` is None where nobody names the channel now.

        Raises:
            ClosedChannelError: with the reason.
        """
        if channel.startswith(PEOPLE):
            return
        closed = await self.refusal(Place(channel), by)
        if closed is not None:
            raise ClosedChannelError(closed)

    async def refusal(self, place: Place, by: Actor | None = None) -> str | None:
        """Return why nothing may be posted here, ``by`` somebody; None if it may."""
        if place.channel is None or place.channel.startswith("D"):
            return NO_CHANNEL
        channel = await self._known(place.channel, by)
        if channel is not None and channel.get("is_archived"):
            return ARCHIVED.format(f"<#{place.channel}>")
        if channel is None or not channel.get("is_member"):
            return NOT_THERE.format(f"<#{place.channel}>")
        if is_shared(channel):
            return OUTSIDE
        if {channel["id"], channel.get("name")} & self._guest_channels:
            return None
        within = self._slack.conversations_members
        members = await every(within, "members", channel=place.channel)
        strangers = await self._people.strangers(members)
        names = ", ".join(f"<@{id_}>" for id_ in sorted(strangers)[:5])
        return GUESTS.format(names) if strangers else None

    async def _known(self, channel_id: str, by: Actor | None) -> Payload | None:
        channel = await self._channel(channel_id)
        if channel is None or by is None:
            return channel
        return channel if await may_know(self._slack, channel, by.user_id) else None

    async def _channel(self, channel_id: str) -> Payload | None:
        """Return what Slack says of a channel, None if the bot may not know it."""
        try:
            answer = await self._slack.conversations_info(channel=channel_id)
        except SlackApiError as error:
            if error.response["error"] != "channel_not_found":
                raise
            return None
        channel: Payload = answer["channel"]
        return channel

    async def is_public(self, channel_id: str) -> bool:
        """Tell whether Slack offers a channel in its menus; it preselects no others."""
        channel = await self._channel(channel_id)
        return channel is not None and not channel.get("is_private")
