"""What a person is told when something goes wrong, and the button for the next step."""

from hashlib import sha256
from logging import Logger
from secrets import token_hex
from traceback import format_tb
from typing import Any, Final

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from handlers import (
    blocks,
    file_steps,
    help,  # noqa: A004  # help is a thing people do
    names,
    offers,
    trouble,
)
from handlers.asked import Asked
from handlers.deletion_views import WITHDRAW
from handlers.exports import ClosedChannelError
from handlers.offers import Offer, Offers
from handlers.people import UnknownPersonError
from handlers.requests import ClosingError, NeedsClickError, Payload
from storage import errors
from storage.deletions import errors as deletion
from storage.errors import ContactsError, PassingError
from storage.exports.errors import NotDeliveredError, TooManyRowsError
from storage.files.errors import FileError
from storage.imports.errors import (
    ImportNotFoundError,
    ImportStateError,
    NotYourImportError,
)
from storage.models import Role
from storage.query import errors as query
from storage.values import BadValueError

# Slack repeats an event at once, after one minute and after five.
LAST_RETRY: Final = 3
# What shows a form, or a card, on top of a form.
ON_TOP: Final = frozenset((names.OPEN, names.NEW, names.UNMERGE))
# What to do next, in words and as buttons, for every mistake that a person can make.  A
# class that is not named here goes by the nearest one above it.
NEXT_STEP: Final[dict[type[ContactsError], tuple[str, Offers]]] = {
    BadValueError: ("", offers.help_alone),
    FileError: ("", offers.nothing),
    NotDeliveredError: ("", offers.nothing),
    TooManyRowsError: ("", offers.nothing),
    **{kind: (step, offers.nothing) for kind, step in file_steps.STEPS.items()},
    ImportNotFoundError: ("Drop the file again.", offers.nothing),
    ImportStateError: ("", offers.nothing),
    NotYourImportError: ("", offers.nothing),
    errors.AlreadyDoneError: ("", offers.nothing),
    errors.AmbiguousContactError: ("", offers.pick),
    errors.BusyError: ("Try again in a moment.", offers.nothing),
    errors.ChangedMeanwhileError: (
        "Save again to put yours in their place.",
        offers.nothing,
    ),
    errors.ComparedBeforeError: ("Compare them again.", offers.nothing),
    errors.ContactGoneError: ("Search for it to see what is there.", offers.help_alone),
    errors.ContactMergedError: ("", offers.opened),
    errors.ContactNotFoundError: ("", offers.create),
    errors.DoubtfulError: (
        "Look whether it is there before you try again.",
        offers.nothing,
    ),
    errors.IdentityTakenError: ("", offers.owner),
    errors.ContactInTrashError: ("Managers can restore it.", offers.restored),
    errors.IdentityInTrashError: ("Managers can restore it.", offers.restored),
    errors.InvalidContactError: ("", offers.help_alone),
    errors.LastOwnerError: ("Make somebody else an owner first.", offers.nothing),
    errors.NoAccessError: ("", offers.nothing),
    errors.NotAllowedError: ("", offers.nothing),
    errors.NoRoomError: (
        "Whoever runs the bot has to make room. Then try again.",
        offers.nothing,
    ),
    errors.NoSuchRowError: ("Search again, or name the contact.", offers.help_alone),
    errors.NothingSelectedError: (
        "Search, press *Select* and tick them.",
        offers.help_alone,
    ),
    errors.ScheduleNotFoundError: (
        "`/contacts schedule list` shows them.",
        offers.nothing,
    ),
    errors.ScheduleStateError: ("", offers.nothing),
    errors.NotMergedError: ("", offers.nothing),
    errors.LastWasMergeError: ("", offers.unmerge),
    errors.NoIdentityLeftError: ("", offers.nothing),
    errors.NothingToUndoError: ("", offers.nothing),
    errors.ChangedSinceError: (
        "Nothing was taken back; edit the contact instead.",
        offers.nothing,
    ),
    errors.ResultChangedError: ("", offers.again),
    errors.ResultGoneError: ("Run the query again.", offers.help_alone),
    errors.RoleFixedError: (
        "They win: whoever runs the bot changes them there.",
        offers.nothing,
    ),
    errors.SameContactError: ("", offers.opened),
    errors.TooManyError: ("Narrow the query down.", offers.help_alone),
    deletion.AlreadyRequestedError: ("You will see what becomes of it.", offers.nothing),
    deletion.NobodyDecidesError: ("", offers.roles),
    deletion.BeingErasedError: ("", offers.nothing),
    deletion.ErasedError: ("", offers.nothing),
    deletion.RestoredAlreadyError: ("", offers.opened),
    deletion.NotInTrashError: ("`/contacts trash` shows who is.", offers.elsewhere),
    deletion.NothingLeftError: (
        "Whoever asked was told, and may ask again.",
        offers.nothing,
    ),
    deletion.NotYourRequestError: ("Managers can decline it.", offers.nothing),
    deletion.OwnRequestError: ("You can withdraw it on your Home tab.", offers.nothing),
    deletion.RequestNotFoundError: ("", offers.nothing),
    deletion.RequestOverError: ("", offers.nothing),
    query.ExportOptionError: ("", offers.file_or_search),
    query.OneContactError: ("", offers.search),
    query.PlannedVerbError: ("", offers.search_for),
    query.QueryError: ("", offers.corrected),
    query.QueryTooLongError: ("Shorten it and send it again.", offers.shorter),
    query.UnknownTopicError: ("", offers.topic),
    query.UnknownVerbError: ("", offers.verb),
    query.VerbMeantError: ("", offers.command),
    ClosedChannelError: ("", offers.nothing),
    NeedsClickError: ("", lambda error, _: [Offer("Open the form", line=error.line)]),
    UnknownPersonError: ("Try again in a moment.", offers.nothing),
}


