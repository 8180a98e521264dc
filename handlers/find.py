"""Finding contacts: ``/contacts ada``, the table of a result, and its buttons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from slack_sdk.models.blocks import Block, Option
from slack_sdk.models.views import View

from handlers import blocks, cards, form, names
from handlers.lately import Lately
from handlers.requests import Answer, Click, Forms, Payload, Submission
from storage.access import Actor
from storage.columns import ColumnChoice
from storage.fields import FIELDS
from storage.finding import SORTS, Finding, Page, Row
from storage.query import Query, Sort, canonical, parse_query
from storage.results import Kept, Results, new_key

PAGE: Final = "result.page"
SORT: Final = "result.sort"
LIST: Final = "result.list"
TABLE: Final = "result.table"
CLEAR: Final = "result.clear"
FILTER: Final = "result.filter"
COLUMNS: Final = "result.columns"
COLUMNS_FORM: Final = "result.columns.form"
FILTER_FORM: Final = "result.filter.form"
ROW_MENU: Final = "row.menu"
MOST_COLUMNS: Final = 10
CHOOSABLE: Final = (
    *("email", "phone", "company", "title", "tags", "city", "country", "type", "created"),
    *("updated", "source", "language", "timezone", "birthday", "website", "whatsapp"),
    *("telegram", "key"),
)


async def find(
    words: str,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Answer ``/contacts <query>`` with the first page of who fits."""
    query = parse_query(words)
    await _show(query, actor, answer, finding, column_choice, lately)


