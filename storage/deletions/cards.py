"""The cards of a request to delete contacts, and who is told what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from storage.clock import Clock
from storage.connections import quick
from storage.deletions.requested import Overview, overview
from storage.models import DeletionCard, DeletionMember, DeletionRequest, Outbox
from storage.outbox import Message, owe, owe_all

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
    news, shown = words.news(ended)
    messages = []
    for card, message in _anew(session, ended, words):
        messages.append(message)
        if card.ts is not None and not card.channel.startswith(PEOPLE):
            messages.append(Message(card.channel, news, shown, thread_ts=card.ts))
    if request.decided_by != request.requester:
        messages.append(Message(request.requester, news, shown))
    owe_all(session, messages, workspace_id=request.workspace_id, clock=clock)


def rewrite_erased(
    session: Session,
    workspace_id: int,
    contact_ids: Sequence[int],
    clock: Clock,
    words: Words,
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
    requests = {request.id: request for request in session.exec(ended).all()}
    for request in requests.values():
        show(session, overview(session, request), words, clock)


def show(session: Session, now: Overview, words: Words, clock: Clock) -> None:
    """Write every card of a request anew, as it is now."""
    messages = [message for _, message in _anew(session, now, words)]
    owe_all(session, messages, workspace_id=now.request.workspace_id, clock=clock)


class _Card(NamedTuple):
    """A card in a channel; ``ts`` is None until it is there."""

    id: int
    channel: str
    ts: str | None


def _anew(session: Session, now: Overview, words: Words) -> list[tuple[_Card, Message]]:
    """Return the cards of a request, each with what it shows from now on."""
    text, blocks = words.card(now)
    asked = {"request": now.request.id}
    cards = [_Card(*row) for row in quick.read(session.connection(), _CARDS, asked)]
    return [(card, Message(card.channel, text, blocks, replaces=card.id)) for card in cards]


_CARDS: Final = (
    select(Outbox.id, Outbox.channel, Outbox.ts)
    .join(DeletionCard, col(DeletionCard.outbox_id) == col(Outbox.id))
    .where(col(DeletionCard.request_id) == bindparam("request"))
    .order_by(col(Outbox.id))
)
