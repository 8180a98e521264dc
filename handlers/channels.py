"""What Slack says of channels: a button that can do nothing in one is not drawn there."""

import time
from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock

from handlers import names
from handlers.answers import UNANSWERED, Answer, Payload, Slack, every

_SHARED: Final = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
POSTING: Final = frozenset((names.POST_CARD, names.POST_RESULT))
KEPT_SECONDS: Final = 600.0
MOST_KEPT: Final = 1_000


def is_shared(channel: Payload) -> bool:
    """Tell whether people of another company read along in a channel, or may soon."""
    return any(channel.get(flag) for flag in _SHARED)


async def may_know(slack: Slack, channel: Payload, user_id: str) -> bool:
    """Tell whether somebody may know of a channel: of a private one, whoever is in it."""
    if not channel.get("is_private"):
        return True
    members = slack.conversations_members
    return user_id in await every(members, "members", channel=channel["id"])


class Channels:
    """The channels of one workspace, each asked of Slack at most once in ten minutes.

    What is posted is checked again, by ``audience``, when somebody presses.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._shared: dict[str, tuple[float, bool]] = {}

    async def suited(self, blocks: Sequence[Any], channel: str | None) -> list[Any]:
        """Return blocks without the buttons that can only refuse in this channel."""
        if not any(map(_posts, blocks)) or await self._takes_posts(channel):
            return list(blocks)
        left = [_without_posting(b) if _posts(b) else b for b in blocks]
        return [b for b in left if not isinstance(b, ActionsBlock) or b.elements]

    async def _takes_posts(self, channel: str | None) -> bool:
        """Tell whether contacts may be posted to a channel, as far as Slack says so."""
        if channel is None or channel.startswith("D"):
            return False
        at, closed = self._shared.get(channel, (-KEPT_SECONDS, False))
        if time.monotonic() - at < KEPT_SECONDS:
            return not closed
        try:
            found: Any = await self._slack.conversations_info(channel=channel)
        except UNANSWERED:
            return True  # whoever presses is told what is wrong
        closed = is_shared(found["channel"])
        if len(self._shared) >= MOST_KEPT:
            self._shared.clear()
        self._shared[channel] = time.monotonic(), closed
        return not closed


def _posts(block: Any) -> bool:
    return isinstance(block, ActionsBlock) and any(map(_is_posting, block.elements))


def _is_posting(element: Any) -> bool:
    return getattr(element, "action_id", None) in POSTING


def _without_posting(block: ActionsBlock) -> ActionsBlock:
    left: list[Any] = [one for one in block.elements if not _is_posting(one)]
    return ActionsBlock(elements=left, block_id=block.block_id)


class Suited:
    """An answer in which every button fits the channel where it is seen."""

    def __init__(self, answer: Answer, channels: Channels, channel: str | None) -> None:
        self._answer, self._channels, self._channel = answer, channels, channel

    async def __call__(
        self, text: str, blocks: Sequence[Any] = (), *, replace: bool = False
    ) -> None:
        """Say it."""
        shown = await self._channels.suited(blocks, self._channel)
        await self._answer(text, shown, replace=replace)
