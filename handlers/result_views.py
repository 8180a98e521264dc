"""How a result looks: the table of a page, the same as a list, and their buttons."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, Option

from handlers import blocks, cards, names
from storage.access import Actor
from storage.finding.finding import Page
from storage.finding.orders import SORTS
from storage.finding.results import Kept
from storage.finding.rows import Row
from storage.models import Role
from storage.query import Query

PAGE: Final = "result.page"
SORT: Final = "result.sort"
LIST: Final = "result.list"
TABLE: Final = "result.table"
CLEAR: Final = "result.clear"
FILTER: Final = "result.filter"
COLUMNS: Final = "result.columns"
ROW_MENU: Final = "row.menu"
# What stands for no order of one's own: the best matches first, or names.
UNSORTED: Final = "-"


def summary(page: Page) -> str:
    """Say how many fit, of how many."""
    if not page.rows and page.number == 1:
        return "Nobody fits."
    if page.count == page.everybody == 1:
        return "1 contact"
    return f"{counted(page)} of {page.everybody:,} contacts"


def counted(page: Page) -> str:
    """Say how many fit, as far as was counted."""
    return f"over {page.count:,}" if page.is_capped else f"{page.count:,}"


def result(page: Page, kept: Kept, query: Query, by: Actor) -> list[Any]:
    """Show a page as a table, with all that can be done with the result."""
    if not page.rows:
        advice = blocks.section(_advice(page, query, by))
        return [about(page, kept), advice, *_ways_on(page, kept, by)]
    return [
        about(page, kept),
        table(page),
        blocks.actions(*_menus(page, kept, query)),
        _buttons(page, kept, by),
    ]


def about(page: Page, kept: Kept) -> Block:
    """Say how many fit what; the query stands as it can be typed again."""
    return blocks.context(f"*{summary(page)}*", kept.query)


def _advice(page: Page, query: Query, by: Actor) -> str:
    if page.everybody == 0 and by.role.reaches(Role.MEMBER):
        return "There are no contacts yet. Add one, or import a CSV or Excel file."
    if page.everybody == 0:
        return "There are no contacts yet. Members add and import them."
    if query.page > 1:
        return "The result has no such page."
    return "Try fewer words, the first letters of a name, or the end of a phone number."


def did_you_mean(line: str, key: str) -> Block:
    """Ask whether a line with a verb was meant; the button runs it."""
    button = blocks.button(f"{line[:1].upper()}{line[1:]}", f"{names.RUN}#meant", key)
    typed = blocks.code(f"/contacts {line}")
    return blocks.section(f":bulb: Did you mean {typed}?", button)


def open_number(number: str, contact_id: int) -> Block:
    """Offer the card of a contact whose number alone was searched for."""
    button = blocks.button(f"Open C-{number}", f"{names.OPEN}#numbered", contact_id)
    return blocks.section(f":bulb: There is a contact C-{number}.", button)


def _ways_on(page: Page, kept: Kept, by: Actor) -> list[Block]:
    """Return the buttons of a result without rows: to fill it, or to ask otherwise."""
    ways = []
    if page.number > 1:
        ways.append(blocks.button("First page", f"{PAGE}#first", f"{kept.key} 1"))
    elif by.role.reaches(Role.MEMBER):
        ways.append(blocks.button("Add a contact", names.NEW))
    if page.everybody:
        ways.append(blocks.button("Filter", FILTER, kept.key))
        ways.append(blocks.button("Clear", f"{CLEAR}#clear", kept.key))
    elif ways:
        ways.append(blocks.button("Import a file", names.UPLOAD))
    return [blocks.actions(*ways, blocks.button("Help", names.HELP))]


def table(page: Page) -> Mapping[str, Any]:
    """Show a page as a table; its cells hold text only."""
    headings = ["#", *(cards.heading(name) for name in page.columns), "Number"]
    rows = [
        [str(page.first + i), *_cells(row, page.columns), f"C-{row.number}"]
        for i, row in enumerate(page.rows)
    ]
    return blocks.table(headings, rows)


def _cells(row: Row, columns: Sequence[str]) -> list[str]:
    return [cards.words(name, row.cells.get(name)) for name in columns]


def _menus(page: Page, kept: Kept, query: Query) -> list[Any]:
    people = [blocks.option(cards.label(r.name, r.number), r.id) for r in page.rows]
    return [
        blocks.menu("Open …", f"{names.OPEN}#menu", people),
        _sort_menu(kept, query),
        *_turns(page, kept, PAGE),
    ]


def _sort_menu(kept: Kept, query: Query) -> Any:
    orders = [blocks.option("Best match, then name", f"{kept.key} {UNSORTED}")]
    orders += [
        blocks.option(f"{cards.heading(name)}{arrow}", f"{kept.key} {sign}{name}")
        for name in SORTS
        if name != "number"
        for sign, arrow in (("", " ↑"), ("-", " ↓"))
    ]
    first = query.sort[0] if query.sort else None
    chosen = f"{'-' if first.descending else ''}{first.field}" if first else UNSORTED
    return blocks.menu("Sort by …", SORT, orders, f"{kept.key} {chosen}")


def _turns(page: Page, kept: Kept, action: str) -> list[Any]:
    """Return the buttons to the page before and the page after."""
    turns = []
    if page.number > 1:
        before = f"{kept.key} {page.number - 1}"
        turns.append(blocks.button("‹ Previous", f"{action}#back", before))
    if page.is_capped or page.number < page.pages:
        after = f"{kept.key} {page.number + 1}"
        turns.append(blocks.button("Next ›", f"{action}#on", after))
    return turns


def _buttons(page: Page, kept: Kept, by: Actor) -> Block:
    buttons = [
        blocks.button("Filter", FILTER, kept.key),
        blocks.button("Columns", COLUMNS, kept.key),
        blocks.button("List", f"{LIST}#list", f"{kept.key} {page.number}"),
    ]
    if by.role.reaches(Role.MEMBER):
        what = "this contact" if len(page.rows) == 1 else f"these {len(page.rows)} contacts"
        question = f"Everybody in this channel will see {what}."
        buttons += [
            blocks.button("Select", names.SELECT, kept.key),
            blocks.button("Post", names.POST_RESULT, kept.key, confirm=question),
        ]
    if by.role.reaches(Role.MANAGER):
        buttons.append(blocks.button("Export", names.EXPORT, kept.key))
    return blocks.actions(*buttons)


def listed(page: Page, kept: Kept, by: Actor) -> list[Any]:
    """Show a page as a list: each name opens its card, and has a menu of its own."""
    rows: list[Any] = []
    for row in page.rows:
        name = blocks.button(
            cards.label(row.name, row.number), f"{names.OPEN}#{row.id}", row.id
        )
        menu = blocks.overflow(f"{ROW_MENU}#{row.id}", _row_options(row, by))
        rows.append(blocks.actions(name, menu))
        hint = " · ".join(
            cards.words(c, row.cells[c]) for c in page.columns[1:] if row.cells.get(c)
        )
        if hint:
            rows.append(blocks.plain_context(hint))
    back = blocks.button("Table", f"{TABLE}#table", kept.key)
    return [about(page, kept), *rows, blocks.actions(back, *_turns(page, kept, LIST))]


def _row_options(row: Row, by: Actor) -> list[Option]:
    options = [blocks.option("View", f"view {row.id}")]
    if by.role.reaches(Role.MEMBER):
        options.append(blocks.option("Edit", f"edit {row.id}"))
        options.append(blocks.option("Delete", f"delete {row.id}"))
    return options
