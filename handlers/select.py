"""Picking contacts of a result, to tag, export or merge them: boxes to tick, or all."""

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, cards, delete, exports, form, merge, tag
from handlers.lately import Lately
from handlers.requests import Answer, Click, Forms, Payload, Submission, submission
from storage.access import Actor
from storage.contacts import Contacts
from storage.errors import Choice, InvalidContactError
from storage.finding.finding import Finding
from storage.finding.results import CHOICE, SELECTION, Kept, new_key
from storage.merges.merges import Merges
from storage.models import Role
from storage.query import parse_query
from storage.tagging import Tagging
from storage.tags import Tags, read_both

FORM: Final = "select.form"
EXPORT: Final = "select.export"
MERGE: Final = "select.merge"
DELETE: Final = "select.delete"
ALL: Final = "all"


async def open_selection(
    clicked: Click, actor: Actor, forms: Forms, finding: Finding, lately: Lately
) -> None:
    """Show the page of a result as boxes to tick, and who was found besides."""
    kept = await lately.find(clicked.value, by=actor)
    people = await finding.choices(kept.ids)
    found = await finding.ids(parse_query(kept.query), tag.most_for(actor), by=actor)
    # Frozen now: whoever comes to fit the query later was not seen when this was chosen.
    everybody = Kept(new_key(), kept.query, CHOICE, 1, found)
    if len(people) < len(found) <= tag.most_for(actor):  # else nobody can choose them all
        lately.keep(everybody, by=actor)
    await forms.open(_form(people, len(found), actor), everybody=everybody.key)


async def tag_selection(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    tags: Tags,
    tagging: Tagging,
    lately: Lately,
) -> None:
    """Tag the contacts that were ticked, or all that the query found."""
    add, remove = read_both(submitted.text("add"), submitted.text("remove"))
    ids = await _ticked(submitted, actor, lately)
    await tag.put(ids, add, remove, actor, answer, tags, tagging)


async def export_selection(
    body: Payload, actor: Actor, forms: Forms, lately: Lately
) -> None:
    """Go on to exporting the contacts that were ticked, or all that the query found."""
    ids = await _ticked(submission(body["view"]), actor, lately)
    await exports.open_for_selection(ids, actor, forms, lately)


async def merge_selection(
    body: Payload, actor: Actor, forms: Forms, lately: Lately, merges: Merges
) -> None:
    """Go on to merging the two contacts that were ticked."""
    ids = await _ticked(submission(body["view"]), actor, lately)
    if len(ids) != 2:  # noqa: PLR2004  # a pair
        raise InvalidContactError({"people": "Tick the two contacts to merge."})
    await merge.open_pair(ids[0], ids[1], actor, forms, merges)


async def delete_selection(
    body: Payload, actor: Actor, forms: Forms, contacts: Contacts, lately: Lately
) -> None:
    """Go on to asking to delete the contacts that were ticked, or all that were found."""
    ids = await _ticked(submission(body["view"]), actor, lately)
    await delete.open_for(ids, actor, forms, contacts)


async def _ticked(submitted: Submission, actor: Actor, lately: Lately) -> Sequence[int]:
    """Return who was ticked, and keep them: ``export selected`` means them later."""
    ids: Sequence[int] = [int(value) for value in submitted.values.get("people") or ()]
    if ALL in (submitted.values.get("everybody") or ()):
        ids = (await lately.find(submitted.remembered["everybody"], by=actor)).ids
    if not ids:
        raise InvalidContactError({"people": "Tick at least one contact."})
    lately.keep(Kept(new_key(), "", SELECTION, 1, ids), by=actor)
    return ids


def _form(people: Sequence[Choice], count: int, by: Actor) -> View:
    boxes = [
        blocks.option(cards.label(p.name, p.number), p.id, p.hint or None) for p in people
    ]
    shown: list[Block] = [blocks.ticks("people", "On this page", boxes, optional=True)]
    if count > tag.most_for(by):
        many = f"More than {tag.most_for(by):,} match"
        shown.append(blocks.context(f"{many}; narrow the query down to tag all of them."))
    elif count > len(people):
        everybody = [blocks.option(f"Select all {count:,} matching", ALL)]
        shown.append(blocks.ticks("everybody", "Or everybody", everybody, optional=True))
    ways = [blocks.button("Delete selected", DELETE)]
    if by.role.reaches(Role.MANAGER):
        ways.insert(0, blocks.button("Export selected", EXPORT))
    if len(people) > 1:
        ways.insert(0, blocks.button("Merge two", MERGE))
    shown.append(blocks.actions(*ways))
    return form.modal(
        FORM,
        "Select",
        "Tag",
        [
            *shown,
            blocks.text_input("add", "Tags to put on", hint="Separated by commas."),
            blocks.text_input("remove", "Tags to take off", hint="Separated by commas."),
        ],
    )
