"""Making one contact of two: ``/contacts merge``, the button on a card, side by side."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.async_app import AsyncAck

from handlers import merge_views
from handlers.merge_views import BOTH, FIRST, SECOND, SURVIVOR, TAKE
from handlers.requests import Answer, Click, Forms, Submission
from storage.access import Actor
from storage.comparing import Comparison, Take
from storage.contacts import Contacts
from storage.errors import InvalidContactError
from storage.merges import Merges
from storage.referring import Referring

OTHER_FORM: Final = merge_views.OTHER_FORM
COMPARE_FORM: Final = merge_views.COMPARE_FORM
REVIEW_FORM: Final = merge_views.REVIEW_FORM
OTHER: Final = merge_views.OTHER


async def merge(
    words: str, actor: Actor, forms: Forms, merges: Merges, referring: Referring
) -> None:
    """Answer ``/contacts merge <a> <b>``: compare the two."""
    one, other = await referring.pair(words, by=actor)
    await open_pair(one, other, actor, forms, merges)


async def open_merge(
    clicked: Click, actor: Actor, forms: Forms, contacts: Contacts, merges: Merges
) -> None:
    """Compare the two contacts of a button; where it has one, ask for the other first."""
    ids = [int(id_) for id_ in clicked.value.split()]
    if len(ids) > 1:
        await open_pair(ids[0], ids[1], actor, forms, merges)
        return
    profile = await contacts.get(ids[0], by=actor)
    await forms.open(merge_views.other_form(profile), contact=profile.id)


async def open_pair(
    one: int, other: int, actor: Actor, forms: Forms, merges: Merges
) -> None:
    """Compare two contacts, in a form of their own."""
    compared = await merges.compare(one, other, by=actor)
    await forms.open(merge_views.compare_form(compared), **_compared(compared))


def _compared(compared: Comparison) -> dict[str, Any]:
    """Return what the form remembers: who was compared, as they were."""
    ids = [compared.survivor.id, compared.merged.id]
    return {"ids": ids, "versions": compared.versions}


def _is_as_seen(compared: Comparison, kept: Mapping[str, Any]) -> bool:
    """Tell whether both contacts are still what the person has seen."""
    ids = (compared.survivor.id, compared.merged.id)
    seen = dict(zip(kept["ids"], kept["versions"], strict=True))
    return dict(zip(ids, compared.versions, strict=True)) == seen


async def compare(
    submitted: Submission, actor: Actor, ack: AsyncAck, forms: Forms, merges: Merges
) -> None:
    """Compare a contact with the one that was chosen."""
    other = submitted.text(OTHER)
    if other in ("", str(submitted.remembered["contact"])):
        raise InvalidContactError({OTHER: "Choose another contact."})
    compared = await merges.compare(submitted.remembered["contact"], int(other), by=actor)
    await forms.turn(ack, merge_views.compare_form(compared), **_compared(compared))


async def review(
    submitted: Submission, actor: Actor, ack: AsyncAck, forms: Forms, merges: Merges
) -> None:
    """Show what would be left by what was chosen; if somebody was quicker, compare anew."""
    kept = submitted.remembered
    compared = await merges.compare(*kept["ids"], by=actor)
    if not _is_as_seen(compared, kept):
        view = merge_views.compare_form(compared, merge_views.CHANGED)
        await forms.turn(ack, view, **_compared(compared))
        return
    places = {FIRST: Take.SURVIVOR, SECOND: Take.MERGED, BOTH: Take.BOTH}
    if submitted.text(SURVIVOR) == SECOND:
        compared = Comparison(compared.merged, compared.survivor)
        places |= {FIRST: Take.MERGED, SECOND: Take.SURVIVOR}
    choices = _choices(submitted.values, places)
    wanted, moving = compared.united(choices), await merges.moving(compared, by=actor)
    view = merge_views.review_form(compared, wanted, moving)
    await forms.turn(ack, view, **_compared(compared), choices=choices)


def _choices(values: Mapping[str, Any], places: Mapping[str, Take]) -> dict[str, Take]:
    return {
        name.removeprefix(TAKE): places[place]
        for name, place in values.items()
        if name.startswith(TAKE)
    }


async def confirm(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    ack: AsyncAck,
    forms: Forms,
    merges: Merges,
) -> None:
    """Merge; if somebody was quicker, compare anew."""
    kept = submitted.remembered
    survivor, merged = kept["ids"]
    compared = await merges.compare(survivor, merged, by=actor)
    if not _is_as_seen(compared, kept):
        view = merge_views.compare_form(compared, merge_views.CHANGED)
        await forms.turn(ack, view, **_compared(compared))
        return
    choices = {field: Take(take) for field, take in kept["choices"].items()}
    versions = kept["versions"]
    done = await merges.merge(
        survivor, merged, choices, (versions[0], versions[1]), by=actor
    )
    await ack(response_action="clear")
    await answer(*merge_views.receipt(done, actor))
