"""Deletion by two people: ``/contacts delete``, the buttons, and the manager's form."""

import logging
from collections.abc import Sequence
from typing import Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.blocks import Block

from handlers import blocks, deletion_forms, deletion_views, names
from handlers.approvals import Approvals
from handlers.asked import Asked
from handlers.deletion_cards import WORDS
from handlers.deletion_forms import COMMENT, REASON, TYPED, VERDICT, WORD
from handlers.mentions import spelled
from handlers.people import People
from handlers.requests import Answer, Click, Forms, Submission
from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.deletions import MOST_AT_ONCE, Deletions, Verdict
from storage.deletions.lapsing import expire_next, notice_next
from storage.errors import ContactGoneError, InvalidContactError, TooManyError
from storage.finding.referring import Referring
from storage.finding.results import Results
from storage.query import parse_reason
from storage.query.errors import QueryError

log = logging.getLogger(__name__)

SELECTED: Final = "selected"
EXAMPLE: Final = "Write whom and why, for example: delete C-42 reason:left the company"


ERASING: Final = (
    "Erasing is decided by two people: one asks for the deletion, and the manager who "
    "decides chooses *Erase now*. Nobody can take that back."
)


async def expire(database: Database, clock: Clock) -> None:
    """Say on the cards what became of requests: too late, or contacts that changed."""
    while await expire_next(database, clock, WORDS):
        log.info("A request to delete contacts expired")
    while await notice_next(database, clock, WORDS):
        log.info("Contacts that were to be deleted have changed")


async def delete(
    words: str,
    actor: Actor,
    answer: Answer,
    forms: Forms,
    asked: Asked,
    approvals: Approvals,
    contacts: Contacts,
    deletions: Deletions,
    referring: Referring,
    results: Results,
) -> None:
    """Answer ``/contacts delete <contact or query> reason:…``; no reason: the form."""
    target, reason = parse_reason(words)
    if not target:
        raise QueryError(EXAMPLE)
    if target.casefold() == SELECTED:
        ids = await results.selection(by=actor)
    else:
        ids = await referring.several(target, MOST_AT_ONCE, by=actor)
    if reason:
        reason = await spelled(reason, asked)
        await _ask(ids, reason, actor, answer, approvals, deletions)
    else:
        await open_for(ids, actor, forms, contacts)


async def erase(words: str, answer: Answer, asked: Asked) -> None:
    """Answer ``/contacts erase <contact>``: that takes a request and somebody else."""
    shown: list[Block] = [blocks.section(f":fire: {ERASING}")]
    if words:
        key = asked.remember(f"delete {words}")
        shown.append(blocks.actions(blocks.button("Ask for deletion", names.RUN, key)))
    else:
        shown.append(blocks.context(f"{EXAMPLE}."))
    await answer(ERASING, shown)


async def open_form(clicked: Click, actor: Actor, forms: Forms, contacts: Contacts) -> None:
    """Ask why the contact on whose card the button is shall go."""
    profile = await contacts.get(int(clicked.value), by=actor)
    await open_for([profile.id], actor, forms, contacts)


async def open_for(
    ids: Sequence[int], actor: Actor, forms: Forms, contacts: Contacts
) -> None:
    """Ask why these contacts shall go.

    Raises:
        TooManyError: nobody looks through so many at once.
        ContactGoneError: none of them is there any more.
    """
    if len(ids) > MOST_AT_ONCE:
        raise TooManyError(len(ids), MOST_AT_ONCE)
    profiles = await contacts.some(ids, by=actor)
    if not profiles:
        raise ContactGoneError
    view = deletion_forms.request_form(profiles)
    await forms.open(view, contacts=[profile.id for profile in profiles])


async def ask(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    ack: AsyncAck,
    approvals: Approvals,
    deletions: Deletions,
) -> None:
    """Ask the managers to delete what the form was opened for."""
    reason, ids = submitted.text(REASON).strip(), submitted.remembered["contacts"]
    if not reason:
        raise InvalidContactError({REASON: "Say why."})
    await _ask(ids, reason, actor, answer, approvals, deletions)
    await ack(response_action="clear")


async def _ask(
    ids: Sequence[int],
    reason: str,
    actor: Actor,
    answer: Answer,
    approvals: Approvals,
    deletions: Deletions,
) -> None:
    places = await approvals.places(actor)
    asked = await deletions.request(ids, reason, places.ids, WORDS, by=actor)
    text, shown = deletion_views.asked(asked, places.called, len(ids))
    await answer(text, [*shown, *([blocks.context(places.why)] if places.why else [])])


async def withdraw(
    clicked: Click, actor: Actor, answer: Answer, deletions: Deletions
) -> None:
    """Take back what one asked for."""
    withdrawn = await deletions.withdraw(int(clicked.value), WORDS, by=actor)
    await answer(*deletion_views.told(withdrawn), replace=not clicked.in_form)


async def review(clicked: Click, actor: Actor, forms: Forms, deletions: Deletions) -> None:
    """Show a manager who would go, and ask what shall happen."""
    overview = await deletions.review(int(clicked.value), WORDS, by=actor)
    view = deletion_forms.review_form(overview)
    await forms.open(view, request=overview.request.id)


async def decide(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    ack: AsyncAck,
    people: People,
    deletions: Deletions,
) -> None:
    """Do what a manager has decided; Slack is asked who that is at this very moment."""
    verdict, comment = Verdict(submitted.text(VERDICT)), submitted.text(COMMENT).strip()
    if verdict is Verdict.DECLINE and not comment:
        raise InvalidContactError({COMMENT: "Say why, so that whoever asked knows."})
    if verdict is not Verdict.DECLINE and submitted.text(WORD).strip() != TYPED:
        raise InvalidContactError({WORD: f"Type {TYPED}, with a capital letter."})
    await people.look_up(actor.user_id)
    request_id = submitted.remembered["request"]
    decided = await deletions.decide(request_id, verdict, comment, WORDS, by=actor)
    await ack(response_action="clear")
    await answer(*deletion_views.told(decided))
