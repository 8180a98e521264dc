"""What the bot does by itself, and how often it looks whether there is something to do.

APScheduler only wakes us: what is due stands in our own tables, because its own store
fires twice with two processes and loses days at changes of daylight saving
(agronholm/apscheduler#1036, #766).
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from inspect import signature
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import exporting, importing
from bot.services import Services
from handlers import delete, schedules
from storage.deletions.clearing import erase_overdue
from storage.erasure.erasing import follow_again
from storage.errors import PassingError
from storage.housekeeping import (
    forget_deliveries,
    forget_jobs,
    forget_messages,
    forget_results,
    tidy,
)

log = logging.getLogger(__name__)

Duty = Callable[..., Coroutine[Any, Any, None]]

LEAVE_SECONDS: Final = 3.0
# Between the first looks, so that a start does not begin everything at the same moment.
APART: Final = timedelta(seconds=0.2)
# After the database was busy.
AGAIN: Final = timedelta(seconds=30)
TIMETABLE: Final[dict[Duty, int]] = {
    tidy: 2,
    schedules.run_due: 2,
    delete.expire: 5,
    exporting.sweep: 3_600,
    forget_deliveries: 3_600,
    forget_results: 3_600,
    forget_jobs: 3_600,
    forget_messages: 3_600,
    importing.sweep: 3_600,
    erase_overdue: 60,
    follow_again: 3_600,
}


@asynccontextmanager
async def keep_timetable(services: Services) -> AsyncIterator[None]:
    """Look for due work every so many seconds; a late look makes up for missed ones.

    Each duty first comes soon after the start: a bot that is started anew every hour would
    never come to what is done once an hour.

    A duty, like a handler, asks by name for what it needs.  At the end, what has begun is
    done: APScheduler itself would cancel it in the middle of a statement.
    """
    scheduler = AsyncIOScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    running: set[asyncio.Future[None]] = set()
    _fill(scheduler, services, running)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        if running:
            await asyncio.wait(running, timeout=LEAVE_SECONDS)
        scheduler.shutdown(wait=False)


def _fill(
    scheduler: AsyncIOScheduler, services: Services, running: set["asyncio.Future[None]"]
) -> None:
    known, start = services.by_name(), datetime.now(UTC)
    for place, (duty, seconds) in enumerate(TIMETABLE.items()):
        needs = {name: known[name] for name in signature(duty).parameters}
        scheduler.add_job(
            _begin,
            "interval",
            (partial(_hurry, scheduler, str(place)), running, duty, needs),
            seconds=seconds,
            id=str(place),
            name=_name(duty),
            next_run_time=start + place * APART,
        )


async def _begin(
    hurry: Callable[[], None],
    running: set["asyncio.Future[None]"],
    duty: Duty,
    needs: Mapping[str, Any],
) -> None:
    doing = asyncio.ensure_future(duty(**needs))
    running.add(doing)
    doing.add_done_callback(running.discard)
    try:
        await asyncio.shield(doing)
    except PassingError:  # the next look makes up for this one
        log.info("%s waits for the database", _name(duty))
        hurry()


def _hurry(scheduler: AsyncIOScheduler, job_id: str) -> None:
    """Let a duty that comes seldom be looked after again soon."""
    job = scheduler.get_job(job_id)
    soon = datetime.now(UTC) + AGAIN
    if job is not None and job.next_run_time is not None and job.next_run_time > soon:
        job.modify(next_run_time=soon)


def _name(duty: Duty) -> str:
    return str(getattr(duty, "__qualname__", duty))
