"""Making one contact of two: ``/contacts merge``, the button on a card, side by side."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from slack_bolt.async_app import AsyncAck

from handlers import merge_views
from handlers.merge_views import BOTH, FIRST, SECOND, SURVIVOR, TAKE, Chosen, default
from handlers.requests import Answer, Click, Forms, Payload, Submission, submission
from storage.access import Actor
from storage.contacts import Contacts
from storage.errors import InvalidContactError
from storage.finding.referring import Referring
from storage.merges.comparing import Comparison, Take
from storage.merges.merges import Merges

OTHER_FORM: Final = merge_views.OTHER_FORM
COMPARE_FORM: Final = merge_views.COMPARE_FORM
REVIEW_FORM: Final = merge_views.REVIEW_FORM
OTHER: Final = merge_views.OTHER
SURVIVES: Final = merge_views.SURVIVES


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


async def compare(
    submitted: Submission, actor: Actor, ack: AsyncAck, forms: Forms, merges: Merges
) -> None:
    """Compare a contact with the one that was chosen."""
    other = submitted.text(OTHER)
    if other in ("", str(submitted.remembered["contact"])):
        raise InvalidContactError({OTHER: "Choose another contact."})
    compared = await merges.compare(submitted.remembered["contact"], int(other), by=actor)
    await forms.turn(ack, merge_views.compare_form(compared), **_compared(compared))


async def choose_survivor(
    body: Payload, actor: Actor, forms: Forms, merges: Merges
) -> None:
    """Choose the values of whoever is left now, but for what the person chose already."""
    submitted = submission(body["view"])
    compared, chosen = await _seen(submitted, actor, merges), _chosen(submitted)
    own = _own(compared, chosen, submitted)
    chosen = Chosen(chosen.survivor, own, chosen.turn + 1)
    await forms.update(merge_views.compare_form(compared, chosen), **_kept(chosen, own))


def _own(compared: Comparison, chosen: Chosen, submitted: Submission) -> dict[str, str]:
    """Return what the person chose, and not the form: then or in an earlier turn."""
    kept = submitted.remembered
    was, own = kept.get("survivor", FIRST), kept.get("own", ())
    return {
        c.field: chosen.takes[c.field]
        for c in compared.conflicts
        if c.field in chosen.takes
        and (c.field in own or chosen.takes[c.field] != default(c, was))
    }


def _kept(chosen: Chosen, own: Iterable[str]) -> dict[str, Any]:
    """Return what the form remembers of what is chosen in it."""
    return {"survivor": chosen.survivor, "own": [*own], "turn": chosen.turn}


def _chosen(submitted: Submission) -> Chosen:
    """Return what stands in the form that compares."""
    values = submitted.values.items()
    takes = {n.removeprefix(TAKE): p for n, p in values if n.startswith(TAKE)}
    turn = submitted.remembered.get("turn", 0)
    return Chosen(submitted.text(SURVIVOR) or FIRST, takes, turn)


async def _seen(submitted: Submission, actor: Actor, merges: Merges) -> Comparison:
    """Compare the two anew, each in the place where the person sees it."""
    first, second = submitted.remembered["ids"]
    compared = await merges.compare(first, second, by=actor)
    if compared.survivor.id == first:
        return compared
    return Comparison(compared.merged, compared.survivor)


async def review(
    submitted: Submission,
    actor: Actor,
    ack: AsyncAck,
    contacts: Contacts,
    forms: Forms,
    merges: Merges,
) -> None:
    """Show what would be left by what was chosen; if somebody was quicker, compare anew."""
    compared, chosen = await _seen(submitted, actor, merges), _chosen(submitted)
    if _is_stale(compared, submitted):
        changed = await _changed(submitted, actor, contacts)
        await _compare_anew(compared, chosen, changed, submitted, ack, forms)
        return
    takes = chosen.takes
    if chosen.survivor != submitted.remembered.get("survivor", FIRST):
        takes = _own(compared, chosen, submitted)  # sent before the form had followed
    places = {FIRST: Take.SURVIVOR, SECOND: Take.MERGED, BOTH: Take.BOTH}
    if chosen.survivor == SECOND:
        compared = Comparison(compared.merged, compared.survivor)
        places |= {FIRST: Take.MERGED, SECOND: Take.SURVIVOR}
    choices = {field: places[place] for field, place in takes.items()}
    wanted, moving = compared.united(choices), await merges.moving(compared, by=actor)
    view = merge_views.review_form(compared, wanted, moving)
    kept = _kept(Chosen(turn=chosen.turn), ())
    await forms.turn(ack, view, **_compared(compared), **kept, choices=choices)


def _is_stale(compared: Comparison, submitted: Submission) -> bool:
    """Tell whether one of the two is not what the person has seen any more."""
    return list(compared.versions) != list(submitted.remembered["versions"])


async def _changed(
    submitted: Submission, actor: Actor, contacts: Contacts
) -> frozenset[str]:
    """Return the fields in which one of the two was changed since the person saw it."""
    kept = submitted.remembered
    return frozenset[str]().union(
        *[
            await contacts.changed_since(contact_id, version, by=actor)
            for contact_id, version in zip(kept["ids"], kept["versions"], strict=True)
        ]
    )


async def _compare_anew(
    compared: Comparison,
    chosen: Chosen,
    changed: Collection[str],
    submitted: Submission,
    ack: AsyncAck,
    forms: Forms,
) -> None:
    """Show both as they are now, with what was chosen where nobody has changed it."""
    anew = [c.field for c in compared.conflicts if c.field in changed]
    takes = {f: place for f, place in chosen.takes.items() if f not in changed}
    chosen = Chosen(chosen.survivor, takes, chosen.turn + 1)
    own = _own(compared, chosen, submitted)
    view = merge_views.compare_form(compared, chosen, merge_views.changed(anew))
    await forms.turn(ack, view, **_compared(compared), **_kept(chosen, own))


async def confirm(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    ack: AsyncAck,
    contacts: Contacts,
    forms: Forms,
    merges: Merges,
) -> None:
    """Merge; if somebody was quicker, compare anew."""
    kept = submitted.remembered
    compared = await _seen(submitted, actor, merges)
    choices = {field: Take(take) for field, take in kept["choices"].items()}
    if _is_stale(compared, submitted):
        places = {Take.SURVIVOR: FIRST, Take.MERGED: SECOND, Take.BOTH: BOTH}
        takes = {field: places[take] for field, take in choices.items()}
        changed = await _changed(submitted, actor, contacts)
        chosen = Chosen(FIRST, takes, kept["turn"])
        await _compare_anew(compared, chosen, changed, submitted, ack, forms)
        return
    (survivor, merged), versions = kept["ids"], kept["versions"]
    done = await merges.merge(
        survivor, merged, choices, (versions[0], versions[1]), by=actor
    )
    await ack(response_action="clear")
    await answer(*merge_views.receipt(done, actor))
