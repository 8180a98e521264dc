"""Exporting: ``/contacts export <query>``, and the buttons of results and selections."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from slack_sdk.models.views import View

from handlers import audience, blocks, export_views, form
from handlers.lately import Lately
from handlers.people import People
from handlers.requests import Answer, Click, Forms, Place, Slack, Submission
from storage.access import Actor
from storage.columns import ColumnChoice
from storage.errors import ContactsError, InvalidContactError
from storage.exports.columns import ALL
from storage.exports.exports import KINDS, Exports, Wish
from storage.finding import DEFAULT_COLUMNS, Finding
from storage.query import Query, canonical, parse_query
from storage.query.errors import BadOperandError, MisplacedWordError
from storage.results import NO_PAGE, Kept, Results, new_key

FORM: Final = "export.form"
SELECTED: Final = "selected"
EVERYTHING: Final = "all"
_ALL_COLUMNS: Final = re.compile(r"(?<!\S)cols:all(?!\S)", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")


class ClosedChannelError(ContactsError):
    """Contacts must not be posted in a channel; the text says why."""


async def export(
    words: str,
    actor: Actor,
    answer: Answer,
    place: Place,
    slack: Slack,
    people: People,
    guest_channels: Collection[str],
    finding: Finding,
    results: Results,
    exports: Exports,
    column_choice: ColumnChoice,
) -> None:
    """Answer ``/contacts export <query|selected> as: cols: to:``."""
    is_all = _ALL_COLUMNS.search(words) is not None
    words = _ALL_COLUMNS.sub("", words).strip()
    selection = None
    if words.partition(" ")[0].casefold() == SELECTED:
        selection = await results.selection(by=actor)
        words = words[len(SELECTED) :].strip()
    query = parse_query(words)
    _check_options(query, selection)
    columns = ALL if is_all else query.columns or await column_choice.of(actor)
    channel = query.option("to")
    wish = Wish(
        canonical(replace(query, columns=(), options=(), page=1)),
        columns or DEFAULT_COLUMNS,
        (query.option("as") or KINDS[0]).casefold(),
        *_where(actor, place, None if channel is None else _read_channel(channel)),
        selection,
    )
    closed = await _closed(wish, slack, people, guest_channels)
    if closed is not None:
        raise ClosedChannelError(closed)
    if selection is None and (await finding.count(query, by=actor)).count == 0:
        await answer("Nobody fits, so there is nothing to export.")
        return
    await exports.start(wish, export_views.progress, by=actor)
    await answer(_coming(wish))


def _check_options(query: Query, selection: Sequence[int] | None) -> None:
    kind = query.option("as")
    if kind is not None and kind.casefold() not in KINDS:
        raise BadOperandError("as", kind, "Write as:csv or as:xlsx.")
    for name, text in query.options:
        if name not in ("as", "to"):
            raise MisplacedWordError(f"{name}:{text}", "means nothing in an export")
    if selection is not None and query.expression is not None:
        raise MisplacedWordError(SELECTED, "stands alone, without a query")


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


async def _closed(
    wish: Wish, slack: Slack, people: People, guest_channels: Collection[str]
) -> str | None:
    """Return why contacts must not be posted there; None for a direct message."""
    if wish.channel.startswith(("U", "W")):
        return None
    return await audience.refusal(Place(wish.channel), slack, people, guest_channels)


def _coming(wish: Wish) -> str:
    if wish.thread_ts is not None:
        return "The file comes in this thread."
    if wish.channel.startswith(("U", "W")):
        return "The file comes as a direct message from me."
    return f"The file comes to <#{wish.channel}>."


async def open_export(
    clicked: Click, actor: Actor, forms: Forms, finding: Finding, lately: Lately
) -> None:
    """Open the form for exporting a result."""
    kept = await lately.find(clicked.value, by=actor)
    page = await finding.count(parse_query(kept.query), by=actor)
    many = f"over {page.count:,}" if page.is_capped else f"{page.count:,}"
    await forms.open(_form(many), key=kept.key, is_selection=False)


async def open_for_selection(
    ids: Sequence[int], actor: Actor, forms: Forms, lately: Lately
) -> None:
    """Open the form for exporting contacts that were ticked."""
    kept = Kept(new_key(), "", NO_PAGE, 1, ids)
    lately.keep(kept, by=actor)
    await forms.open(_form(f"{len(ids):,}"), key=kept.key, is_selection=True)


def _form(many: str) -> View:
    kinds = [blocks.option("CSV", "csv"), blocks.option("Excel (XLSX)", "xlsx")]
    columns = [
        blocks.option("The columns shown", "shown"),
        blocks.option("All fields", EVERYTHING),
    ]
    return form.modal(
        FORM,
        "Export",
        "Export",
        [
            blocks.section(f"*{many} contacts*"),
            blocks.radios("kind", "Format", kinds, "csv"),
            blocks.radios("columns", "Columns", columns, "shown"),
            blocks.channel_choice(
                "channel", "Channel", hint="Leave it empty for a direct message."
            ),
        ],
    )


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
    """Export what the form was opened for."""
    kept = await lately.find(submitted.remembered["key"], by=actor)
    query = parse_query(kept.query)
    is_selection = submitted.remembered["is_selection"]
    columns = query.columns or await column_choice.of(actor) or DEFAULT_COLUMNS
    wish = Wish(
        "" if is_selection else canonical(replace(query, columns=(), page=1)),
        ALL if submitted.text("columns") == EVERYTHING else columns,
        submitted.text("kind"),
        submitted.text("channel") or actor.user_id,
        selection=kept.ids if is_selection else None,
    )
    closed = await _closed(wish, slack, people, guest_channels)
    if closed is not None:
        raise InvalidContactError({"channel": closed})
    await exports.start(wish, export_views.progress, by=actor)
    await answer(_coming(wish))
