"""The job that follows an erasure: storage does it, and this says what goes wrong."""

import logging
from functools import partial

from bot import importing
from bot.tools import Tools
from handlers.deletion_cards import WORDS
from storage.deletions.cards import rewrite_erased
from storage.erasure import forgetting
from storage.jobs import Claim

log = logging.getLogger(__name__)


async def sweep(claim: Claim, tools: Tools) -> bool:
    """Follow the traces of who was erased until none is left."""
    rewrite = partial(rewrite_erased, words=WORDS)
    await forgetting.forget(importing.own_tools(tools), claim, rewrite)
    return True


async def tell_failure(claim: Claim, _tools: Tools, problem: str) -> None:
    """Say in the log that traces may be left; nobody waits for an answer."""
    log.error("Traces of an erasure may be left (job %s): %s", claim.id, problem)
