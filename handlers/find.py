"""Finding contacts: ``/contacts ada``, and turning the pages of a result."""

from dataclasses import replace

from slack_sdk.models.blocks import Block

from handlers import result_views, show
from handlers.asked import Asked
from handlers.lately import Lately
from handlers.requests import Answer, Click
from handlers.result_views import CLEAR, LIST, PAGE, SORT, UNSORTED, summary
from handlers.routing import Table
from storage.access import Actor
from storage.contacts import Contacts
from storage.finding.finding import Finding, Page
from storage.finding.referring import Referring
from storage.finding.results import Kept, new_key
from storage.query import (
    Query,
    RefKind,
    Sort,
    canonical,
    meant_verb,
    parse_query,
    parse_ref,
)
from storage.query.errors import ExportOptionError, MisplacedWordError


async def find(
    words: str,
    actor: Actor,
    answer: Answer,
    asked: Asked,
    routes: Table,
    finding: Finding,
    lately: Lately,
    contacts: Contacts,
    referring: Referring,
) -> None:
    """Answer ``/contacts <query>`` with the first page of who fits.

    Where something else may have been meant, that is asked back above it.  A row of the
    last result alone is no query: its card opens.
    """
    if words.startswith("#") and parse_ref(words).kind is RefKind.ROW:
        await show.show(words, actor, answer, contacts, referring)
        return
    query = parse_query(words)
    page = await finding.find(query, by=actor)
    numbered = await referring.numbered(words, by=actor)
    question = (
        _verb_meant(page, words, actor, asked, routes)
        if numbered is None
        else result_views.open_number(words, numbered)
    )
    if question is None:
        check_options(query, words)
    kept = keep(page, query, actor, lately)
    shown = result_views.result(page, kept, query, actor)
    asking = [question] if question else []
    await answer(summary(page), [shown[0], *asking, *shown[1:]])


def _verb_meant(
    page: Page, words: str, actor: Actor, asked: Asked, routes: Table
) -> Block | None:
    """Ask whether the first word was meant as a verb, where the search finds nobody."""
    is_found = page.rows or asked.line != words
    verb = None if is_found else meant_verb(words, routes.verbs(actor.role))
    if verb is None:
        return None
    meant = f"{verb} {words.partition(' ')[2]}".strip()
    return result_views.did_you_mean(meant, asked.remember(meant))


def check_options(query: Query, words: str) -> None:
    """Refuse an option that says nothing of how a search is shown.

    Raises:
        ExportOptionError: it says how or where to a file is to be made.
        MisplacedWordError: it belongs to something else.
    """
    for name, text in query.options:
        said = f"{name}:{text}"
        if name in ("as", "to"):
            search = canonical(replace(query, options=()))
            raise ExportOptionError(said, words, search)
        raise MisplacedWordError(said, "means nothing in a search")


async def turn_page(
    clicked: Click, actor: Actor, answer: Answer, finding: Finding, lately: Lately
) -> None:
    """Show another page, another order, or everybody, in the place of the result."""
    query = await _changed(clicked, actor, lately)
    await show_result(query, actor, answer, finding, lately, in_place=True)


async def show_list(
    clicked: Click, actor: Actor, answer: Answer, finding: Finding, lately: Lately
) -> None:
    """Show a page as a list, each contact with a menu of its own."""
    query = await _changed(clicked, actor, lately)
    page = await finding.find(query, by=actor)
    kept = keep(page, query, actor, lately)
    await answer(summary(page), result_views.listed(page, kept, actor), replace=True)


async def show_result(
    query: Query,
    actor: Actor,
    answer: Answer,
    finding: Finding,
    lately: Lately,
    *,
    in_place: bool = False,
) -> None:
    """Show the page of a query, and keep it for its buttons."""
    page = await finding.find(query, by=actor)
    kept = keep(page, query, actor, lately)
    shown = result_views.result(page, kept, query, actor)
    await answer(summary(page), shown, replace=in_place)


def keep(page: Page, query: Query, actor: Actor, lately: Lately) -> Kept:
    """Keep a page that is shown: what its buttons act on, and the rows #1, #2, …."""
    asked = canonical(replace(query, page=1))
    ids = [row.id for row in page.rows]
    kept = Kept(new_key(), asked, page.number, page.first, ids)
    lately.keep(kept, by=actor)
    return kept


async def _changed(clicked: Click, actor: Actor, lately: Lately) -> Query:
    """Return the query behind a result, changed as the click says."""
    key, _, change = clicked.value.partition(" ")
    kept = await lately.find(key, by=actor)
    query = replace(parse_query(kept.query), page=kept.page)
    action = clicked.action_id.partition("#")[0]
    if action in (PAGE, LIST):
        return replace(query, page=int(change))
    if action == SORT:
        field = change.removeprefix("-")
        sort = (Sort(field, change.startswith("-")),) if change != UNSORTED else ()
        return replace(query, page=1, sort=sort)
    return Query() if action == CLEAR else query
