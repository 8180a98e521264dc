"""A whole workspace for stories: sandbox, bot and worker, and people who type and press.

Only Slack is a stand-in (the sandbox, over real HTTP and WebSocket), and the clock.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.app import run_bot
from bot.sandbox import Sandbox, SandboxSettings
from bot.services import Services, build_services
from bot.settings import Mode, Settings
from bot.worker import run_worker
from storage.access import Actor
from storage.clock import Clock
from storage.models import Role
from tests.workspace import Json, Somebody, Workspace

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


class World(Workspace):
    """A workspace with the bot in it; the services of both processes to look behind it."""

    services: Services
    working: Services

    @property
    def sam(self) -> Somebody:
        """A member."""
        return self.role("member")

    @property
    def mia(self) -> Somebody:
        """A manager."""
        return self.role("manager")

    async def actor(self, person: Somebody) -> Actor:
        """Return a person as storage knows them."""
        workspace_id = await self.services.access.workspace_id(self.sandbox.team_id)
        return Actor(workspace_id, person.id, Role(person.role or "nobody"))

    async def fault(self, **fault: Any) -> None:
        """Let Slack stumble."""
        await self.post("/faults", fault)

    async def sets_clock(self, now: str) -> None:
        """Let it be ``now`` for the workspace, the bot and the worker."""
        await self.post("/clock", {"now": now})
        await asyncio.gather(*(_reach(c.clock, now) for c in (self.services, self.working)))

    async def traffic(self) -> list[Json]:
        """Return every call and delivery so far."""
        return list(await self.get("/traffic"))


async def _reach(clock: Clock, now: str) -> None:
    """Wait until a process has looked at the workspace's clock."""
    while abs(clock.now() - datetime.fromisoformat(now)) > timedelta(minutes=1):  # noqa: ASYNC110  # it looks by itself
        await asyncio.sleep(0.02)


def settings_for(
    sandbox: Sandbox, database_url: str, folder: Path, **more: Any
) -> Settings:
    """Return the settings of a bot in this workspace."""
    roles: dict[str, list[str]] = {}
    for person in sandbox.people():
        roles.setdefault(person["role"] or "none", []).append(person["id"])
    given: dict[str, Any] = {
        "bot_token": sandbox.bot_token,
        "app_token": sandbox.app_token,
        "signing_secret": sandbox.signing_secret,
        "slack_api_url": sandbox.base_url,
        "data_folder": folder,
        "database_url": database_url,
        "owners": tuple(roles["owner"]),
        "managers": tuple(roles["manager"]),
        "members": tuple(roles["member"]),
        "viewers": tuple(roles["viewer"]),
        "guest_channels": ("sales",),
        **more,
    }
    return Settings(_env_file=None, **given)


@asynccontextmanager
async def open_world(
    database_url: str,
    folder: Path,
    *,
    mode: Mode = Mode.SOCKET,
    bound: Sequence[str] = ("contacts",),
    **sandboxed: Any,
) -> AsyncIterator[World]:
    """Open a workspace with a running bot and worker in it; files go to ``bound``."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    async with World(SandboxSettings(manifest=manifest, **sandboxed)) as world:
        clock = f"{world.sandbox.url}/clock" if sandboxed.get("clock_may_be_set") else ""
        more = {"mode": mode, "sandbox_clock": clock, "import_channels": tuple(bound)}
        settings = settings_for(world.sandbox, database_url, folder, **more)
        stop = asyncio.Event()
        world.services, world.working = build_services(settings), build_services(settings)
        bot = asyncio.create_task(run_bot(world.services, stop))
        worker = asyncio.create_task(run_worker(world.working, stop))
        waiting = asyncio.create_task(world.sandbox.wait_for_app())
        await asyncio.wait({waiting, bot}, return_when=asyncio.FIRST_COMPLETED)
        world.gives_the_app_time()
        try:
            yield world
        finally:
            stop.set()
            await asyncio.gather(bot, worker)
            waiting.cancel()
