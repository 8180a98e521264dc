"""The cards of a request to delete contacts, and who is told what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.clock import Clock
from storage.models import DeletionCard, Outbox
from storage.outbox import Message, owe, owe_all
from storage.requested import Overview

PEOPLE = ("U", "W")
Told = tuple[str, Sequence[Mapping[str, Any]]]
"""Text and blocks."""


@dataclass(frozen=True)
class Words:
    """How a request is put into words: as a card, and as news of its end."""

    card: Callable[[Overview], Told]
    news: Callable[[Overview], Told]


def put_up(
    session: Session,
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
        card = owe(session, message, workspace_id=request.workspace_id, clock=clock)
        session.add(DeletionCard(request_id=request.id or 0, outbox_id=card))
    session.flush()


def rewrite(session: Session, ended: Overview, words: Words, clock: Clock) -> None:
    """Show on every card what became of the request, and tell whom it concerns.

    In a channel, the managers are told in the thread of the card, as a rewritten message
    calls nobody; whoever asked gets a message, unless they ended it themselves.
    """
    request = ended.request
    text, blocks = words.card(ended)
    news, shown = words.news(ended)
    messages = []
    for card in session.connection().execute(_CARDS, {"request": request.id}).all():
        messages.append(Message(card.channel, text, blocks, replaces=card.id))
        if card.ts is not None and not card.channel.startswith(PEOPLE):
            messages.append(Message(card.channel, news, shown, thread_ts=card.ts))
    if request.decided_by != request.requester:
        messages.append(Message(request.requester, news, shown))
    owe_all(session, messages, workspace_id=request.workspace_id, clock=clock)


_CARDS: Final = (
    select(Outbox.id, Outbox.channel, Outbox.ts)
    .join(DeletionCard, col(DeletionCard.outbox_id) == col(Outbox.id))
    .where(col(DeletionCard.request_id) == bindparam("request"))
    .order_by(col(Outbox.id))
)