MAKE_A_MANAGER: Final = (
    "Make somebody a manager, who can decide then: `/contacts roles @mia manager`."
)
NO_OWNER: Final = (
    "Nobody is an owner yet: whoever runs the bot names the first one in CONTACTS_OWNERS."
)


async def explain(
    error: Exception,
    response: BoltResponse | None,
    body: Payload,
    context: AsyncBoltContext,
    logger: Logger,
    request: AsyncBoltRequest,
) -> BoltResponse | None:
    """Answer the person whose request raised ``error``.

    A form is answered inside the form, so that nothing typed is lost; any other request
    with a message that only this person sees.  ``response`` says that we failed, which
    would make Slack ask again, or tell the person so in words of its own: that we let it
    do where it helps.
    """
    del response
    if _comes_again(error, body, request, logger):
        return BoltResponse(status=503)
    done = context.ack.response or BoltResponse(status=200)
    asked: Asked | None = context.get("asked")
    if asked is None or isinstance(error, errors.AlreadyDoneError):
        if asked is None:
            _report(error, token_hex(4), logger)
        return done
    logger.info("Request %s ended with %s", _request(asked), type(error).__name__)
    text = await _in_words(error, asked, logger)
    if isinstance(error, errors.NotAllowedError):
        await asked.refused(error.act)
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if body.get("type") == "view_submission":
        told = await _in_form(error, body["view"], text, asked)
        return BoltResponse(status=200, body=told)
    if body.get("view", {}).get("type") == "modal":
        await trouble.put_on_top(_shown(error, text, asked, in_form=True), asked)
        return done
    shown = _shown(error, text, asked)
    if _is_withdrawn_late(error, body):
        await asked.answer(text, shown, replace=True)
    else:
        await asked.answer(text, [*shown, blocks.context(f"Request {_request(asked)}")])
    return context.ack.response or done


def _is_withdrawn_late(error: Exception, body: Payload) -> bool:
    """Tell whether a *Withdraw* was pressed that has nothing to take back any more."""
    pressed = [action["action_id"].partition("#")[0] for action in body.get("actions", ())]
    return isinstance(error, deletion.RequestOverError) and WITHDRAW in pressed


async def _in_form(
    error: Exception, view: Payload, text: str, asked: Asked
) -> dict[str, Any]:
    if trouble.is_over(error, view):
        return trouble.ended(view, _shown(error, text, asked))
    await trouble.put_into_form(error, asked)
    return trouble.in_form(error, view, text)


def _comes_again(
    error: Exception, body: Payload, request: AsyncBoltRequest, logger: Logger
) -> bool:
    """Tell whether Slack should repeat it, because we may do better next time."""
    if isinstance(error, ClosingError):
        return True
    told = isinstance(error, ContactsError) and not isinstance(error, PassingError)
    if body.get("type") != "event_callback" or told or _tries(request) >= LAST_RETRY:
        return False
    logger.warning("An event is left for Slack to repeat: %s", _kinds(error))
    return True


