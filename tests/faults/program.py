"""The program as real processes against a sandbox, to be killed and started again."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.sandbox import Sandbox, SandboxSettings
from bot.settings import PARENT
from storage.database import Database
from tests.patience import PATIENCE_SECONDS
from tests.workspace import Workspace
from tests.world import MANIFEST

SECONDS_TO_END = 10.0
READY_SECONDS = PATIENCE_SECONDS
# To import the program takes a quick machine that has nothing else to do so long.
SECONDS_TO_IMPORT = 0.5
BOOT_SECONDS = 0.25


class Program:
    """One ``contacts-bot …`` process; its lines go to a file."""

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path
    ) -> None:
        self._arguments, self._environment, self._folder = arguments, environment, folder
        self.log = folder / f"{'-'.join(arguments).replace('--', '')}.log"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", *self._arguments),
                env={**os.environ, **self._environment},
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )

    async def kill(self) -> None:
        """End it as a power cut would, whatever it is doing."""
        process = self._running()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; return its exit code and how many seconds it took."""
        process = self._running()
        began = time.monotonic()
        with suppress(ProcessLookupError):
            process.send_signal(number)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                code = await process.wait()
        except TimeoutError:
            await self.kill()
            raise
        return code, time.monotonic() - began

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._running().pid

    def _running(self) -> asyncio.subprocess.Process:
        assert self.process is not None, "it was never started"
        return self.process


async def hears(pid: int) -> None:
    """Wait until a process takes note of signals: the interpreter needs a moment for it."""
    if sys.platform != "linux":
        await asyncio.sleep(BOOT_SECONDS)
        return
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not _takes_note(pid, signal.SIGTERM):  # noqa: ASYNC110  # it tells nobody
            await asyncio.sleep(0.02)


def _takes_note(pid: int, number: signal.Signals) -> bool:
    """Ask the kernel whether a process handles a signal; one that is gone needs not."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return True
    caught = re.search(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)
    return caught is None or bool(int(caught[1], 16) >> (number - 1) & 1)


async def is_in_time(seconds: float) -> bool:
    """Tell whether an end took no longer than promised, for as slow a machine as this."""
    if seconds < SECONDS_TO_END:
        return True
    began = time.monotonic()
    importing = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import bot.cli"), cwd=MANIFEST.parent
    )
    assert await importing.wait() == 0
    slowness = (time.monotonic() - began) / SECONDS_TO_IMPORT
    return seconds < SECONDS_TO_END * slowness


@dataclass
class Running:
    """A sandbox with a bot and a worker as processes of their own."""

    workspace: Workspace
    database: Database
    bot: Program
    worker: Program
    environment: Mapping[str, str]
    folder: Path
    programs: list[Program] = field(default_factory=list)

    async def start(self, *arguments: str) -> Program:
        """Start one more process, which ends with this block at the latest."""
        program = Program(arguments, self.environment, self.folder)
        self.programs.append(program)
        await program.start()
        return program

    async def ready(self) -> None:
        """Wait until the bot listens."""
        async with asyncio.timeout(READY_SECONDS):
            await self.workspace.sandbox.wait_for_app()


@asynccontextmanager
async def open_program(
    database_url: str, folder: Path, **sandboxed: Any
) -> AsyncIterator[Running]:
    """Open a sandbox, start bot and worker on it, and end them at the end.

    Slack is as patient as it is: what a process held that was killed is never answered.
    """
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    patience = {"acknowledgement_seconds": SandboxSettings.acknowledgement_seconds}
    settings = SandboxSettings(manifest=manifest, **{**patience, **sandboxed})
    async with Workspace(settings) as workspace:
        environment = environment_for(workspace.sandbox, database_url, folder)
        bot, worker = (
            Program(("run", "--only", part), environment, folder)
            for part in ("bot", "worker")
        )
        database = Database(database_url)
        running = Running(
            workspace, database, bot, worker, environment, folder, [bot, worker]
        )
        try:
            await bot.start()
            await worker.start()
            await running.ready()
            yield running
        finally:
            await database.close()
            for program in running.programs:
                if program.process is not None:
                    await program.kill()


def environment_for(sandbox: Sandbox, database_url: str, folder: Path) -> dict[str, str]:
    """Return the settings of a bot in this sandbox."""
    by_role: dict[str, list[str]] = {}
    for person in sandbox.people():
        by_role.setdefault(person["role"] or "none", []).append(person["id"])
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "CONTACTS_SLACK_API_URL": sandbox.base_url,
        "CONTACTS_DATA_FOLDER": str(folder),
        "CONTACTS_DATABASE_URL": database_url,
        "CONTACTS_OWNERS": ",".join(by_role["owner"]),
        "CONTACTS_MANAGERS": ",".join(by_role["manager"]),
        "CONTACTS_MEMBERS": ",".join(by_role["member"]),
        "CONTACTS_VIEWERS": ",".join(by_role["viewer"]),
        "CONTACTS_LOG_LEVEL": "WARNING",
        # The program that is tested, not another one that may be installed.
        "PYTHONPATH": str(MANIFEST.parent),
        # Nothing is left running, even of a test that is killed itself.
        PARENT: str(os.getpid()),
    }
