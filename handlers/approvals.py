"""Where managers are asked: the channel of the settings, or a direct message to each."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from handlers import audience, blocks
from handlers.answers import Slack, every
from handlers.people import People
from handlers.requests import Place
from storage.access import Access, Actor
from storage.models import Role

_ID: Final = re.compile(r"[CG][A-Z0-9]{8,}")
KINDS: Final = "public_channel,private_channel"
NOT_IN_IT: Final = (
    "I am not in a channel called {}, so I asked each manager in a direct message. Invite "
    "me there, or have whoever runs the bot name another one in CONTACTS_APPROVALS_CHANNEL."
)
CLOSED: Final = "I asked each manager in a direct message instead of in <#{}>. {}"


@dataclass(frozen=True)
class Places:
    """Where the cards go, how to call that, and why it is not the channel."""

    ids: Sequence[str]
    called: str
    why: str = ""


class Approvals:
    """Finds the place where others than the one who asks decide.

    Args:
        channel: its name or id.
    """

    def __init__(
        self,
        slack: Slack,
        people: People,
        access: Access,
        channel: str,
        guest_channels: Collection[str],
    ) -> None:
        self._slack, self._people, self._access = slack, people, access
        self._channel, self._guest_channels = channel, guest_channels

    @property
    def channel(self) -> str:
        """The channel of the settings, in mrkdwn."""
        if _ID.fullmatch(self._channel):
            return f"<#{self._channel}>"
        return blocks.escape(f"#{self._channel}")

    async def places(self, by: Actor) -> Places:
        """Return where to ask; nowhere, if nobody but this person may decide."""
        managers = await self._access.managers(by.workspace_id)
        others = [user_id for user_id in managers if user_id != by.user_id]
        if not others and not self._access.default_role.reaches(Role.MANAGER):
            return Places([], "")
        channel = await self._find()
        if channel is None:
            return Places(others, "the managers", NOT_IN_IT.format(self.channel))
        closed = await audience.refusal(
            Place(channel), self._slack, self._people, self._guest_channels
        )
        if closed is not None:
            return Places(others, "the managers", CLOSED.format(channel, closed))
        return Places([channel], f"the managers in <#{channel}>")

    async def _find(self) -> str | None:
        """Return the id of the channel, if the bot is in it."""
        channels = await every(
            self._slack.users_conversations,
            "channels",
            types=KINDS,
            exclude_archived=True,
        )
        names = {name: c["id"] for c in channels for name in (c["id"], c.get("name"))}
        found: str | None = names.get(self._channel)
        return found
