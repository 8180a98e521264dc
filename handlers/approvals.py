"""Where managers are asked: the channel that was chosen, or a direct message to each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers import blocks
from handlers.answers import Payload, Slack, every
from handlers.audience import Audience
from handlers.channels import may_know
from handlers.people import People
from handlers.requests import Place
from storage.access import Access, Actor
from storage.deletions.approvals_channel import ApprovalsChannel
from storage.models import Role

_ID: Final = re.compile(r"[CG][A-Z0-9]{8,}")
KINDS: Final = "public_channel,private_channel"
NOT_IN_IT: Final = (
    "I am not in a channel called {}, so I asked each manager in a direct message. Invite "
    "me there, or let an owner name another one: `/contacts approvals #channel`."
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
        choice: what an owner has chosen in Slack.
        channel: the name or id of the channel where nobody has chosen any.
    """

    def __init__(
        self,
        slack: Slack,
        people: People,
        access: Access,
        choice: ApprovalsChannel,
        channel: str,
        audience: Audience,
    ) -> None:
        self._slack, self._people, self._access = slack, people, access
        self._choice, self._default = choice, channel
        self._audience = audience

    async def channel(self) -> str:
        """Return the channel, in mrkdwn; what managers read where there is none."""
        return _shown(await self._chosen())

    async def _chosen(self) -> str:
        return await self._choice.of(self._people.team_id) or self._default

    async def places(self, by: Actor) -> Places:
        """Return where to ask; nowhere, if nobody but this person may decide."""
        managers = await self._access.managers(by.workspace_id)
        others = [user_id for user_id in managers if user_id != by.user_id]
        if not others and not self._access.default_role.reaches(Role.MANAGER):
            return Places([], "")
        chosen = await self._chosen()
        channel = await find(self._slack, chosen) if chosen else None
        if channel is None:
            why = NOT_IN_IT.format(_shown(chosen)) if chosen else ""
            return Places(others, "the managers", why)
        closed = await self._audience.refusal(Place(channel))
        if closed is not None:
            return Places(others, "the managers", CLOSED.format(channel, closed))
        return Places([channel], f"the managers in <#{channel}>")


def _shown(channel: str) -> str:
    if not channel:
        return "direct messages"
    return f"<#{channel}>" if _ID.fullmatch(channel) else blocks.escape(f"#{channel}")


async def find(slack: Slack, channel: str) -> str | None:
    """Return the id of a channel by its name or id, if the bot is in it."""
    found = await _find(slack, channel)
    return None if found is None else str(found["id"])


async def find_for(slack: Slack, channel: str, by: Actor) -> str | None:
    """Return the id of a channel that somebody may know of, if the bot is in it.

    Whoever is not in a private channel learns nothing of it, not even that it is there.
    """
    found = await _find(slack, channel)
    if found is None or not await may_know(slack, found, by.user_id):
        return None
    return str(found["id"])


async def _find(slack: Slack, channel: str) -> Payload | None:
    channels = await every(
        slack.users_conversations, "channels", types=KINDS, exclude_archived=True
    )
    fits = (c for c in channels if channel in (c["id"], c.get("name")))
    return next(fits, None)
