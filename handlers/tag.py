"""Tags: ``/contacts tag ada +vip -lead``, and the boxes to tick on a result."""

from dataclasses import replace
from typing import Any, Final

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers import blocks, form, names
from handlers.lately import Lately
from handlers.requests import Answer, Click, Forms, Submission
from storage.access import Actor
from storage.errors import ContactNotFoundError
from storage.fields import read_tags
from storage.finding import Finding
from storage.query import Query, RefKind, parse_query, parse_ref, parse_tags
from storage.query.errors import QueryError
from storage.referring import Referring
from storage.results import Results
from storage.tags import MOST_AT_ONCE, Tagged, Tags

SELECT_FORM: Final = "select.form"
ALL: Final = "all"
EXAMPLE: Final = "Write whom and which tags, for example: tag ada +vip -lead"


async def tag(
    words: str,
    actor: Actor,
    answer: Answer,
    tags: Tags,
    finding: Finding,
    referring: Referring,
) -> None:
    """Answer ``/contacts tag <contact or query> +this -that``."""
    tagging = parse_tags(words)
    if not tagging.target or not (tagging.add or tagging.remove):
        raise QueryError(EXAMPLE)
    ids = await _meant(tagging.target, actor, finding, referring)
    tagged = await tags.change(ids, tagging.add, tagging.remove, by=actor)
    await _tell(tagged, _signs(tagging.add, tagging.remove), answer)


async def open_selection(
    clicked: Click,
    actor: Actor,
    forms: Forms,
    finding: Finding,
    results: Results,
    lately: Lately,
) -> None:
    """Show the page of a result as boxes to tick."""
    kept = await lately.find(results, clicked.value, by=actor)
    page = await finding.find(replace(parse_query(kept.query), page=kept.page), by=actor)
    await forms.open(_selection_form(page), result=kept.key)


async def tag_selection(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    tags: Tags,
    finding: Finding,
    results: Results,
    lately: Lately,
) -> None:
    """Tag the contacts that were ticked, or all that the query found."""
    add, remove = read_tags(submitted.text("add")), read_tags(submitted.text("remove"))
    ids = [int(value) for value in submitted.values.get("people") or ()]
    if ALL in (submitted.values.get("everybody") or ()):
        kept = await lately.find(results, submitted.remembered["result"], by=actor)
        ids = await finding.ids(parse_query(kept.query), MOST_AT_ONCE, by=actor)
    await _tell(await tags.change(ids, add, remove, by=actor), _signs(add, remove), answer)


async def _meant(
    target: str, actor: Actor, finding: Finding, referring: Referring
) -> list[int]:
    """Return one contact where the words name one, else all that the query finds."""
    try:
        ref = parse_ref(target)
        is_query = ref.kind is RefKind.NAME and ":" in target
    except QueryError:
        is_query = True
    if not is_query:
        return [await referring.one(target, by=actor)]
    query: Query = parse_query(target)
    ids = await finding.ids(query, MOST_AT_ONCE, by=actor)
    if not ids:
        raise ContactNotFoundError(target)
    return ids


async def _tell(tagged: Tagged, signs: str, answer: Answer) -> None:
    people = "contact" if tagged.changed == 1 else "contacts"
    text = f"{tagged.changed:,} {people} changed: {signs}."
    if tagged.changed < tagged.asked:
        text += f" {tagged.asked - tagged.changed:,} had it so already."
    shown: list[Block] = [blocks.section(f":label: {text}")]
    if tagged.change_id is not None:
        shown.append(blocks.actions(blocks.button("Undo", names.UNDO, tagged.change_id)))
    await answer(text, shown)


def _signs(add: Any, remove: Any) -> str:
    signs = [f"+{blocks.escape(name)}" for name in add]
    return " ".join([*signs, *(f"-{blocks.escape(name)}" for name in remove)])


def _selection_form(page: Any) -> View:
    people = [blocks.option(row.name, row.id, f"C-{row.number}") for row in page.rows]
    count = f"over {page.count:,}" if page.is_capped else f"{page.count:,}"
    everybody = [blocks.option(f"All {count} that were found", ALL)]
    boxes = [
        blocks.ticks("people", "On this page", people, optional=True),
        blocks.ticks("everybody", "Or everybody", everybody, optional=True),
        blocks.text_input("add", "Tags to put on", hint="Separated by commas."),
        blocks.text_input("remove", "Tags to take off", hint="Separated by commas."),
    ]
    return form.modal(SELECT_FORM, "Select", "Tag", boxes)
