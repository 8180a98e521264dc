"""Showing to a channel what only one person sees, with the name of who pressed."""

from dataclasses import replace
from typing import Any, Final

from handlers import blocks, cards, find
from handlers.lately import Lately
from handlers.rendering import as_json
from handlers.requests import Answer, Click, Place, Slack
from storage.access import Actor
from storage.contacts import Contacts
from storage.finding import Finding
from storage.outbox import Message
from storage.posting import Posting
from storage.query import parse_query
from storage.results import Results

OUTSIDE: Final = "This channel is shared with another company, so contacts stay out of it."
NO_CHANNEL: Final = "There is no channel here to post to. Search from the channel instead."
POSTED: Final = "Posted to the channel."


async def post_card(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    place: Place,
    slack: Slack,
    contacts: Contacts,
    posting: Posting,
) -> None:
    """Show a card to the channel it was opened in."""
    profile = await contacts.get(int(clicked.value), by=actor)
    refusal = await _refusal(place, slack)
    if refusal is None and place.channel is not None:
        shown = [block for block in cards.card(profile) if block.type != "actions"]
        await posting.post(
            Message(
                place.channel,
                profile.contact.name,
                [*as_json(shown), *_signature(actor)],
                place.thread_ts,
            ),
            [profile.id],
            by=actor,
        )
    await answer(refusal or POSTED)


async def post_result(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    place: Place,
    slack: Slack,
    finding: Finding,
    results: Results,
    posting: Posting,
    lately: Lately,
) -> None:
    """Show a page of a result to the channel it was searched in."""
    kept = await lately.find(results, clicked.value, by=actor)
    query = replace(parse_query(kept.query), page=kept.page)
    page = await finding.find(query, by=actor)
    refusal = await _refusal(place, slack)
    if refusal is None and place.channel is not None:
        shown = [*as_json([blocks.context(find.summary(page))]), find.table(page)]
        message = Message(
            place.channel,
            find.summary(page),
            [*as_json(shown), *_signature(actor)],
            place.thread_ts,
        )
        await posting.post(message, [row.id for row in page.rows], by=actor)
    await answer(refusal or POSTED)


async def _refusal(place: Place, slack: Slack) -> str | None:
    """Ask, right before posting, who reads along."""
    if place.channel is None:
        return NO_CHANNEL
    channel = (await slack.conversations_info(channel=place.channel))["channel"]
    shared = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
    return OUTSIDE if any(channel.get(flag) for flag in shared) else None


def _signature(actor: Actor) -> list[dict[str, Any]]:
    return [as_json(blocks.context(f"Posted by <@{actor.user_id}>"))]
