"""How a person is answered when something goes wrong: in the form, or beside it."""

from logging import Logger
from secrets import token_hex
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.models.blocks import Block

from handlers import blocks, incidents, names, trouble
from handlers.asked import Asked
from handlers.error_words import in_words
from handlers.next_steps import next_step
from handlers.offers import Offer
from handlers.requests import ClosingError, Payload
from handlers.trouble import Where
from storage.asking import TakenUpError
from storage.deletions.errors import RequestOverError
from storage.errors import (
    AlreadyDoneError,
    ContactsError,
    NotAllowedError,
    PassingError,
)

# Slack repeats an event at once, after one minute and after five.
LAST_RETRY: Final = 3
# What shows a form, or a card, on top of a form, or lets it be sent again.
ON_TOP: Final = frozenset((names.OPEN, names.NEW, names.RESTORE, names.UNMERGE))


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
    asked: Asked | None = context.get("asked")
    told = None
    if asked is None:
        incidents.report(error, token_hex(4), logger)
    elif not isinstance(error, AlreadyDoneError):
        told = await _tell(error, body, asked, logger)
    return told or context.ack.response or BoltResponse(status=200)


def _comes_again(
    error: Exception, body: Payload, request: AsyncBoltRequest, logger: Logger
) -> bool:
    """Tell whether Slack should repeat it, because we may do better next time."""
    if isinstance(error, ClosingError):
        return True
    told = isinstance(error, ContactsError) and not isinstance(error, PassingError)
    if body.get("type") != "event_callback" or told or _tries(request) >= LAST_RETRY:
        return False
    logger.warning("An event is left for Slack to repeat: %s", incidents.kinds(error))
    return True


def _tries(request: AsyncBoltRequest) -> int:
    """Return how often Slack has tried before: whoever did the work may not have told."""
    return int(request.headers.get("x-slack-retry-num", ["0"])[0])


async def _tell(
    error: Exception, body: Payload, asked: Asked, logger: Logger
) -> BoltResponse | None:
    """Say where the person looks what is wrong; a form is shown it in our response."""
    reference = incidents.reference_of(asked)
    logger.info("Request %s ended with %s", reference, type(error).__name__)
    text = await in_words(error, asked, logger)
    if isinstance(error, NotAllowedError):
        await asked.refused(error.act)
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if body.get("type") == "view_submission":
        told = await _in_form(error, body["view"], text, asked)
        return BoltResponse(status=200, body=told)
    if await _told_on_form(error, text, body, asked):
        return None
    if isinstance(error, TakenUpError) or _is_withdrawn_late(error, body):
        await asked.answer(text, _shown(error, text, asked), replace=True)
    else:
        signed = blocks.context(f"Request {reference}")
        await asked.answer(text, [*_shown(error, text, asked), signed])
    return None


async def _told_on_form(error: Exception, text: str, body: Payload, asked: Asked) -> bool:
    """Say it on the form in which the person clicked; tell whether they need no more."""
    if body.get("view", {}).get("type") != "modal":
        return False
    shown = _shown(error, text, asked, in_form=True)
    return await trouble.put_on_top(shown, asked)


async def _in_form(
    error: Exception, view: Payload, text: str, asked: Asked
) -> dict[str, Any]:
    where = trouble.where(error, view)
    if where is Where.INSTEAD:
        return trouble.instead_of_boxes(view, _shown(error, text, asked))
    if where is Where.ABOVE:
        return trouble.above_boxes(view, _shown(error, text, asked, in_form=True))
    await trouble.put_into_form(error, asked)
    return trouble.under_boxes(error, view, text)


def _is_withdrawn_late(error: Exception, body: Payload) -> bool:
    """Tell whether a *Withdraw* was pressed that has nothing to take back any more."""
    pressed = [action["action_id"].partition("#")[0] for action in body.get("actions", ())]
    return isinstance(error, RequestOverError) and names.WITHDRAW in pressed


def _shown(
    error: Exception, text: str, asked: Asked, *, in_form: bool = False
) -> list[Block]:
    """Return the words with the buttons for the next step.

    On a form, only those that show something on top of it, or let it be sent again: what a
    line answers would stand behind it, unseen.
    """
    shown: list[Block] = [blocks.section(f":warning: {text}")]
    found = next_step(error)[1](error, asked) if isinstance(error, ContactsError) else []
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
