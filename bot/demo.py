"""The demo: a local Slack workspace with the very same bot and worker in it."""

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import aiohttp
import yaml

from bot import opening
from bot.loading import load
from bot.processes import Child, run_children, stop_on_signals
from bot.samples import fill, give_roles
from bot.sandbox import ManifestError, Sandbox, SandboxSettings
from bot.settings import Mode
from storage.errors import StartError

MANIFEST: Final = Path(__file__).parent.parent / "manifest.yml"
SAMPLE: Final = Path(__file__).parent / "samples.csv"
# A machine that is slow, or busy with other things, takes a while to load two programs.
READY_SECONDS: Final = 180.0
EVENTS_PATH: Final = "/slack/events"
# aiohttp and the SDK would send even loopback requests through these.
PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


async def run_demo(
    *,
    port: int,
    data: Path,
    database_url: str,
    samples: bool,
    sandbox_clock: bool,
    mode: Mode,
) -> None:
    """Start workspace, bot and worker; say ``ready`` when they can be used.

    Raises:
        StartError: the port is taken, or the bot cannot start.
    """
    _forget_proxies()
    stop = asyncio.Event()
    stop_on_signals(stop)
    bot_port = _free_port() if mode is Mode.HTTP else 0
    manifest = _manifest(mode, bot_port)
    sandbox = Sandbox(
        SandboxSettings(port=port, manifest=manifest, clock_may_be_set=sandbox_clock)
    )
    async with _open(sandbox, port):
        environment = bot_environment(
            sandbox, data, database_url, mode=mode, bot_port=bot_port, clock=sandbox_clock
        )
        os.environ.update(environment)
        settings = load(_env_file=None)
        await opening.bring(settings)
        running = asyncio.create_task(run_children(_children(environment), stop))
        # While the children load:
        await give_roles(settings, sandbox.team_id, sandbox.people())
        if samples:
            await fill(settings, sandbox.team_id)
        ready = asyncio.create_task(_announce(sandbox, mode, bot_port, stop))
        await stop.wait()
        await running
        await ready


async def run_sandbox(port: int, manifest: Path | None) -> None:
    """Start the workspace alone, and print the tokens that it takes."""
    _forget_proxies()
    stop = asyncio.Event()
    stop_on_signals(stop)
    try:
        sandbox = Sandbox(SandboxSettings(port=port, manifest=manifest))
    except (ManifestError, OSError) as error:
        msg = f"Slack would not take this manifest: {error}"
        raise StartError(msg) from error
    async with _open(sandbox, port):
        _say(f"SLACK_BOT_TOKEN={sandbox.bot_token}")
        _say(f"SLACK_APP_TOKEN={sandbox.app_token}")
        _say(f"SLACK_SIGNING_SECRET={sandbox.signing_secret}")
        _say(f"Web API: {sandbox.base_url}")
        _say(f"ready {sandbox.url}")
        await stop.wait()


@asynccontextmanager
async def _open(sandbox: Sandbox, port: int) -> AsyncIterator[Sandbox]:
    """Open a sandbox, and say in words if its port is taken."""
    async with AsyncExitStack() as stack:
        try:
            yield await stack.enter_async_context(sandbox)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            msg = f"Port {port} is taken. Choose another: --port 0 takes any free one."
            raise StartError(msg) from error


def bot_environment(
    sandbox: Sandbox,
    data: Path,
    database_url: str = "",
    *,
    mode: Mode = Mode.SOCKET,
    bot_port: int = 0,
    clock: bool = False,
) -> dict[str, str]:
    """Return the settings of a bot process that takes the sandbox for Slack."""
    owners = [p["id"] for p in sandbox.people() if p["role"] == "owner"]
    return {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "CONTACTS_SLACK_API_URL": sandbox.base_url,
        "CONTACTS_MODE": mode,
        "CONTACTS_HTTP_PORT": str(bot_port),
        "CONTACTS_DATA_FOLDER": str(data.absolute()),
        "CONTACTS_DATABASE_URL": database_url,
        "CONTACTS_SANDBOX_CLOCK": f"{sandbox.url}/clock" if clock else "",
        "CONTACTS_GUEST_CHANNELS": "sales",
        "CONTACTS_LOG_LEVEL": "WARNING",
        # The others have roles that the owner gave, and can give anew.
        "CONTACTS_OWNERS": ",".join(owners),
    }


def _manifest(mode: Mode, bot_port: int) -> Mapping[str, Any]:
    """Return our manifest, with the bot's address in it where Slack is to call it."""
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    if mode is Mode.HTTP:
        url = f"http://127.0.0.1:{bot_port}{EVENTS_PATH}"
        settings = manifest["settings"]
        settings["socket_mode_enabled"] = False
        settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
        settings["event_subscriptions"]["request_url"] = url
        for command in manifest["features"]["slash_commands"]:
            command["url"] = url
    return manifest


def _children(environment: Mapping[str, str]) -> list[Child]:
    return [Child(["run", "--only", part], environment) for part in ("bot", "worker")]


async def _announce(
    sandbox: Sandbox, mode: Mode, bot_port: int, stop: asyncio.Event
) -> None:
    """Say ``ready`` once the bot listens."""
    listening = (
        _hears_http(sandbox, bot_port) if mode is Mode.HTTP else sandbox.wait_for_app()
    )
    waiting = asyncio.create_task(listening)
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait(
        (waiting, stopping), timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED
    )
    stopping.cancel()
    if waiting in done:
        _say(f"A file to drop into #contacts: {SAMPLE}")
        _say(f"ready {sandbox.url}")
        return
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    if not stop.is_set():
        stop.set()
        msg = "The bot did not connect. Its own lines above say why."
        raise StartError(msg)


async def _hears_http(sandbox: Sandbox, bot_port: int) -> None:
    address = f"http://127.0.0.1:{bot_port}"
    async with aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"{address}/health"):
                    break
            await asyncio.sleep(0.05)
    while not await sandbox.deliver_to(address + EVENTS_PATH):  # noqa: ASYNC110  # too slow for Slack, so far
        await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _forget_proxies() -> None:
    for name in PROXIES:
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # it is what the command says
