"""Showing to a channel what only one person sees, with the name of who pressed."""

from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, result_views
from handlers.audience import Audience
from handlers.lately import Lately
from handlers.rendering import as_json
from handlers.requests import Answer, Click, Place
from handlers.texts import count
from storage.access import Actor
from storage.contacts import Contacts
from storage.finding.finding import Finding
from storage.outbox import Message
from storage.posting import Posting
from storage.query import parse_query

POSTED: Final = "Posted to the channel."


async def post_card(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    place: Place,
    audience: Audience,
    contacts: Contacts,
    posting: Posting,
) -> None:
    """Show a card to the channel it was opened in."""
    profile = await contacts.get(int(clicked.value), by=actor)
    refusal = await audience.refusal(place, actor)
    if refusal is None:
        shown = [block for block in cards.card(profile, actor) if block.type != "actions"]
        message = _message(profile.contact.name, shown, place, actor)
        await posting.post(message, [profile.id], by=actor)
    await answer(refusal or POSTED)


async def post_result(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    place: Place,
    audience: Audience,
    finding: Finding,
    posting: Posting,
    lately: Lately,
) -> None:
    """Show a page of a result, as the person has seen it, to its channel."""
    kept = await lately.find(clicked.value, by=actor)
    page = await finding.page_of(kept.ids, parse_query(kept.query), kept.first, by=actor)
    refusal = await audience.refusal(place, actor)
    if refusal is None:
        text = count(len(page.rows), "contact")
        shown = [blocks.context(f"*{text}*", kept.query), result_views.table(page)]
        message = _message(text, shown, place, actor)
        await posting.post(message, [row.id for row in page.rows], by=actor)
    await answer(refusal or POSTED)


def _message(text: str, shown: Sequence[Block | Any], place: Place, by: Actor) -> Message:
    signature = blocks.context(f"Posted by <@{by.user_id}>")
    return Message(
        place.channel or "",
        blocks.entities(text),
        as_json([*shown, signature]),
        place.thread_ts,
    )
