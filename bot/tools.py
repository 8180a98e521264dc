"""What jobs have in common: what they may use, and what they tell."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.gate import Gate
from bot.services import Services
from storage.clock import Clock
from storage.database import Database
from storage.jobs import Claim, Jobs


@dataclass(frozen=True)
class Tools:
    """What a job may use.  ``stop`` is set when the worker is about to end."""

    services: Services
    gate: Gate
    jobs: Jobs
    stop: asyncio.Event

    @property
    def of_storage(self) -> tuple[Database, Jobs, Clock, Path]:
        """What every job works with in storage, in the order of its ``JobTools``."""
        services = self.services
        folder = services.settings.data_folder
        return services.database, self.jobs, services.clock, folder


@dataclass(frozen=True)
class Work:
    """One kind of job.

    ``run`` returns whether it is done; if not (the worker ends), it goes on elsewhere.
    ``tell_failure`` tells the people who wait that it has failed for good.
    """

    run: Callable[[Claim, Tools], Awaitable[bool]]
    tell_failure: Callable[[Claim, Tools, str], Awaitable[None]]
