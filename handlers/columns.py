"""Choosing the columns of results; they are kept for each person."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from slack_sdk.models.views import View

from handlers import blocks, find, form
from handlers.lately import Lately
from handlers.requests import Answer, Click, Forms, Submission
from storage.access import Actor
from storage.fields import FIELDS
from storage.finding.columns import ColumnChoice
from storage.finding.finding import DEFAULT_COLUMNS, Finding
from storage.query import parse_query

FORM: Final = "result.columns.form"
MOST: Final = 10
# The name is always there, so nobody can take it away.
CHOOSABLE: Final = (
    *("email", "phone", "company", "title", "tags", "city", "country", "type", "created"),
    *("updated", "source", "language", "timezone", "birthday", "website", "whatsapp"),
    *("telegram", "key"),
)


async def open_columns(
    clicked: Click,
    actor: Actor,
    forms: Forms,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Open the choice of columns."""
    kept = await lately.find(clicked.value, by=actor)
    chosen = parse_query(kept.query).columns or await column_choice.of(actor)
    await forms.open(_form(chosen or DEFAULT_COLUMNS), result=clicked.value)


async def choose_columns(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Keep the columns that this person wants to see, and show the result with them."""
    kept = await lately.find(submitted.remembered["result"], by=actor)
    await column_choice.keep(("name", *submitted.values["columns"]), by=actor)
    query = replace(parse_query(kept.query), page=kept.page, columns=())
    await find.show_result(query, actor, answer, finding, lately, in_place=True)


def _form(chosen: Sequence[str]) -> View:
    options = [blocks.option(FIELDS[name].label, name) for name in CHOOSABLE]
    initial = [o for o in options if o.value in chosen]
    box = blocks.several("columns", "Besides the name", options, initial[:MOST], MOST)
    return form.modal(FORM, "Columns", "Show", [box])
