"""A workspace, and an app for it that runs in processes of its own, as for people."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from bot.demo import bot_environment
from bot.sandbox import Sandbox, SandboxSettings
from tests.patience import PATIENCE_SECONDS
from tests.workspace import Somebody, Workspace
from tests.world import MANIFEST

BARE: Final = ("tests.benchmarks.bare",)
BOT: Final = ("bot", "run", "--only", "bot")
WORKER: Final = ("bot", "run", "--only", "worker")


class Place(Workspace):
    """A workspace, and the processes of the app that serves it."""

    def __init__(self, settings: SandboxSettings) -> None:
        super().__init__(settings)
        self.processes: list[asyncio.subprocess.Process] = []

    @property
    def people(self) -> dict[str, Somebody]:
        """One person of each role."""
        return {role: self.role(role) for role in ("owner", "manager", "member", "viewer")}

    async def start(self, app: Sequence[str], settings: Mapping[str, str]) -> None:
        """Start one more process of the app."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *app, env={**environment(), **settings}
        )
        self.processes.append(process)

    async def stop(self) -> None:
        """End all processes."""
        for process in self.processes:
            if process.returncode is None:
                process.terminate()
        await asyncio.gather(*(process.wait() for process in self.processes))


@asynccontextmanager
async def open_place(
    folder: Path, database_url: str = "", apps: Sequence[Sequence[str]] = (BOT,)
) -> AsyncIterator[Place]:
    """Open a workspace that these processes serve; it is ready when it is given."""
    manifest: Any = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    settings = SandboxSettings(manifest=manifest, rates_enforced=False)
    async with Place(settings) as place:
        try:
            given = bot_environment(place.sandbox, folder, database_url)
            managers = [p["id"] for p in place.sandbox.people() if p["role"] == "manager"]
            for app in apps:
                await place.start(app, given | {"CONTACTS_MANAGERS": ",".join(managers)})
            await asyncio.wait_for(place.sandbox.wait_for_app(), PATIENCE_SECONDS)
            place.gives_the_app_time()
            yield place
        finally:
            await place.stop()


def team_id() -> str:
    """Return the id of the team in every sandbox."""
    return Sandbox(SandboxSettings()).team_id


def environment() -> dict[str, str]:
    """Return our environment for an app: no proxies, and compiled files are kept.

    A proxy would be asked for the loopback; without compiled files each start would
    compile all packages again.
    """
    unwanted = ("http_proxy", "https_proxy", "all_proxy", "pythondontwritebytecode")
    return {k: v for k, v in os.environ.items() if k.lower() not in unwanted}
