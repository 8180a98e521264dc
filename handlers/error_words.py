"""What a person reads when something goes wrong: what happened, and what to do next."""

from logging import Logger
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers import (
    blocks,
    help,  # noqa: A004  # help is a thing people do
    incidents,
    line_offers,
    trouble,
)
from handlers.asked import Asked
from handlers.next_steps import next_step
from storage.deletions.errors import NobodyDecidesError
from storage.errors import ContactsError, NotAllowedError
from storage.models import Role
from storage.query import errors as query

MAKE_A_MANAGER: Final = (
    "Make somebody a manager, who can decide then: `/contacts roles @mia manager`."
)
NO_OWNER: Final = (
    "Nobody is an owner yet: whoever runs the bot names the first one in CONTACTS_OWNERS."
)


async def in_words(error: Exception, asked: Asked, logger: Logger) -> str:
    """Return what happened and what to do, in mrkdwn."""
    if isinstance(error, NotAllowedError):
        return await _refusal(error, asked)
    if isinstance(error, ContactsError):
        parts = [trouble.in_mrkdwn(error), next_step(error)[0]]
        if isinstance(error, NobodyDecidesError):
            parts.append(MAKE_A_MANAGER if asked.may(Role.OWNER) else NO_OWNER)
        if isinstance(error, query.QueryError) and not isinstance(
            error, query.UnknownVerbError | query.UnknownFieldError
        ):
            fixed = line_offers.fixed_line(error, asked.line, asked.words)
            parts.append(f"Try: {blocks.code(asked.readable(fixed))}" if fixed else "")
        return " ".join(filter(None, parts))
    if isinstance(error, SlackApiError):
        return _of_slack(error, asked, logger)
    if isinstance(error, aiohttp.ClientError | TimeoutError):
        return "I cannot reach Slack right now. Try again in a moment."
    reference = incidents.reference_of(asked)
    incidents.report(error, reference, logger)
    return f"This is our mistake. Please pass on this reference: `{reference}`."


def _of_slack(error: SlackApiError, asked: Asked, logger: Logger) -> str:
    reason = str(error.response.get("error"))
    if reason == "ratelimited":
        return "Slack takes no more of these right now. Try again in a minute."
    incidents.report(error, incidents.reference_of(asked), logger)
    return f"Slack did not let me do that ({blocks.escape(reason)}). Try again in a moment."


async def _refusal(error: NotAllowedError, asked: Asked) -> str:
    if asked.actor is not None and error.has == Role.NOBODY:
        return await help.no_access(asked.actor, asked.access)
    if error.needed == Role.OWNER:
        owners = await asked.reaching(Role.OWNER)
        whom = f" Owners: {owners}." if owners else f" {NO_OWNER}"
    else:
        managers = await asked.reaching(Role.MANAGER)
        whom = f" Managers: {managers}." if managers else ""
    return f"{trouble.in_mrkdwn(error)}{whom}"
