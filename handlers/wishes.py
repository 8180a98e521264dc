"""What a file is to be: read from a typed line, or from the boxes of a form."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from handlers import approvals
from handlers.export_forms import CHANNEL, EVERYTHING, KEPT, SHOWN
from handlers.requests import Place, Slack, Submission
from storage.access import Actor
from storage.errors import InvalidContactError
from storage.exports.columns import ALL
from storage.exports.exports import KINDS, Wish
from storage.finding.columns import ColumnChoice
from storage.finding.finding import DEFAULT_COLUMNS, check_view
from storage.query import Query, canonical, parse_query, without_find
from storage.query.correcting import put_back
from storage.query.errors import BadOperandError, MisplacedWordError

QUERY: Final = "query"
_ALL_COLUMNS: Final = re.compile(r"(?<!\S)cols:all(?:\s+|$)", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<#([A-Z0-9]+)>")
_TYPED: Final = re.compile(r"(?<!\S)to:#(?P<name>[^\s<>\"]+)", re.IGNORECASE)


async def with_channel(words: str, actor: Actor, slack: Slack) -> str:
    """Return words with the channel by its id that is only called by its name.

    Slack leaves the name of a private channel as it was typed.

    Raises:
        BadOperandError: the bot is in no channel of this name that this person knows of.
    """
    typed = _TYPED.search(words)
    if typed is None:
        return words
    channel = await approvals.find_for(slack, typed["name"], actor)
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
