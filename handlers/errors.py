"""What a person is told when something goes wrong, and the button for the next step."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from logging import Logger
from secrets import token_hex
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block, ButtonElement

from handlers import blocks, form, names
from handlers.rendering import as_json
from handlers.requests import ClosingError, NeedsClickError, Payload, Slack
from storage import errors
from storage.errors import ContactsError
from storage.files.errors import FileError
from storage.query import errors as query
from storage.values import BadValueError


@dataclass(frozen=True)
class Offer:
    """A button for the next step; with a ``line``, it runs that line as if typed."""

    label: str
    action: str = names.RUN
    value: str | int = ""
    line: str | None = None


Offers = Callable[[Any], Sequence[Offer]]
HELP = Offer("Help", names.HELP)


def _help(_error: ContactsError) -> Sequence[Offer]:
    return [HELP]


def _nothing(_error: ContactsError) -> Sequence[Offer]:
    return []


def _owner(error: errors.IdentityTakenError) -> Sequence[Offer]:
    return [Offer("Open it", names.OPEN, error.owner_id)]


def _create(error: errors.ContactNotFoundError) -> Sequence[Offer]:
    return [Offer(f"Create {error.words}", line=f"new {error.words}"), HELP]


def _pick(error: errors.AmbiguousContactError) -> Sequence[Offer]:
    return [Offer("Show them", line=f"find {error.words}")]


def _corrected(error: query.QueryError) -> Sequence[Offer]:
    if not error.fixed_line:
        return [HELP]
    return [Offer(f"Run {error.fixed_line}", line=error.fixed_line), HELP]


def _verb(error: query.UnknownVerbError) -> Sequence[Offer]:
    meant = f"{error.suggestion} {error.rest}".strip()
    return [
        Offer(meant[:1].upper() + meant[1:], line=meant),
        Offer(f"Find “{error.line}”", line=f"find {error.line}"),
        HELP,
    ]


# What to do next, in words and as buttons, for every mistake that a person can make.  A
# class that is not named here goes by the nearest one above it.
NEXT_STEP: dict[type[ContactsError], tuple[str, Offers]] = {
    BadValueError: ("", _help),
    FileError: ("", _nothing),
    errors.AlreadyDoneError: ("", _nothing),
    errors.AmbiguousContactError: ("Or use an e-mail, phone or C-number.", _pick),
    errors.BusyError: ("Try again in a moment.", _nothing),
    errors.ChangedMeanwhileError: ("Open the form again to see what is there.", _nothing),
    errors.ContactNotFoundError: ("", _create),
    errors.DoubtfulError: ("Look whether it is there before you try again.", _nothing),
    errors.IdentityTakenError: ("Open that contact, or use something else.", _owner),
    errors.InvalidContactError: ("", _help),
    errors.NotAllowedError: ("Ask one of the managers.", _nothing),
    errors.NothingToUndoError: ("", _nothing),
    errors.ResultGoneError: ("Run the query again.", _help),
    errors.TooManyError: ("Narrow the query down.", _help),
    query.QueryError: ("", _corrected),
    query.UnknownVerbError: ("", _verb),
    NeedsClickError: ("", lambda error: [Offer("Open the form", line=error.line)]),
}


async def explain(
    error: Exception,
    response: BoltResponse | None,
    body: Payload,
    context: AsyncBoltContext,
    logger: Logger,
) -> BoltResponse | None:
    """Answer the person whose request raised ``error``.

    A form is answered inside the form, so that nothing typed is lost; any other request
    with a message that only this person sees.
    """
    if isinstance(error, ClosingError):
        return BoltResponse(status=503)
    text = _in_words(error, logger)
    if body.get("type") == "view_submission":
        await _offer_in_form(error, body["view"], context.get("slack"))
        return BoltResponse(status=200, body=_under_boxes(error, body["view"], text))
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    answer = context.get("answer")
    if answer is not None and not isinstance(error, errors.AlreadyDoneError):
        await answer(text, await _shown(error, text, context.get("remember")))
    return context.ack.response or response or BoltResponse(status=200)


def _in_words(error: Exception, logger: Logger) -> str:
    if isinstance(error, ContactsError):
        return f"{error} {_next_step(error)[0]}".strip()
    reference = token_hex(4)
    logger.error("Unexpected error %s", reference, exc_info=error)
    return f"This is our mistake. Please pass on this reference: `{reference}`."


async def _shown(
    error: Exception, text: str, remember: Callable[[str], Awaitable[str]] | None
) -> list[Block]:
    """Return the words with the buttons for the next step."""
    shown: list[Block] = [blocks.section(f":warning: {text}")]
    offers = _next_step(error)[1](error) if isinstance(error, ContactsError) else []
    buttons: list[ButtonElement] = []
    for offer in offers:
        value = offer.value
        if offer.line is not None:
            if remember is None:
                continue
            value = await remember(offer.line)
        buttons.append(blocks.button(offer.label, f"{offer.action}#{len(buttons)}", value))
    return [*shown, blocks.actions(*buttons)] if buttons else shown


def _next_step(error: ContactsError) -> tuple[str, Offers]:
    kinds = type(error).__mro__
    return next((NEXT_STEP[kind] for kind in kinds if kind in NEXT_STEP), ("", _help))


def _under_boxes(error: Exception, view: Payload, text: str) -> dict[str, Any]:
    """Put each problem under the box it was typed into, and the rest under the first."""
    boxes = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    problems = error.problems if isinstance(error, errors.InvalidContactError) else {}
    if isinstance(error, errors.IdentityTakenError):
        problems = {error.field: str(error)}
    told: dict[str, str] = {}
    for field, words in (problems or {boxes[0] if boxes else "": text}).items():
        box = form.box_of(field, boxes)
        told[box] = f"{told[box]} {words}" if box in told else words
    return {"response_action": "errors", "errors": told}


async def _offer_in_form(error: Exception, view: Payload, slack: Slack | None) -> None:
    """Put the owner's button into the form: what Slack shows under a box has none."""
    if not isinstance(error, errors.IdentityTakenError) or slack is None:
        return
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    shown = [block for block in view["blocks"] if block.get("block_id") != names.TAKEN]
    open_it = blocks.button("Open it", names.OPEN, error.owner_id)
    notice = blocks.section(f":warning: {error}", open_it, names.TAKEN)
    rewritten = {key: view[key] for key in kept if view.get(key)}
    rewritten["blocks"] = [*as_json([notice]), *shown]
    try:
        await slack.views_update(view_id=view["id"], hash=view.get("hash"), view=rewritten)
    except SlackApiError:
        return  # the words under the box name the owner all the same