async def turn_page(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    results: Results,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Show another page, another order, or everybody, in the place of the result."""
    query = await _changed(clicked, actor, results, lately)
    await _show(query, actor, answer, finding, column_choice, lately, replace_shown=True)


async def show_list(
    clicked: Click,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    results: Results,
    lately: Lately,
) -> None:
    """Show the page as a list, each contact with a menu of its own."""
    kept = await lately.find(results, clicked.value, by=actor)
    query = replace(parse_query(kept.query), page=kept.page)
    page = await finding.find(query, by=actor)
    await answer(summary(page), _list(page, kept), replace=True)


async def open_filter(
    clicked: Click, actor: Actor, forms: Forms, results: Results, lately: Lately
) -> None:
    """Open the query in a form."""
    kept = await lately.find(results, clicked.value, by=actor)
    await forms.open(_filter_form(kept.query))


async def filter_result(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Show the result of the query that was written into the form."""
    query = parse_query(submitted.text("query"))
    await _show(query, actor, answer, finding, column_choice, lately)


async def open_columns(
    clicked: Click,
    actor: Actor,
    forms: Forms,
    results: Results,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Open the choice of columns."""
    kept = await lately.find(results, clicked.value, by=actor)
    chosen = parse_query(kept.query).columns or await column_choice.of(actor)
    await forms.open(_columns_form(chosen), result=clicked.value)


async def choose_columns(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    results: Results,
    column_choice: ColumnChoice,
    lately: Lately,
) -> None:
    """Keep the columns that this person wants to see, and show the result with them."""
    columns = ("name", *submitted.values["columns"])
    await column_choice.keep(columns, by=actor)
    kept = await lately.find(results, submitted.remembered["result"], by=actor)
    query = replace(parse_query(kept.query), page=kept.page, columns=())
    await _show(query, actor, answer, finding, column_choice, lately)


async def _show(
    query: Query,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    column_choice: ColumnChoice,
    lately: Lately,
    *,
    replace_shown: bool = False,
) -> None:
    shown = (
        query if query.columns else replace(query, columns=await column_choice.of(actor))
    )
    page = await finding.find(shown, by=actor)
    kept = Kept(
        new_key(), canonical(query), page.number, page.first, [row.id for row in page.rows]
    )
    lately.keep(kept, by=actor)
    await answer(summary(page), _result(page, kept, query), replace=replace_shown)


async def _changed(clicked: Click, actor: Actor, results: Results, lately: Lately) -> Query:
    """Return the query behind a result, changed as the click says."""
    key, _, change = clicked.value.partition(" ")
    kept = await lately.find(results, key, by=actor)
    query = replace(parse_query(kept.query), page=kept.page)
    action = clicked.action_id.partition("#")[0]
    if action == PAGE:
        return replace(query, page=int(change))
    if action == SORT:
        field = change.removeprefix("-")
        return replace(query, page=1, sort=(Sort(field, change.startswith("-")),))
    return Query() if action == CLEAR else query


def summary(page: Page) -> str:
    """Say how many fit, of how many."""
    if not page.rows and page.number == 1:
        return "Nobody fits."
    count = f"over {page.count:,}" if page.is_capped else f"{page.count:,}"
    return f"{count} of {page.everybody:,} contacts"


def _result(page: Page, kept: Kept, query: Query) -> list[Any]:
    asked = f" · `{blocks.escape(kept.query).replace('`', 'ˋ')}`" if kept.query else ""
    about = blocks.context(f"*{summary(page)}*{asked}")
    if not page.rows:
        return [about, blocks.section(_advice(page, query)), _empty_buttons(kept)]
    return [
        about,
        table(page),
        blocks.actions(*_page_menus(page, kept)),
        _buttons(page, kept),
    ]


def _advice(page: Page, query: Query) -> str:
    if page.everybody == 0:
        return "There are no contacts yet. Add one, or drop a CSV or Excel file here."
    if query.page > 1:
        return "The result has no such page."
    return "Try fewer words, the first letters of a name, or the end of a phone number."


def _empty_buttons(kept: Kept) -> Block:
    return blocks.actions(
        blocks.button("Add a contact", names.NEW),
        blocks.button("Filter", FILTER, kept.key),
        blocks.button("Clear", f"{CLEAR}#clear", kept.key),
    )


def table(page: Page) -> Payload:
    """Show a page as a table; its cells hold text only."""
    headings = ["#", *(cards.heading(name) for name in page.columns), "Number"]
    rows = [
        [str(page.first + i), *_cells(row, page.columns), f"C-{row.number}"]
        for i, row in enumerate(page.rows)
    ]
    return blocks.table(headings, rows)


def _cells(row: Row, columns: Sequence[str]) -> list[str]:
    return [cards.words(name, row.cells.get(name)) for name in columns]


def _page_menus(page: Page, kept: Kept) -> list[Any]:
    people = [blocks.option(f"{r.name} (C-{r.number})", r.id) for r in page.rows]
    orders = [
        blocks.option(f"{cards.heading(name)}{arrow}", f"{kept.key} {sign}{name}")
        for name in SORTS
        if name != "number"
        for sign, arrow in (("", " ↑"), ("-", " ↓"))
    ]
    menus: list[Any] = [
        blocks.menu("Open …", f"{names.OPEN}#menu", people),
        blocks.menu("Sort by …", SORT, orders),
    ]
    if page.number > 1:
        menus.append(
            blocks.button("‹ Previous", f"{PAGE}#back", f"{kept.key} {page.number - 1}")
        )
    if page.is_capped or page.number < page.pages:
        menus.append(blocks.button("Next ›", f"{PAGE}#on", f"{kept.key} {page.number + 1}"))
    return menus


def _buttons(page: Page, kept: Kept) -> Block:
    question = f"Everybody in this channel will see these {len(page.rows)} contacts."
    return blocks.actions(
        blocks.button("Filter", FILTER, kept.key),
        blocks.button("Columns", COLUMNS, kept.key),
        blocks.button("Select", names.SELECT, kept.key),
        blocks.button("List", LIST, kept.key),
        blocks.button("Post", names.POST_RESULT, kept.key, confirm=question),
    )


def _list(page: Page, kept: Kept) -> list[Any]:
    rows: list[Any] = []
    for row in page.rows:
        hint = " · ".join(
            cards.words(c, row.cells[c]) for c in page.columns[1:] if row.cells.get(c)
        )
        menu = blocks.overflow(f"{ROW_MENU}#{row.id}", _row_options(row))
        text = f"*{blocks.escape(row.name)}* (C-{row.number})\n{blocks.escape(hint)}"
        rows.append(blocks.section(text, menu))
    back = blocks.actions(blocks.button("Table", f"{TABLE}#table", kept.key))
    return [blocks.context(f"*{summary(page)}*"), *rows, back]


def _row_options(row: Row) -> list[Option]:
    return [
        blocks.option("View", f"view {row.id}"),
        blocks.option("Edit", f"edit {row.id}"),
    ]


def _filter_form(query: str) -> View:
    hint = (
        "For example tag:vip -type:anonymous ada. Words find names, e-mails, phones, tags."
    )
    box = blocks.text_input("query", "Who?", query, hint=hint, length=500)
    return form.modal(FILTER_FORM, "Filter", "Show", [box])


def _columns_form(chosen: Sequence[str]) -> View:
    options = [blocks.option(FIELDS[name].label, name) for name in CHOOSABLE]
    initial = [o for o in options if o.value in chosen]
    box = blocks.several("columns", "Besides the name", options, initial, MOST_COLUMNS)
    return form.modal(COLUMNS_FORM, "Columns", "Show", [box])
