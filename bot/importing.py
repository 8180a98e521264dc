"""The jobs of an import: what the worker asks Slack, then leaves to storage."""

import asyncio
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot import dropped
from bot.downloads import GoneError, download
from bot.gate import Gate, may_pass
from bot.insiders import is_read_outside
from bot.settings import Settings
from bot.tools import Tools
from handlers import import_form, import_views
from handlers.file_steps import with_step
from handlers.people import People
from handlers.rendering import as_json
from storage.clock import Clock
from storage.database import Database
from storage.files.errors import FileError
from storage.imports import receiving
from storage.imports import tools as imports
from storage.imports.check import check as check_rows
from storage.imports.run import run as run_rows
from storage.imports.sweeping import sweep_imports
from storage.jobs import Claim
from storage.models import Import, Role

log = logging.getLogger(__name__)

MAY_NOT: Final = (
    "Importing needs the role member, which you do not have. Ask one of the managers."
)

# The thread would tell another company which of its people are contacts already.
SHARED_OUTSIDE: Final = (
    "This channel is shared with another company, so I did not read the file. Drop it into "
    "a direct message to me."
)


async def receive(claim: Claim, tools: Tools) -> bool:
    """Look at a file that was dropped: whether it is for us, and what it holds."""
    own = own_tools(tools)
    import_ = await own.find(claim)
    if import_.state != "received":
        return True
    import_id = import_.id or 0
    file = await dropped.find(tools.gate, import_)
    if file is None and import_.message:  # tried again, and taken away meanwhile
        await receiving.fail(own, claim, import_id, with_step(GoneError()))
        return True
    bound = tools.services.settings.import_channels
    if file is None or not await dropped.is_for_us(import_, file, tools.gate, bound):
        await receiving.ignore(own, claim, import_)
        return True
    user_id = str(file.get("user") or import_.user_id)
    known = {
        "file_name": str(file.get("name") or file.get("title") or "file"),
        "user_id": user_id,
        "thread_ts": dropped.thread_of(file, import_.channel),
    }
    role = await _role(user_id, tools)
    if role is Role.NOBODY:  # a bot, ourselves among them, or somebody from outside
        await receiving.ignore(own, claim, import_)
    elif not role.reaches(Role.MEMBER):
        await receiving.refuse(own, claim, import_id, MAY_NOT, **known)
    elif await is_read_outside(import_.channel, tools.gate):
        await receiving.refuse(own, claim, import_id, SHARED_OUTSIDE, **known)
    else:
        await _read(claim, tools, import_, file, known)
    return True


async def _read(
    claim: Claim,
    tools: Tools,
    import_: Import,
    file: Mapping[str, Any],
    known: Mapping[str, str | None],
) -> None:
    """Fetch the file and say what it holds, or why it cannot be read."""
    own = own_tools(tools)
    try:
        await _fetch(tools, own, import_, file)
        await receiving.profile_file(own, claim, import_, **known)
    except FileError as error:
        await receiving.fail(own, claim, import_.id or 0, with_step(error), **known)


async def profile_again(claim: Claim, tools: Tools) -> bool:
    """Read a file as the person says, and show in the form what comes out."""
    own = own_tools(tools)
    import_ = await own.find(claim)
    await _fetch_if_gone(tools, own, import_)
    reading = claim.arguments["reading"]
    read = await receiving.profile_again(own, claim, import_, reading)
    await _show(tools.gate, claim, import_form.setup_form(read), import_)
    return True


async def check(claim: Claim, tools: Tools) -> bool:
    """Check what an import would do."""
    own = own_tools(tools)
    await _fetch_if_gone(tools, own, await own.find(claim))
    return await check_rows(own, claim)


async def run(claim: Claim, tools: Tools) -> bool:
    """Do an import."""
    own = own_tools(tools)
    import_ = await own.find(claim)
    if import_.state in ("queued", "running"):
        await _fetch_if_gone(tools, own, import_)
    return await run_rows(own, claim)


async def tell_failure(claim: Claim, tools: Tools, problem: str) -> None:
    """Say in the thread that an import has failed for good."""
    own = own_tools(tools)
    await receiving.break_off(own, claim, await own.find(claim), problem)


async def tell_form(claim: Claim, tools: Tools, problem: str) -> None:
    """Say in the form that the file cannot be read so; nothing else has changed."""
    import_ = await own_tools(tools).find(claim)
    await _show(tools.gate, claim, import_form.setup_form(import_, problem), import_)


async def sweep(database: Database, clock: Clock, settings: Settings) -> None:
    """Remove the files that imports leave behind."""
    await sweep_imports(database, clock, settings.data_folder)


def own_tools(tools: Tools) -> imports.Tools:
    """Return what storage needs for the jobs of imports."""
    return imports.Tools(*tools.of_storage, import_views.thread, tools.stop.is_set)


async def _role(user_id: str, tools: Tools) -> Role:
    """Ask who dropped the file, as they are now."""
    team_id = (await tools.gate.auth_test())["team_id"]
    people = People(tools.gate, tools.services.access, team_id)
    actor = await people.actor(user_id, through="import", request=None)
    return actor.role


async def _fetch(
    tools: Tools, own: imports.Tools, import_: Import, file: Mapping[str, Any]
) -> Path:
    folder = own.folder(import_.id or 0)
    folder.make()
    await download(tools.gate, file, folder.source)
    return folder.source


async def _fetch_if_gone(tools: Tools, own: imports.Tools, import_: Import) -> None:
    """Fetch the file again where another machine has it, or it was swept away.

    Raises:
        FileError: Slack does not have it any more, or has another one.
    """
    if own.folder(import_.id or 0).source.exists():
        return
    file = await dropped.find(tools.gate, import_)
    source = await _fetch(tools, own, import_, file or {})
    if await asyncio.to_thread(receiving.sha256_of, source) != import_.sha256:
        raise FileError("The file has changed since it was read. Drop it again.")


async def _show(gate: Gate, claim: Claim, view: Any, import_: Import) -> None:
    """Put a view into the form that waits; the person may have closed it."""
    place = {"channel": import_.channel, "thread_ts": import_.thread_ts}
    view.private_metadata = json.dumps(place | {"import_id": import_.id})
    try:
        await gate.views_update(view_id=claim.arguments["view_id"], view=as_json(view))
    except SlackApiError as error:
        if may_pass(error):
            raise  # the job is done again
        log.info("A form was not there any more: %s", error.response["error"])