def _tries(request: AsyncBoltRequest) -> int:
    """Return how often Slack has tried before: whoever did the work may not have told."""
    return int(request.headers.get("x-slack-retry-num", ["0"])[0])


async def _in_words(error: Exception, asked: Asked, logger: Logger) -> str:
    """Return what happened and what to do, in mrkdwn."""
    if isinstance(error, errors.NotAllowedError):
        return await _refusal(error, asked)
    if isinstance(error, ContactsError):
        parts = [trouble.in_mrkdwn(error), _next_step(error)[0]]
        if isinstance(error, deletion.NobodyDecidesError):
            parts.append(MAKE_A_MANAGER if asked.may(Role.OWNER) else NO_OWNER)
        if isinstance(error, query.QueryError) and not isinstance(
            error, query.UnknownVerbError | query.UnknownFieldError
        ):
            fixed = offers.fixed_line(error, asked.line, asked.words)
            parts.append(f"Try: {blocks.code(asked.readable(fixed))}" if fixed else "")
        return " ".join(filter(None, parts))
    if isinstance(error, SlackApiError):
        return _of_slack(error, asked, logger)
    if isinstance(error, aiohttp.ClientError | TimeoutError):
        return "I cannot reach Slack right now. Try again in a moment."
    reference = _request(asked)
    _report(error, reference, logger)
    return f"This is our mistake. Please pass on this reference: `{reference}`."


def _of_slack(error: SlackApiError, asked: Asked, logger: Logger) -> str:
    reason = str(error.response.get("error"))
    if reason == "ratelimited":
        return "Slack takes no more of these right now. Try again in a minute."
    _report(error, _request(asked), logger)
    return f"Slack did not let me do that ({blocks.escape(reason)}). Try again in a moment."


async def _refusal(error: errors.NotAllowedError, asked: Asked) -> str:
    if asked.actor is not None and error.has == Role.NOBODY:
        return await help.no_access(asked.actor, asked.access)
    if error.needed == Role.OWNER:
        owners = await asked.reaching(Role.OWNER)
        whom = f" Owners: {owners}." if owners else f" {NO_OWNER}"
    else:
        managers = await asked.reaching(Role.MANAGER)
        whom = f" Managers: {managers}." if managers else ""
    return f"{trouble.in_mrkdwn(error)}{whom}"


def _report(error: Exception, reference: str, logger: Logger) -> None:
    """Log where it happened, by its reference; the words of the error may name somebody."""
    frames = "".join(format_tb(error.__traceback__))
    logger.error("Unexpected error %s: %s\n%s", reference, _kinds(error), frames)


def _request(asked: Asked) -> str:
    """Return the name of a request, short enough to be read out; the log has it too."""
    return sha256((asked.key or asked.user_id).encode()).hexdigest()[:8]


def _kinds(error: BaseException) -> str:
    """Return the class of an error, and of those behind it."""
    behind = error.__cause__ or error.__context__
    kind = type(error).__name__
    return f"{kind}, after {_kinds(behind)}" if behind else kind


def _shown(
    error: Exception, text: str, asked: Asked, *, in_form: bool = False
) -> list[Block]:
    """Return the words with the buttons for the next step.

    On a form, only those that show something on top of it: what a line answers would
    stand behind it, unseen.
    """
    shown: list[Block] = [blocks.section(f":warning: {text}")]
    found = _next_step(error)[1](error, asked) if isinstance(error, ContactsError) else []
    if in_form:
        found = [offer for offer in found if offer.action in ON_TOP]
    row: list[Any] = []
    for number, offer in enumerate(found):
        button = _button(offer, number, asked)
        if offer.beside:
            shown.append(blocks.plain_section(offer.beside, button))
        else:
            row.append(button)
    return [*shown, blocks.actions(*row)] if row else shown


def _button(offer: Offer, number: int, asked: Asked) -> Any:
    line, name = offer.line, f"{offer.action}#{number}"
    value = offer.value if line is None else asked.remember(line, offer.ids)
    return blocks.button(offer.label, name, value, confirm=offer.confirm)


def _next_step(error: ContactsError) -> tuple[str, Offers]:
    kinds = type(error).__mro__
    return next(
        (NEXT_STEP[kind] for kind in kinds if kind in NEXT_STEP), ("", offers.help_alone)
    )
