"""Whose a schedule is: handed over, and told of what others do with it."""

from collections.abc import Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.access import MEMBER, Actor, user_of
from storage.clock import Clock
from storage.models import Schedule
from storage.outbox import Message
from storage.tools import Words

Tell = Callable[[Schedule, Actor], Words]
"""What the owner of a schedule is told of whoever has done something with it."""


def hand_over(schedule: Schedule, to: Actor) -> None:
    """Give a schedule a new owner; what went to the old one alone goes to the new one."""
    if schedule.channel == schedule.user_id:
        schedule.channel = to.user_id
    schedule.user_id = to.user_id


async def tell_owner(
    session: AsyncSession,
    schedule: Schedule,
    owner: str,
    tell: Tell,
    by: Actor,
    clock: Clock,
) -> None:
    """Tell whoever owned a schedule what somebody else has done with it.

    Whoever has left the workspace, or is a guest there now, is told nothing.
    """
    if owner == by.user_id:
        return
    user = await user_of(session, schedule.workspace_id, owner)
    if user.kind != MEMBER:
        return
    message = Message(owner, *tell(schedule, by))
    await outbox.post(session, message, workspace_id=schedule.workspace_id, clock=clock)
