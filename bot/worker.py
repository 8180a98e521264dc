"""The worker process: takes jobs from the database and works them off."""

import asyncio
import logging
import os
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from secrets import token_hex
from typing import Final

from bot.app import open_gate
from bot.clock import follow_sandbox
from bot.scheduler import build_scheduler
from bot.services import Services
from bot.work import WORK, Tools
from storage.errors import ContactsError
from storage.jobs import ATTEMPTS, Claim, Jobs, LostLeaseError

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
LOOK_SECONDS: Final = 0.15
PATIENCE_SECONDS: Final = 60.0
RENEW_SECONDS: Final = 5.0


async def run_worker(services: Services, stop: asyncio.Event) -> None:
    """Work off jobs until ``stop`` is set; what is not done then is given back."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(services.database.close)
        gate = await stack.enter_async_context(
            open_gate(services.settings, PATIENCE_SECONDS)
        )
        await stack.enter_async_context(follow_sandbox(services, gate))
        scheduler = build_scheduler(services)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        jobs = Jobs(services.database, f"worker-{os.getpid()}-{token_hex(4)}")
        tools = Tools(services=services, gate=gate, jobs=jobs, stop=stop)
        log.info("Working")
        await asyncio.gather(*(_work(tools) for _ in range(AT_ONCE)))


async def _work(tools: Tools) -> None:
    while not tools.stop.is_set():
        try:
            claim = await tools.jobs.claim()
            if claim is not None:
                await _do(claim, tools)
                continue
        except LostLeaseError:
            log.warning("Another worker has taken a job over")
        except Exception:  # the next job may fare better
            log.exception("The worker stumbled")
        with suppress(TimeoutError):
            await asyncio.wait_for(tools.stop.wait(), LOOK_SECONDS)


async def _do(claim: Claim, tools: Tools) -> None:
    """Work on one job, renewing its lease meanwhile."""
    renewing = asyncio.create_task(_renew(claim, tools))
    try:
        done = await WORK[claim.kind].run(claim, tools)
    except LostLeaseError:
        raise
    except ContactsError as error:
        await _fail(claim, tools, str(error))
    except Exception as error:
        if claim.attempts < ATTEMPTS:
            log.exception("Job %s (%s) stumbled", claim.id, claim.kind)
            await tools.jobs.give_back(claim.id, timedelta(seconds=2**claim.attempts / 2))
        else:
            reference = token_hex(4)
            log.exception("Job %s (%s) failed: %s", claim.id, claim.kind, reference)
            await _fail(claim, tools, _mistake(error, reference))
    else:
        if done:
            await tools.jobs.finish(claim.id)
        else:
            await tools.jobs.give_back(claim.id)
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError, LostLeaseError):
            await renewing


async def _renew(claim: Claim, tools: Tools) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        await tools.jobs.renew(claim.id)


async def _fail(claim: Claim, tools: Tools, problem: str) -> None:
    await WORK[claim.kind].tell_failure(claim, tools, problem)
    await tools.jobs.finish(claim.id, problem)


def _mistake(error: Exception, reference: str) -> str:
    del error
    return f"This is our mistake. Please pass on this reference: {reference}."
