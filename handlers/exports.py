"""Exporting: ``/contacts export <query>``, and the buttons of results and selections."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from handlers import export_forms, export_views
from handlers.audience import Audience
from handlers.export_forms import EVERYTHING, PEOPLE, WHO
from handlers.lately import Lately
from handlers.requests import Answer, Click, Forms, Place, Slack, Submission
from handlers.result_views import counted
from handlers.texts import count
from handlers.wishes import read_boxes, read_wish, with_channel
from storage.access import Actor
from storage.exports.exports import Exports, Wish
from storage.finding.columns import ColumnChoice
from storage.finding.finding import Finding
from storage.finding.referring import Referring
from storage.finding.results import CHOICE, NO_PAGE, Kept, Results, new_key
from storage.query import canonical, parse_query
from storage.query.correcting import put_back
from storage.query.errors import MisplacedWordError

FORM: Final = "export.form"
SELECTED: Final = "selected"


async def export(
    words: str,
    actor: Actor,
    answer: Answer,
    place: Place,
    slack: Slack,
    audience: Audience,
    finding: Finding,
    referring: Referring,
    results: Results,
    exports: Exports,
    column_choice: ColumnChoice,
) -> None:
    """Answer ``/contacts export <query|selected> as: cols: to:``."""
    words = await with_channel(words, actor, slack)
    if words.partition(" ")[0].casefold() == SELECTED:
        wish = await _read_selected(words, actor, place, column_choice)
        wish = replace(wish, selection=await results.selection(by=actor))
    else:
        wish = await read_wish(words, actor, place, column_choice)
        query = parse_query(wish.query)
        unsorted = canonical(replace(query, sort=()))
        if named := await referring.named(unsorted, by=actor):
            query = replace(query, expression=None)
            wish = replace(wish, query=canonical(query), selection=named)
        await finding.check(query, by=actor)
        if (await finding.count(query, by=actor)).count == 0:
            await answer("Nobody fits, so there is nothing to export.")
            return
    await audience.check_open(wish.channel, actor)
    await exports.start(wish, export_views.progress, by=actor)
    await answer(_coming(wish))


async def _read_selected(
    words: str, actor: Actor, place: Place, column_choice: ColumnChoice
) -> Wish:
    with put_back(SELECTED):
        rest = words[len(SELECTED) :].strip()
        wish = await read_wish(rest, actor, place, column_choice)
    if wish.query:
        raise MisplacedWordError(SELECTED, "stands alone, without a query")
    return wish


def _coming(wish: Wish) -> str:
    if wish.thread_ts is not None:
        return "The file comes in this thread."
    if wish.channel.startswith(PEOPLE):
        return "The file comes as a direct message from me."
    return f"The file comes to <#{wish.channel}>."


async def open_export(
    clicked: Click, actor: Actor, forms: Forms, finding: Finding, lately: Lately
) -> None:
    """Open the form for exporting a result, or everybody from a button beside none."""
    if clicked.value:
        kept = await lately.find(clicked.value, by=actor)
        page = await finding.count(parse_query(kept.query), by=actor)
        view = export_forms.export_form(FORM, f"This result: {counted(page)}")
    else:
        kept = Kept(lately.keep_line("", by=actor), "", NO_PAGE, 1, ())
        page = await finding.count(parse_query(""), by=actor)
        view = export_forms.everybody_form(FORM, count(page.count, "contact"))
    await forms.open(view, key=kept.key, is_selection=False)


async def open_for_selection(
    ids: Sequence[int], actor: Actor, forms: Forms, lately: Lately
) -> None:
    """Open the form for exporting contacts that were ticked."""
    kept = Kept(new_key(), "", CHOICE, 1, ids)
    lately.keep(kept, by=actor)
    view = export_forms.export_form(FORM, f"Those ticked: {len(ids):,}")
    await forms.open(view, key=kept.key, is_selection=True)


async def save(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    audience: Audience,
    lately: Lately,
    exports: Exports,
    column_choice: ColumnChoice,
) -> None:
    """Export what the form was opened for, or everybody, with the columns that it has."""
    kept = await lately.find(submitted.remembered["key"], by=actor)
    wish = await read_boxes(kept.query, submitted, actor, column_choice)
    if submitted.text(WHO) == EVERYTHING:
        wish = replace(wish, query="")
    elif submitted.remembered["is_selection"]:
        wish = replace(wish, selection=kept.ids)
    await audience.check_open(wish.channel, actor)
    await exports.start(wish, export_views.progress, by=actor)
    await answer(_coming(wish))
