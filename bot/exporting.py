"""The job of an export: storage makes the file, and this brings it to its place."""

import logging
from contextlib import suppress
from functools import partial
from typing import Final

from slack_sdk.errors import SlackApiError

from bot import sharing
from bot.gate import may_pass
from bot.settings import Settings
from bot.sharing import NotSharedError, Parcel
from bot.tools import Tools
from handlers import export_views, schedule_news
from handlers.audience import Audience
from handlers.people import People
from handlers.requests import Place
from storage.database import Database
from storage.exports import exports, runs
from storage.exports import tools as own_tools
from storage.exports.errors import ClosedError, NotDeliveredError
from storage.exports.making import make
from storage.exports.sweeping import sweep_exports
from storage.jobs import Claim
from storage.models import Export, Role

log = logging.getLogger(__name__)

PEOPLE: Final = ("U", "W")
# Slack may take a file and forget to share it; if it always does, people should know.
MOST_ATTEMPTS: Final = 6
MOST_REMOVED: Final = 20


async def run(claim: Claim, tools: Tools) -> bool:
    """Make a file and post it; whoever takes over goes on after the last step."""
    own = _own(tools)
    export = await own.find(claim)
    if export.state in ("delivered", "failed"):
        return True
    try:
        if not await _do(claim, tools, export):
            return False
    except ClosedError as error:
        await _fail(claim, tools, str(error), is_closed=True)
        return True
    async with own.database.begin(claim.by.workspace_id) as session:
        await exports.delivered(own, claim, session)
    await sweep_exports(own.database, own.data_folder)
    return True


async def tell_failure(claim: Claim, tools: Tools, problem: str) -> None:
    """Say that there will be no file."""
    await _fail(claim, tools, problem)


async def _fail(
    claim: Claim, tools: Tools, problem: str, *, is_closed: bool = False
) -> None:
    own = _own(tools)
    async with own.database.begin(claim.by.workspace_id) as session:
        await exports.failed(own, claim, session, problem, is_closed=is_closed)
    await sweep_exports(own.database, own.data_folder)


async def _do(claim: Claim, tools: Tools, export: Export) -> bool:
    """Make the file and post it, as far as it is not done yet; tell whether it is there."""
    if export.file_id is not None and await _has_arrived(claim, tools, export):
        return True
    await _check(tools, export)
    for _ in range(MOST_REMOVED):
        with suppress(FileNotFoundError):
            return await _bring(claim, tools)
        log.info("An erasure removed the file of export %s: it is made again", export.id)
    return await _bring(claim, tools)


async def _bring(claim: Claim, tools: Tools) -> bool:
    """Make the file if it is not there, and post it.

    Raises:
        FileNotFoundError: an erasure has removed it meanwhile, as of all files not yet
            with Slack: who was erased may have been in it.
    """
    own = _own(tools)
    export = await own.find(claim)
    if export.state != "made" or not own.file(export).exists():
        if not await make(own, claim):
            return False
        export = await own.find(claim)
    await _post(claim, tools, export)
    return True


async def sweep(database: Database, settings: Settings) -> None:
    """Remove the files that exports leave behind."""
    await sweep_exports(database, settings.data_folder)


def _own(tools: Tools) -> own_tools.Tools:
    return own_tools.Tools(
        *tools.of_storage,
        export_views.progress,
        schedule_news.trouble,
        tools.services.access,
        tools.stop.is_set,
    )


async def _has_arrived(claim: Claim, tools: Tools, export: Export) -> bool:
    """Look for the file of an attempt that broke off; what was not shared is taken back."""
    file_id = export.file_id or ""
    place = await _place(tools, export)
    if await sharing.has_arrived(tools.gate, file_id, place, waits=(0.0,)):
        return True
    await sharing.discard(tools.gate, file_id)
    if claim.attempts >= MOST_ATTEMPTS:
        raise NotDeliveredError("Slack took the file again and again, and did not show it.")
    return False


async def _place(tools: Tools, export: Export) -> str:
    """Return the channel; a person's is their direct message with the bot."""
    if not export.channel.startswith(PEOPLE):
        return export.channel
    opened = await tools.gate.conversations_open(users=export.channel)
    return str(opened["channel"]["id"])


async def _post(claim: Claim, tools: Tools, export: Export) -> None:
    """Post the file, if it may be posted now.

    Raises:
        NotDeliveredError: it may not, or Slack will never take it.
        NotSharedError: Slack has taken the file but not shared it.
    """
    own = _own(tools)
    try:
        await _check(tools, export)
        parcel = Parcel(
            export.file_name,
            own.file(export),
            await _place(tools, export),
            export.thread_ts,
            await _comment(own, export),
        )
        await sharing.share(tools.gate, parcel, partial(exports.uploaded, own, claim))
    except SlackApiError as error:
        if may_pass(error):
            raise
        reason = str(error.response["error"])
        if reason in sharing.NO_FILE:
            raise NotSharedError(reason) from error
        raise NotDeliveredError(f"Slack did not take the file ({reason}).") from error


async def _comment(own: own_tools.Tools, export: Export) -> str:
    """Return what stands beside the file."""
    async with own.database.read() as session:
        found = await runs.of_export(session, export)
    if found is None:
        return export_views.comment(export)
    return schedule_news.comment(export, *found)


async def _check(tools: Tools, export: Export) -> None:
    """Ask, right before it is posted, whether it still may be.

    Raises:
        ClosedError: the person lost the right, or others would read along.
    """
    team_id = (await tools.gate.auth_test())["team_id"]
    people = People(tools.gate, tools.services.access, team_id)
    actor = await people.actor(export.user_id, through="export", request=None)
    if not actor.role.reaches(Role.MANAGER):
        raise ClosedError(
            f"Exporting needs the role *manager*, and <@{export.user_id}> is "
            f"*{actor.role}* now."
        )
    if not export.channel.startswith(PEOPLE):
        guests = tools.services.settings.guest_channels
        audience = Audience(tools.gate, people, guests)
        refusal = await audience.refusal(Place(export.channel))
        if refusal is not None:
            raise ClosedError(refusal)
