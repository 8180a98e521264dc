"""The cards of a request to delete contacts, and who is told what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock
from storage.models import DeletionCard, DeletionMember, DeletionRequest, Outbox
from storage.outbox import Message
from storage.requested import Overview, overview

PEOPLE = ("U", "W")
Told = tuple[str, Sequence[Mapping[str, Any]]]
"""Text and blocks."""


@dataclass(frozen=True)
class Words:
    """How a request is put into words: as a card, and as news of its end."""

    card: Callable[[Overview], Told]
    news: Callable[[Overview], Told]


async def put_up(
    session: AsyncSession,
    asked: Overview,
    places: Sequence[str],
    words: Words,
    clock: Clock,
) -> None:
    """Owe each place its card, in the transaction of the request."""
    text, blocks = words.card(asked)
    request = asked.request
    for place in places:
        message = Message(place, text, blocks)
        card = await _owe(session, request, message, clock)
        session.add(DeletionCard(request_id=request.id or 0, outbox_id=card))
    await session.flush()


async def rewrite(
    session: AsyncSession, ended: Overview, words: Words, clock: Clock
) -> None:
    """Show on every card what became of the request, and tell whom it concerns.

    In a channel, the managers are told in the thread of the card, as a rewritten message
    calls nobody; whoever asked gets a message, unless they ended it themselves.
    """
    request = ended.request
    news, shown = words.news(ended)
    for card in await show(session, ended, words, clock):
        if card.ts is not None and not card.channel.startswith(PEOPLE):
            receipt = Message(card.channel, news, shown, thread_ts=card.ts)
            await _owe(session, request, receipt, clock)
    if request.decided_by != request.requester:
        message = Message(request.requester, news, shown)
        await _owe(session, request, message, clock)


async def rewrite_erased(
    session: AsyncSession,
    workspace_id: int,
    contact_ids: Sequence[int],
    words: Words,
    clock: Clock,
) -> None:
    """Take the names of who was erased off the cards of requests that had ended before.

    Where the request itself was to erase them, its cards have no names already.
    """
    is_theirs = or_(
        col(DeletionRequest.kind).is_distinct_from("erase"),
        col(DeletionMember.left_out).is_not(None),
    )
    ended = (
        select(DeletionRequest)
        .join(DeletionMember, col(DeletionMember.request_id) == col(DeletionRequest.id))
        .where(col(DeletionRequest.workspace_id) == workspace_id)
        .where(col(DeletionRequest.state) != "waiting", is_theirs)
        .where(col(DeletionMember.contact_id).in_(contact_ids))
        .order_by(col(DeletionRequest.id))
    )
    requests = {request.id: request for request in (await session.exec(ended)).all()}
    for request in requests.values():
        await show(session, await overview(session, request), words, clock)


async def show(
    session: AsyncSession, now: Overview, words: Words, clock: Clock
) -> Sequence[Outbox]:
    """Write every card of a request anew, as it is now; return the cards."""
    text, blocks = words.card(now)
    query = (
        select(Outbox)
        .join(DeletionCard, col(DeletionCard.outbox_id) == col(Outbox.id))
        .where(col(DeletionCard.request_id) == now.request.id)
        .order_by(col(Outbox.id))
    )
    cards = (await session.exec(query)).all()
    for card in cards:
        message = Message(card.channel, text, blocks, replaces=card.id)
        await _owe(session, now.request, message, clock)
    return cards


async def _owe(
    session: AsyncSession, request: DeletionRequest, message: Message, clock: Clock
) -> int:
    return await outbox.post(
        session, message, workspace_id=request.workspace_id, clock=clock
    )
