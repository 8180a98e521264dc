"""The worker process: takes jobs from the database and works them off."""

import asyncio
import logging
import os
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from secrets import token_hex
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.app import open_gate
from bot.clock import follow_sandbox
from bot.gate import may_pass
from bot.scheduler import keep_timetable
from bot.services import Services
from bot.work import WORK, Tools
from handlers.file_steps import with_step
from storage.errors import ContactsError, PassingError
from storage.files.errors import FileError
from storage.jobs import ATTEMPTS, Claim, Jobs, LostLeaseError

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
LOOK_SECONDS: Final = 0.15
PATIENCE_SECONDS: Final = 60.0
RENEW_SECONDS: Final = 5.0
# Slack or the database may be away for a day before a job is given up.
LONGEST_WAIT: Final = timedelta(minutes=5)
PASSING_ATTEMPTS: Final = 300
UNKNOWN_WAIT: Final = timedelta(seconds=15)


async def run_worker(services: Services, stop: asyncio.Event) -> None:
    """Work off jobs until ``stop`` is set; what is not done then is given back."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.database.close)
        gate = await stack.enter_async_context(
            open_gate(services.settings, PATIENCE_SECONDS)
        )
        await stack.enter_async_context(follow_sandbox(services, gate))
        await stack.enter_async_context(keep_timetable(services))
        name = f"worker-{os.getpid()}-{token_hex(4)}"
        queues = [Jobs(services.database, f"{name}-{n}") for n in range(AT_ONCE)]
        if services.database.is_sqlite:
            await queues[0].take_over()
        log.info("Working")
        await asyncio.gather(*(_work(Tools(services, gate, jobs, stop)) for jobs in queues))


async def _work(tools: Tools) -> None:
    while not tools.stop.is_set():
        try:
            claim = await tools.jobs.claim()
            if claim is not None:
                await _do(claim, tools)
                continue
        except LostLeaseError:
            log.warning("Another worker has taken a job over")
        except PassingError:
            log.info("The jobs wait for the database")
        except Exception:  # the next job may fare better
            log.exception("The worker stumbled")
        with suppress(TimeoutError):
            await asyncio.wait_for(tools.stop.wait(), LOOK_SECONDS)


async def _do(claim: Claim, tools: Tools) -> None:
    """Work on one job for as long as it is ours."""
    if claim.kind not in WORK:  # a newer program has queued it, and knows how
        log.warning("Job %s (%s) is nothing we know", claim.id, claim.kind)
        await tools.jobs.give_back(claim.id, UNKNOWN_WAIT)
        return
    working = asyncio.create_task(_try(claim, tools))
    renewing = asyncio.create_task(_renew(claim, tools))
    try:
        await asyncio.wait((working, renewing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        renewing.cancel()
        working.cancel()
        await asyncio.gather(working, renewing, return_exceptions=True)
    if not working.cancelled():
        working.result()


async def _renew(claim: Claim, tools: Tools) -> None:
    """Renew the lease until it is lost."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await tools.jobs.renew(claim.id)
        except LostLeaseError:
            return
        except PassingError:
            log.info("The lease of job %s waits for the database", claim.id)


async def _try(claim: Claim, tools: Tools) -> None:
    try:
        done = await WORK[claim.kind].run(claim, tools)
    except LostLeaseError:
        raise
    except asyncio.CancelledError:
        await tools.jobs.give_back(claim.id)
        raise
    except Exception as error:  # noqa: BLE001  # it is logged, and told to who waits
        await _stumble(claim, tools, error)
    else:
        await (tools.jobs.finish(claim.id) if done else tools.jobs.give_back(claim.id))


async def _stumble(claim: Claim, tools: Tools, error: Exception) -> None:
    """Try again later where that can help; tell the people who wait where it cannot."""
    is_passing = _is_passing(error)
    if claim.attempts < (PASSING_ATTEMPTS if is_passing else _attempts(error)):
        cause = None if is_passing else error
        log.warning("Job %s (%s) stumbled", claim.id, claim.kind, exc_info=cause)
        wait = timedelta(seconds=2 ** min(claim.attempts, 12) / 2)
        await tools.jobs.try_again(claim.id, min(wait, LONGEST_WAIT))
        return
    problem = with_step(error) if isinstance(error, FileError) else str(error)
    if not isinstance(error, ContactsError):
        reference = token_hex(4)
        problem = f"This is our mistake. Please pass on this reference: {reference}."
        log.error("Job %s (%s) failed: %s", claim.id, claim.kind, reference, exc_info=error)
    await WORK[claim.kind].tell_failure(claim, tools, problem)
    await tools.jobs.finish(claim.id, problem)


def _is_passing(error: Exception) -> bool:
    """Tell whether Slack or the database is away, rather than anything wrong with us."""
    if isinstance(error, SlackApiError):
        return may_pass(error)
    away = (PassingError, aiohttp.ClientError, TimeoutError)
    return isinstance(error, away)


def _attempts(error: Exception) -> int:
    return 0 if isinstance(error, ContactsError) else ATTEMPTS
