"""The command line: run, demo, sandbox, migrate, doctor."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot import locks, opening, settings
from bot.loading import load
from bot.logs import start_logging
from bot.processes import (
    CANNOT_START,
    Child,
    leave_in_time,
    run_children,
    run_until,
    stop_on_signals,
)
from bot.settings import PARENT, Mode, Settings
from storage.errors import StartError

cli = typer.Typer(
    help="Contacts for Slack: keeps a team's contacts.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
errors: Final = Console(stderr=True)
NICENESS: Final = 5
AGAIN: Final = 1


class Part(StrEnum):
    """One of the two processes."""

    BOT = "bot"
    WORKER = "worker"


@cli.command()
def run(
    only: Annotated[Part | None, typer.Option(help="Start this process alone.")] = None,
) -> None:
    """Answer Slack: start the bot and one worker, and keep them running."""
    given = load(with_secrets=True)
    start_logging(given.log_level, only or "run")
    _start(_run_part(given, only) if only else _run_both(given))


Port = Annotated[
    int, typer.Option(min=0, max=65_535, help="Where the page is; 0: any free port.")
]


@cli.command()
def demo(
    port: Port = 8765,
    data: Annotated[Path, typer.Option(help="The folder of the bot's data.")] = Path(
        ".demo"
    ),
    database_url: Annotated[str, typer.Option(help="PostgreSQL instead of a file.")] = "",
    no_samples: Annotated[  # noqa: FBT002  # a switch of the command line
        bool, typer.Option("--no-samples", help="Begin without made-up contacts.")
    ] = False,
    sandbox_clock: Annotated[  # noqa: FBT002  # the same
        bool, typer.Option("--sandbox-clock", help="Let POST /clock set the time.")
    ] = False,
    mode: Annotated[
        Mode, typer.Option(help="How the workspace reaches the bot.")
    ] = Mode.SOCKET,
) -> None:
    """Open a local Slack workspace in the browser, with the bot in it."""
    from bot.demo import run_demo  # noqa: PLC0415  # the sandbox is not needed otherwise

    start_logging("WARNING", "demo")
    _start(
        run_demo(
            port=port,
            data=data,
            database_url=database_url,
            samples=not no_samples,
            sandbox_clock=sandbox_clock,
            mode=mode,
        )
    )


@cli.command()
def sandbox(
    port: Port = 8765,
    manifest: Annotated[
        Path | None, typer.Option(help="The manifest of the app to serve.")
    ] = None,
) -> None:
    """Start a local Slack workspace alone, for any app that speaks to Slack."""
    from bot.demo import run_sandbox  # noqa: PLC0415  # the sandbox is not needed otherwise

    start_logging("INFO", "sandbox")
    _start(run_sandbox(port, manifest))


@cli.command()
def migrate() -> None:
    """Bring the database to the tables of this program."""
    _start(opening.bring(load()))
    typer.echo("The database is up to date.")


@cli.command()
def doctor() -> None:
    """Check tokens, scopes, manifest, database, audit, clock and disk; say what to do."""
    from bot.doctor import examine  # noqa: PLC0415  # not needed otherwise

    _start(examine(load()))


async def _run_both(given: Settings) -> None:
    await opening.bring(given)
    stop = asyncio.Event()
    stop_on_signals(stop)
    await run_children([Child(["run", "--only", part], {}) for part in Part], stop)


async def _run_part(given: Settings, part: Part) -> None:
    from bot.services import build_services  # noqa: PLC0415  # slow to load

    settings.forget_environment()
    stop = asyncio.Event()
    stop_on_signals(stop)
    leaving = asyncio.create_task(leave_in_time(stop))
    opening.make_folders(given)
    with locks.hold(given.sqlite_path, part):
        await opening.check(given)
        services = build_services(given)
        if part is Part.BOT:
            from bot.app import run_bot  # noqa: PLC0415  # the worker needs none of it

            await run_until(stop, run_bot(services, stop))
        else:
            _give_way()
            from bot.worker import run_worker  # noqa: PLC0415  # the bot needs none of it

            await run_until(stop, run_worker(services, stop))
    leaving.cancel()


def _give_way() -> None:
    """Let the bot go first where both want the processor: people wait for it."""
    if hasattr(os, "nice"):  # Windows has none
        os.nice(NICENESS)


def _start(work: Coroutine[Any, Any, Any]) -> None:
    asyncio.run(work)


def main() -> None:
    """Run the command line; a fault of the settings is told in words, with code 2."""
    try:
        cli()
    except StartError as error:
        told = f"[bold red]Not started.[/]\n{escape(str(error))}"
        errors.print(told, highlight=False, soft_wrap=True)
        sys.exit(AGAIN if _may_pass(error) else CANNOT_START)


def _may_pass(error: StartError) -> bool:
    """Tell whether the process that started this one should go on trying.

    It could open the database itself, so what keeps this one from it will pass.
    """
    return isinstance(error, opening.NotOpenedError) and PARENT in os.environ
