"""What waits for a decision, and where managers are asked: ``/contacts approvals``."""

import re
from typing import Final

from handlers import blocks, deletion_views
from handlers.approvals import Approvals, find_for
from handlers.audience import Audience
from handlers.requests import Answer, Slack
from storage.access import Actor
from storage.deletions.approvals_channel import ACT, ApprovalsChannel
from storage.deletions.deletions import Deletions
from storage.models import Role
from storage.query.errors import BadOperandError

DEFAULT: Final = "default"
EXAMPLE: Final = (
    "Name a channel that I am in with #, for example approvals #approvals, or write "
    "approvals default."
)
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")


async def approvals(
    words: str,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    audience: Audience,
    approvals: Approvals,
    approvals_channel: ApprovalsChannel,
    deletions: Deletions,
) -> None:
    """Answer ``/contacts approvals [#channel]``: what waits, or ask there from now on."""
    if not words:
        await _show(actor, answer, approvals, deletions)
        return
    actor.must_be(Role.OWNER, ACT)
    channel = await _read(words, actor, slack)
    if channel is not None:
        await audience.check_open(channel, actor)
    await approvals_channel.choose(channel, by=actor)
    where = await approvals.channel()
    await answer(f"From now on managers are asked in {where} to decide on deletions.")


async def _show(
    actor: Actor, answer: Answer, approvals: Approvals, deletions: Deletions
) -> None:
    where = await approvals.channel()
    waiting = await deletions.waiting(by=actor)
    shown = deletion_views.home(waiting, where)
    about = f"Managers are asked in {where}."
    if actor.role.reaches(Role.OWNER):
        about += f" You change that with {blocks.code('/contacts approvals #channel')}."
    nothing = [blocks.section(deletion_views.NOTHING_WAITS)]
    await answer("Approvals", [*(shown or nothing), blocks.context(about)])


async def _read(words: str, actor: Actor, slack: Slack) -> str | None:
    """Return the id of the channel that is named; None for that of the settings."""
    if words.casefold() == DEFAULT:
        return None
    named = _CHANNEL.fullmatch(words)
    # Slack leaves the name of a private channel as it was typed.
    called = named[1] if named else words.removeprefix("#")
    channel = called if named else await find_for(slack, called, actor)
    if channel is None:
        raise BadOperandError("approvals", words, EXAMPLE)
    return channel
