"""Filtering a result in a form that counts while one types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View

from handlers import blocks, find, form
from handlers.lately import Lately
from handlers.rendering import as_json
from handlers.requests import Answer, Click, Forms, Payload, Submission, submission
from handlers.result_views import counted
from storage.access import Actor
from storage.fields import FIELDS
from storage.finding.finding import Finding, Page
from storage.query import Query, canonical, clean_line, parse_query
from storage.query.choosing import Chosen, chosen_of, with_chosen
from storage.tags import Tags

FORM: Final = "filter.form"
CHANGED: Final = "filter.changed"
TAGS: Final = "filter.tags"
CLEAR: Final = "filter.clear"
HINT: Final = (
    "For example ada -tag:lead created:<30d. Words find names, e-mails, phones and tags."
)


@dataclass(frozen=True)
class _Typed:
    """What stands in the form: free words, and what is chosen beside them.

    ``turn`` counts how often the form was cleared: Slack keeps what was typed into a box
    until the box gets another name.
    """

    words: str
    chosen: Chosen
    turn: int = 0

    def query(self) -> Query:
        return with_chosen(parse_query(clean_line(self.words)), self.chosen)


async def open_filter(
    clicked: Click, actor: Actor, forms: Forms, finding: Finding, lately: Lately
) -> None:
    """Open the query of a result in a form."""
    kept = await lately.find(clicked.value, by=actor)
    chosen, rest = chosen_of(parse_query(kept.query))
    page = await finding.count(parse_query(kept.query), by=actor)
    await forms.open(_form(_Typed(canonical(rest), chosen), page), turn=0)


async def count(body: Payload, actor: Actor, forms: Forms, finding: Finding) -> None:
    """Say in the form how many fit what stands in it now."""
    typed = _typed(submission(body["view"]))
    page = await finding.count(typed.query(), by=actor)
    await forms.update(_form(typed, page))


async def clear(body: Payload, actor: Actor, forms: Forms, finding: Finding) -> None:
    """Empty the form."""
    turn = _typed(submission(body["view"])).turn + 1
    page = await finding.count(Query(), by=actor)
    await forms.update(_form(_Typed("", Chosen(), turn), page), turn=turn)


async def suggest_tags(typed: str, actor: Actor, ack: AsyncAck, tags: Tags) -> None:
    """Offer the tags that begin with what was typed."""
    found = await tags.names(actor.workspace_id, typed)
    await ack(options=as_json([blocks.option(name, name) for name in found]))


async def filter_result(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    lately: Lately,
) -> None:
    """Show the result of what stands in the form, in the place of the one before."""
    query = replace(_typed(submitted).query(), page=1)
    find.check_options(query, canonical(query))
    await find.show_result(query, actor, answer, finding, lately, in_place=True)


def _typed(submitted: Submission) -> _Typed:
    turn = int(submitted.remembered.get("turn", 0))
    values: Mapping[str, Any] = submitted.values
    return _Typed(
        submitted.text(f"query{turn}"),
        Chosen(
            tuple(values.get(f"types{turn}") or ()), tuple(values.get(f"tags{turn}") or ())
        ),
        turn,
    )


def _form(typed: _Typed, page: Page) -> View:
    types = [blocks.option(name.capitalize(), name) for name in FIELDS["type"].options]
    chosen_types = [o for o in types if o.value in typed.chosen.types]
    chosen_tags = [blocks.option(name, name) for name in typed.chosen.tags]
    turn = typed.turn
    shown = [
        blocks.text_input(
            f"query{turn}", "Who?", typed.words, hint=HINT, length=500, acts=CHANGED
        ),
        blocks.several(
            f"types{turn}",
            "Type",
            types,
            chosen_types,
            optional=True,
            acts=f"{CHANGED}#types",
        ),
        blocks.several_found(f"tags{turn}", "Any of these tags", chosen_tags, acts=TAGS),
        blocks.section(
            f"*{counted(page)} of {page.everybody:,} match*",
            blocks.button("Clear", CLEAR),
            "count",
        ),
    ]
    return form.modal(FORM, "Filter", "Show", shown)
