"""An export without Slack: a wish becomes a file on a real database."""

import csv
import io
from pathlib import Path
from typing import Any

from storage.access import Access, Actor
from storage.clock import Clock
from storage.database import Database
from storage.exports.columns import ALL
from storage.exports.exports import RUN, Exports, Wish
from storage.exports.making import make
from storage.exports.tools import Tools
from storage.jobs import Claim, Jobs
from storage.models import Export, Schedule, ScheduleRun


class Outgoing:
    """One who exports, and does what the worker would."""

    def __init__(self, database: Database, clock: Clock, folder: Path, by: Actor) -> None:
        self.database, self.by = database, by
        self.exports = Exports(database, clock)
        self.jobs = Jobs(database, "worker")
        access = Access(database, clock)
        self.tools = Tools(database, self.jobs, clock, folder, _tell, _tell_run, access)

    async def claim(
        self,
        query: str = "",
        columns: tuple[str, ...] = ALL,
        kind: str = "csv",
        selection: list[int] | None = None,
    ) -> Claim:
        """Ask for an export and take its job."""
        wish = Wish(query, columns, kind, self.by.user_id, selection=selection)
        await self.exports.start(wish, _tell, by=self.by)
        claim = await self.jobs.claim()
        assert claim is not None
        assert claim.kind == RUN
        return claim

    async def file(self, *wish: Any, **more: Any) -> Path:
        """Export; return the file."""
        claim = await self.claim(*wish, **more)
        assert await make(self.tools, claim)
        await self.jobs.finish(claim.id)
        return self.tools.file(await self.tools.find(claim))

    async def rows(self, *wish: Any, **more: Any) -> list[list[str]]:
        """Export as CSV; return its rows."""
        text = (await self.file(*wish, **more)).read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))


def _tell(export: Export) -> tuple[str, list[dict[str, Any]]]:
    return f"The export is {export.state}.", []


def _tell_run(schedule: Schedule, run: ScheduleRun) -> tuple[str, list[dict[str, Any]]]:
    return f"S-{schedule.number}: {run.problem}", []
