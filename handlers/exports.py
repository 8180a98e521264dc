"""Exporting: ``/contacts export <query>``, and the buttons of results and selections."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from handlers import approvals, audience, export_forms, export_views
from handlers.export_forms import CHANNEL, EVERYTHING, KEPT, PEOPLE, SHOWN, WHO
from handlers.lately import Lately
from handlers.people import People
from handlers.requests import Answer, Click, Forms, Place, Slack, Submission
from handlers.result_views import counted
from handlers.texts import count
from storage.access import Actor
from storage.errors import InvalidContactError
from storage.exports.columns import ALL
from storage.exports.exports import KINDS, Exports, Wish
from storage.finding.columns import ColumnChoice
from storage.finding.finding import DEFAULT_COLUMNS, Finding, check_view
from storage.finding.referring import Referring
from storage.finding.results import NO_PAGE, Kept, Results, new_key
from storage.query import Query, canonical, parse_query, without_find
from storage.query.correcting import put_back
from storage.query.errors import BadOperandError, MisplacedWordError

FORM: Final = "export.form"
QUERY: Final = "query"
SELECTED: Final = "selected"
_ALL_COLUMNS: Final = re.compile(r"(?<!\S)cols:all(?:\s+|$)", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")
_TYPED: Final = re.compile(r"(?<!\S)to:#(?P<name>[^\s<>\"]+)", re.IGNORECASE)


class ClosedChannelError(InvalidContactError):
    """Contacts must not be posted in a channel; ``said`` is why, in mrkdwn of our own."""

    def __init__(self, why: str) -> None:
        self.said = why
        super().__init__({CHANNEL: audience.plainly(why)})


async def export(
    words: str,
    actor: Actor,
    answer: Answer,
    place: Place,
    slack: Slack,
    people: People,
    guest_channels: Collection[str],
    finding: Finding,
    referring: Referring,
    results: Results,
    exports: Exports,
    column_choice: ColumnChoice,
) -> None:
    """Answer ``/contacts export <query|selected> as: cols: to:``."""
    words = await with_channel(words, slack)
    if words.partition(" ")[0].casefold() == SELECTED:
        wish = await _read_selected(words, actor, place, column_choice)
        wish = replace(wish, selection=await results.selection(by=actor))
    else:
        wish = await read_wish(words, actor, place, column_choice)
        if named := await referring.named(wish.query, by=actor):
            wish = replace(wish, query="", selection=named)
        query = parse_query(wish.query)
        await finding.check(query, by=actor)
        if (await finding.count(query, by=actor)).count == 0:
            await answer("Nobody fits, so there is nothing to export.")
            return
    await check_open(wish.channel, slack, people, guest_channels)
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


async def with_channel(words: str, slack: Slack) -> str:
    """Return words with the channel by its id that is only called by its name.

    Slack leaves the name of a private channel as it was typed.

    Raises:
        BadOperandError: the bot is in no channel of this name.
    """
    typed = _TYPED.search(words)
    if typed is None:
        return words
    channel = await approvals.find(slack, typed["name"])
    if channel is None:
        raise BadOperandError("to", f"#{typed['name']}", NOT_IN_IT)
    return f"{words[: typed.start()]}to:<#{channel}>{words[typed.end() :]}"


NOT_IN_IT: Final = "I am in no channel of this name: invite me there, or correct it."


async def read_wish(
    words: str, actor: Actor, place: Place, column_choice: ColumnChoice
) -> Wish:
    """Read a query with its options.

    Raises:
        QueryError: it cannot be read, or has an option that exports do not have.
    """
    words = without_find(words)
    first, _, rest = words.partition(" ")
    words = rest if first.casefold() == EVERYTHING else words
    is_all = _ALL_COLUMNS.search(words) is not None
    with put_back(after="cols:all" if is_all else ""):
        query = parse_query(_ALL_COLUMNS.sub("", words).strip())
    _check_options(query)
    columns = ALL if is_all else query.columns or await column_choice.of(actor)
    channel = query.option("to")
    return Wish(
        canonical(replace(query, columns=(), options=(), page=1)),
        columns or DEFAULT_COLUMNS,
        (query.option("as") or KINDS[0]).casefold(),
        *_where(actor, place, None if channel is None else _read_channel(channel)),
    )


def _check_options(query: Query) -> None:
    check_view(query)
    kind = query.option("as")
    if kind is not None and kind.casefold() not in KINDS:
        raise BadOperandError("as", kind, "Write as:csv or as:xlsx.")
    for name, text in query.options:
        if name not in ("as", "to"):
            raise MisplacedWordError(f"{name}:{text}", "means nothing in an export")


def _read_channel(text: str) -> str:
    found = _CHANNEL.fullmatch(text)
    if found is None:
        raise BadOperandError("to", text, "Name a channel with #, for example to:#exports.")
    return found[1]


def _where(actor: Actor, place: Place, channel: str | None) -> tuple[str, str | None]:
    """Return where the file goes: the channel named, this thread, or a direct message."""
    if channel is not None:
        return channel, None
    here = place.channel or ""
    if place.thread_ts is None:
        return actor.user_id, None
    return actor.user_id if here.startswith("D") else here, place.thread_ts


async def check_open(
    channel: str, slack: Slack, people: People, guest_channels: Collection[str]
) -> None:
    """Refuse a channel in which others would read along; a direct message is open.

    Raises:
        ClosedChannelError: with the reason.
    """
    if channel.startswith(PEOPLE):
        return
    closed = await audience.refusal(Place(channel), slack, people, guest_channels)
    if closed is not None:
        raise ClosedChannelError(closed)


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
        page = await finding.count(Query(), by=actor)
        view = export_forms.everybody_form(FORM, count(page.count, "contact"))
    await forms.open(view, key=kept.key, is_selection=False)


async def open_for_selection(
    ids: Sequence[int], actor: Actor, forms: Forms, lately: Lately
) -> None:
    """Open the form for exporting contacts that were ticked."""
    kept = Kept(new_key(), "", NO_PAGE, 1, ids)
    lately.keep(kept, by=actor)
    view = export_forms.export_form(FORM, f"Those ticked: {len(ids):,}")
    await forms.open(view, key=kept.key, is_selection=True)


async def save(
    submitted: Submission,
    actor: Actor,
    answer: Answer,
    slack: Slack,
    people: People,
    guest_channels: Collection[str],
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
    await check_open(wish.channel, slack, people, guest_channels)
    await exports.start(wish, export_views.progress, by=actor)
    await answer(_coming(wish))


def check_words(words: str, submitted: Submission) -> None:
    """Refuse words typed into a form that its other boxes would overrule.

    Raises:
        InvalidContactError: it says where to choose this instead.
        QueryError: the words cannot be read.
    """
    query = parse_query(_ALL_COLUMNS.sub("", words).strip())
    typed = {name for name, _ in query.options}
    if query.columns and submitted.text("columns") != SHOWN:
        typed.add("cols")
    problems = [where for name, where in ELSEWHERE.items() if name in typed]
    if problems:
        raise InvalidContactError({QUERY: " ".join(problems)})


ELSEWHERE: Final = {
    "as": "Leave out as: and choose the format below.",
    "cols": "Leave out cols:, or choose The columns shown below.",
    "to": "Leave out to: and choose the channel below.",
}


async def read_boxes(
    words: str,
    submitted: Submission,
    actor: Actor,
    column_choice: ColumnChoice,
    kept: Collection[str] = (),
) -> Wish:
    """Return what the boxes of a form say of a query; ``kept`` are a schedule's columns."""
    wish = await read_wish(words, actor, Place(None), column_choice)
    columns = {EVERYTHING: ALL, KEPT: tuple(kept)}.get(submitted.text("columns"))
    return replace(
        wish,
        columns=columns or wish.columns,
        kind=submitted.text("kind"),
        channel=submitted.text(CHANNEL) or wish.channel,
    )
