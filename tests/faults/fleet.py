"""Several bots and workers on one database, killed and stopped while schedules run."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from sqlmodel import col, select

from bot.sandbox import Sandbox, SandboxSettings
from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.exports.exports import Wish
from storage.models import Export, Role, Schedule, ScheduleRun
from storage.schedules.due import coming
from storage.schedules.schedules import Schedules
from storage.timing import read_timing
from tests.faults.program import Program, environment_for
from tests.patience import PATIENCE_SECONDS
from tests.workspace import Json, Workspace
from tests.world import MANIFEST

START = datetime(2027, 3, 1, 6, 0, 10, tzinfo=UTC)
RULES = ("every day 08:00", 'cron:"0 * * * *"', 'cron:"30 * * * *"', "every monday 09:30")
STEP = timedelta(minutes=30)
FAULTS: tuple[tuple[str, str], ...] = (
    ("files.getUploadURLExternal", "status:429"),
    ("files.completeUploadExternal", "status:504"),
    ("files.completeUploadExternal", "not_shared"),
    ("files.completeUploadExternal", "reset_after"),
    ("files.completeUploadExternal", "reset_before"),
    ("files.info", "status:503"),
    ("conversations.info", "status:429"),
    ("chat.postMessage", "status:504"),
)


@dataclass
class Fleet:
    """A sandbox, its clock, and the programs that work for it."""

    workspace: Workspace
    database: Database
    programs: list[Program]
    chance: random.Random
    clock: Clock = field(default_factory=Clock)

    async def move(self, now: datetime) -> None:
        """Let it be ``now`` everywhere."""
        self.clock.shift = now - datetime.now(UTC)
        await self.workspace.post("/clock", {"now": now.isoformat()})

    async def actor(self) -> Actor:
        person = self.workspace.role("manager")
        access = Access(self.database, self.clock)
        workspace_id = await access.workspace_id(self.workspace.sandbox.team_id)
        return Actor(workspace_id, person.id, Role.MANAGER)

    async def schedule(self) -> None:
        """Set up the schedules, and somebody to export."""
        by = await self.actor()
        ada = {"name": "Ada Lovelace", "email": "ada@x.io"}
        await Contacts(self.database, self.clock).add(ada, by=by)
        channels = {c["name"]: c["id"] for c in await self.workspace.get("/channels")}
        for rule in RULES:
            wish = Wish("", ("name", "email"), "csv", channels["exports"])
            timing = read_timing(rule)
            await Schedules(self.database, self.clock).add(wish, timing, "UTC", by=by)

    async def disturb(self) -> None:
        """Kill a program or let it sleep, and let Slack stumble."""
        method, fault = self.chance.choice(FAULTS)
        body: Json = {"method": method, "fault": fault, "times": self.chance.choice((1, 2))}
        if fault == "status:429":
            body["retry_after"] = 1
        await self.workspace.post("/faults", body)
        program = self.chance.choice(self.programs)
        if self.chance.random() < 0.5:  # heads or tails
            await program.kill()
            await program.start()
        else:
            os.kill(program.pid, signal.SIGSTOP)
            await asyncio.sleep(self.chance.uniform(0, 2))
            os.kill(program.pid, signal.SIGCONT)

    async def settle(self, seconds: float) -> None:
        """Wait until every run has an end."""
        await self.workspace.end_faults()
        async with asyncio.timeout(seconds):
            while await self._is_busy():  # noqa: ASYNC110  # other processes tell no event
                await asyncio.sleep(0.5)

    async def _is_busy(self) -> bool:
        async with self.database.read() as session:
            running = select(ScheduleRun.id).where(col(ScheduleRun.state) == "running")
            overdue = select(Schedule.id).where(
                col(Schedule.state) == "active", col(Schedule.next_at) <= self.clock.now()
            )
            found = [(await session.exec(query)).first() for query in (running, overdue)]
        return any(found)

    async def faults(self, end: datetime) -> list[str]:
        """Return what is wrong: times lost or doubled, files twice, failures untold."""
        async with self.database.read() as session:
            schedules = list(await session.exec(select(Schedule)))
            runs = list(await session.exec(select(ScheduleRun)))
            exports = {e.run_id: e for e in await session.exec(select(Export))}
        wrong = []
        for schedule in schedules:
            own = [run for run in runs if run.schedule_id == schedule.id]
            wrong += _times_wrong(schedule, own, end)
        person = self.workspace.role("manager")
        messages = await person.messages("exports")
        posted = Counter(f["id"] for m in messages for f in m.get("files") or ())
        delivered = {
            e.file_id for r in runs if (e := exports[r.id]) and r.state == "delivered"
        }
        wrong += [f"file {id_} was posted {n} times" for id_, n in posted.items() if n > 1]
        wrong += [f"file {id_} belongs to no run" for id_ in posted.keys() - delivered]
        wrong += [f"file {id_} is not there" for id_ in delivered - posted.keys()]
        told = str(await person.messages(person.dm))
        for run in runs:
            if run.state == "failed" and f"S-{run.schedule_id}" not in told:
                wrong.append(f"nobody was told that run {run.id} failed")
        return wrong


def _times_wrong(schedule: Schedule, runs: list[ScheduleRun], end: datetime) -> list[str]:
    """Compare the runs of a schedule, and what they say was missed, with its times."""
    expected = set()
    for at in coming(schedule, START):
        if at > end:
            break
        expected.add(at)
    seen = Counter(at for run in runs for at in (run.due_at, *_missed(run, expected)))
    wrong = [f"S-{schedule.number}: {at} came {n} times" for at, n in seen.items() if n > 1]
    if schedule.state == "active":
        wrong += [f"S-{schedule.number}: {at} was lost" for at in expected - seen.keys()]
    return wrong + [
        f"S-{schedule.number}: {at} was not due" for at in seen.keys() - expected
    ]


def _missed(run: ScheduleRun, expected: set[datetime]) -> list[datetime]:
    """Return what a run made up for: it names the last ones, and counts those before."""
    late = run.late or {}
    named = [datetime.fromisoformat(at) for at in late.get("missed", ())]
    if not (before := late.get("before", 0)):
        return named
    earlier = sorted(at for at in expected if at < named[0])
    return [*earlier[-before:], *named]


@asynccontextmanager
async def open_fleet(
    database_url: str, folder: Path, parts: tuple[str, ...], seed: int
) -> AsyncIterator[Fleet]:
    """Open a sandbox whose clock can be moved, and start the programs."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    settings = SandboxSettings(
        manifest=manifest, clock_may_be_set=True, rates_enforced=False
    )
    async with Workspace(settings) as workspace:
        environment = _environment(workspace.sandbox, database_url, folder)
        programs = []
        for number, part in enumerate(parts):
            place = folder / f"{part}-{number}"
            place.mkdir()
            own = {**environment, "CONTACTS_DATA_FOLDER": str(place)}
            programs.append(Program(("run", "--only", part), own, place))
        fleet = Fleet(workspace, Database(database_url), programs, random.Random(seed))  # noqa: S311  # moments, not secrets
        try:
            await fleet.move(START)
            for program in programs:
                await program.start()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await workspace.sandbox.wait_for_app()
            yield fleet
        finally:
            await fleet.database.close()
            for program in programs:
                with suppress(ProcessLookupError):
                    await program.kill()


def _environment(sandbox: Sandbox, database_url: str, folder: Path) -> dict[str, str]:
    clock = {"CONTACTS_SANDBOX_CLOCK": f"{sandbox.url}/clock"}
    return {**environment_for(sandbox, database_url, folder), **clock}
