"""The card of a deletion, on which managers decide, and the news of how it ended."""

from datetime import datetime
from typing import Final

from slack_sdk.models.blocks import Block

from handlers import blocks, cards, names
from handlers.deletion_words import (
    Naming,
    left_out,
    masked_name,
    masked_or_number,
    named,
    numbered,
    outcome,
    sign,
)
from handlers.masking import veiled, without_addresses
from handlers.rendering import as_json
from storage.deletions.cards import Told, Words
from storage.deletions.deletions import Verdict
from storage.deletions.requested import Overview
from storage.deletions.trash_rule import RESTORABLE_FOR


def card(overview: Overview) -> Told:
    """Show a request to those who may decide, or what became of it.

    A channel reads along, so names are masked; of the erased, only numbers are left.
    """
    request = overview.request
    if request.state != "waiting":
        return _verdict(overview, _naming(overview))
    text = (
        f"*D-{request.number}* <@{request.requester}> asks to delete "
        f"{named(overview.people, masked_name)}."
    )
    until = cards.moment(request.expires_at)
    rule = f"Any manager but <@{request.requester}> may decide, until {until}."
    review = blocks.button("Review", names.REVIEW, request.id or 0, style="primary")
    shown = [
        blocks.section(f":wastebasket: {text}"),
        *_passed_over(overview),
        blocks.plain_section(f"Reason: {_veiled(request.reason, overview)}"),
        blocks.context(rule),
        blocks.actions(review),
    ]
    return text, as_json(shown)


def _passed_over(overview: Overview) -> list[Block]:
    if not overview.left_out:
        return []
    return [blocks.section(f":warning: {left_out(overview, masked_or_number)}")]


def _verdict(overview: Overview, naming: Naming) -> Told:
    request = overview.request
    text = outcome(overview, naming)
    shown: list[Block] = [blocks.section(f"{sign(overview)} {text}")]
    if request.comment:
        said = _veiled(request.comment, overview)
        shown.append(blocks.plain_section(f"Comment: {said}"))
    parts = [f"D-{request.number} · asked {cards.moment(request.created_at)}"]
    if request.decided_at is not None:
        parts.append(f"ended {cards.moment(request.decided_at)}")
    if request.kind == Verdict.DELETE and request.decided_at is not None:
        parts.append(_afterwards(overview, request.decided_at))
    return text, as_json([*shown, blocks.context(" · ".join(parts))])


def _afterwards(overview: Overview, deleted_at: datetime) -> str:
    erased = [m.erased_at for m in overview.people if m.erased_at is not None]
    if erased and len(erased) == len(overview.people):
        return f"erased for good {cards.moment(max(erased))}"
    return f"can be restored until {cards.moment(deleted_at + RESTORABLE_FOR)}"


def news(overview: Overview) -> Told:
    """Tell whoever asked, and the managers, what became of a request.

    Only the card is ever written anew, so this must hold nothing that an erasure takes
    away: numbers instead of names.
    """
    return _verdict(overview, numbered)


def _naming(overview: Overview) -> Naming:
    return numbered if overview.request.kind == Verdict.ERASE else masked_or_number


def _veiled(text: str, overview: Overview) -> str:
    """Return what a channel may read of a person's words: it names nobody to them."""
    secrets = [s for m in overview.members for s in (m.name, *m.values)]
    return without_addresses(veiled(text, secrets))


WORDS: Final = Words(card, news)
