"""What the bot does by itself, and how often it looks whether there is something to do.

APScheduler only wakes us: what is due stands in our own tables, because its own store
fires twice with two processes and loses days at changes of daylight saving
(agronholm/apscheduler#1036, #766).
"""

from collections.abc import Awaitable, Callable
from inspect import signature
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import exporting, importing
from bot.services import Services
from handlers import schedules
from storage.housekeeping import forget_deliveries, forget_results, tidy

Duty = Callable[..., Awaitable[None]]

TIMETABLE: Final[dict[Duty, int]] = {
    tidy: 2,
    schedules.run_due: 2,
    exporting.sweep: 3_600,
    forget_deliveries: 3_600,
    forget_results: 3_600,
    importing.sweep: 3_600,
}


def build_scheduler(services: Services) -> AsyncIOScheduler:
    """Look for due work every so many seconds; a late look makes up for missed ones.

    A duty, like a handler, asks by name for what it needs.
    """
    scheduler = AsyncIOScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    known = services.by_name()
    for duty, seconds in TIMETABLE.items():
        needs = {name: known[name] for name in signature(duty).parameters}
        scheduler.add_job(duty, "interval", seconds=seconds, kwargs=needs)
    return scheduler
