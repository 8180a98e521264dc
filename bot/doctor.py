"""``contacts-bot doctor``: looks at everything that must be right, and says what to do."""

import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import aiohttp
import yaml
from rich.console import Console
from rich.markup import escape
from slack_sdk.errors import SlackApiError

from bot import approving, auditing, opening
from bot.app import open_gate
from bot.gate import Gate
from bot.loading import check_secrets
from bot.settings import Mode, Settings
from handlers import ROUTES
from handlers.manifest import needed_events, needed_scopes
from storage.errors import StartError

MANIFEST: Final = Path(__file__).parent.parent / "manifest.yml"
PATIENCE_SECONDS: Final = 10.0
MOST_SKEW_SECONDS: Final = 60
FREE_BYTES: Final = 1_000_000_000
SCOPES_HEADER: Final = "x-oauth-scopes"
LOOKING: Final = "Looking …"

Tell = Callable[[str], object]
"""Told what is being looked at just now."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``advice`` says what to do, None where all is well."""

    what: str
    advice: str | None = None


async def examine(settings: Settings) -> None:
    """Print a line for each thing that was looked at, and on a terminal what is now.

    Raises:
        StartError: something is wrong; the lines say what.
    """
    console = Console(highlight=False)
    wrong = 0
    with console.status(LOOKING) as status:
        async for finding in findings(settings, status.update):
            wrong += finding.advice is not None
            _print(finding, console)
            status.update(LOOKING)
    if wrong:
        msg = f"{wrong} of these need your attention."
        raise StartError(msg)


def _print(finding: Finding, console: Console) -> None:
    sign = "[green]✓[/]" if finding.advice is None else "[red]✗[/]"
    told = [finding.what, *([finding.advice] if finding.advice else [])]
    console.print(sign, escape("\n  ".join(told)), soft_wrap=True)


async def findings(settings: Settings, tell: Tell) -> AsyncIterator[Finding]:
    """Look at one thing after the other; tell how far it is where that takes long."""
    missing = check_secrets(settings)
    for advice in missing:
        yield Finding(advice.split(" ")[0], advice)
    if not missing:
        yield Finding("The three secrets look right")
        async for finding in _slack(settings):
            yield finding
    yield _manifest()
    async for finding in _database(settings, tell):
        yield finding
    yield _disk(settings)
    yield _owner(settings)


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    """Ask Slack; if it does not answer, that is said once."""
    async with open_gate(settings, PATIENCE_SECONDS) as gate:
        try:
            for look in (_token, _socket, _clock, _approvals):
                yield await look(gate, settings)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            yield Finding(
                "Slack",
                f"{settings.slack_api_url} does not answer ({type(error).__name__}). Look "
                "at the network, the proxy and the firewall, then run this again.",
            )


async def _token(gate: Gate, _settings: Settings) -> Finding:
    try:
        answer = await gate.auth_test()
    except SlackApiError as error:
        advice = (
            f"Slack says {error.response['error']}. Install the app again, copy the token."
        )
        return Finding("Bot token", advice)
    granted = _header(answer.headers, SCOPES_HEADER).replace(" ", "").split(",")
    lacking = sorted(needed_scopes(ROUTES) - set(granted))
    if lacking:
        advice = f"It lacks {', '.join(lacking)}. Add them to the app and install it again."
        return Finding("Bot token", advice)
    return Finding(f"The bot token is that of {answer['user']} in {answer['team']}")


async def _socket(gate: Gate, settings: Settings) -> Finding:
    if settings.mode is Mode.HTTP:
        return Finding(f"HTTP mode on {settings.http_host}:{settings.http_port}")
    try:
        await gate.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except SlackApiError as error:
        advice = f"Slack says {error.response['error']}. Make one with connections:write."
        return Finding("App token", advice)
    return Finding("The app token opens Socket Mode")


async def _clock(gate: Gate, _settings: Settings) -> Finding:
    try:
        headers = (await gate.auth_test()).headers
    except SlackApiError as error:
        headers = getattr(error.response, "headers", {})
    return clock_finding(headers)


def clock_finding(headers: Any) -> Finding:
    """Compare our clock with the time at which Slack answered."""
    date = _header(headers, "date")
    if not date:
        advice = (
            "It could not be compared with Slack's, which did not say what time it is. "
            "Compare it yourself: it must be right to the minute."
        )
        return Finding("Clock", advice)
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        advice = f"It is {skew:.0f} s away from Slack's. Switch time synchronisation on."
        return Finding("Clock", advice)
    return Finding(f"The clock agrees with Slack's to {max(skew, 1):.0f} s")


async def _approvals(gate: Gate, settings: Settings) -> Finding:
    return Finding(*await approving.look(gate, settings))


def _manifest() -> Finding:
    if not MANIFEST.exists():
        return Finding("manifest.yml is not here; the app's own settings count")
    manifest: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    lacking = sorted((needed_scopes(ROUTES) - scopes) | (needed_events(ROUTES) - events))
    if lacking:
        advice = f"It lacks {', '.join(lacking)}. Take the file of this version."
        return Finding("manifest.yml", advice)
    return Finding("manifest.yml has all that the code needs")


async def _database(settings: Settings, tell: Tell) -> AsyncIterator[Finding]:
    """Look at the database, and at what is in it if it can be opened."""
    path = settings.sqlite_path
    try:
        if path is not None:
            opening.try_folder(path.parent)
    except OSError as error:
        advice = (
            f"{path} cannot be written ({opening.reason(error)}). Change "
            "CONTACTS_DATA_FOLDER, or CONTACTS_DATABASE_URL if you have set it."
        )
        yield Finding("Database", advice)
        return
    if path is not None and not path.exists():
        yield Finding(f"The database {path} will be made at the first start")
        return
    try:
        await opening.check(settings)
    except StartError as error:
        yield Finding("Database", str(error))
        return
    yield Finding("The database has the tables of this program")
    yield Finding(*await auditing.look(settings, tell))


def _disk(settings: Settings) -> Finding:
    try:
        opening.try_folder(settings.data_folder)
        folder = opening.nearest(settings.data_folder)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        advice = (
            f"{settings.data_folder} cannot be written ({opening.reason(error)}). Change "
            "CONTACTS_DATA_FOLDER, or let this program write there."
        )
        return Finding("Data folder", advice)
    if free < FREE_BYTES:
        advice = f"{free / 1e9:.1f} GB are free in {folder}. Make room for at least 1 GB."
        return Finding("Disk", advice)
    return Finding(f"{free / 1e9:.0f} GB are free in {folder}")


def _owner(settings: Settings) -> Finding:
    if settings.owners:
        return Finding(f"CONTACTS_OWNERS names {len(settings.owners)}, who give roles")
    advice = (
        "It names nobody, and without an owner nobody gives roles. Write your member ID "
        "into it: in Slack, open your profile, press the three dots, then Copy member ID."
    )
    return Finding("CONTACTS_OWNERS", advice)


def _header(headers: Any, name: str) -> str:
    return next((str(v) for k, v in dict(headers).items() if k.lower() == name), "")
