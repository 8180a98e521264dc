"""What the worker finds out about a file that was dropped."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.files import reader
from storage.files.shapes import Profile, Question, Reading
from storage.imports.refused import clear_refused
from storage.imports.setup import Again, Mode, Setup, can_be_set_up, importable_fields
from storage.imports.tools import Tools, take_back_sheet, tell_thread
from storage.jobs import Claim
from storage.models import Import

SAME_FILE: Final = timedelta(hours=24)


async def profile_file(
    tools: Tools, claim: Claim, import_: Import, **known: str | None
) -> None:
    """Read the downloaded file and say in the thread what it holds.

    ``known`` is what Slack says of the file: its name, who dropped it, and the thread.

    Raises:
        FileError: it is no table that we read.
    """
    source = tools.folder(import_.id or 0).source
    profile = await _look(source, Reading())
    sha256 = await asyncio.to_thread(sha256_of, source)
    async with tools.database.begin(import_.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        kept = await session.get_one(Import, import_.id)
        if kept.state != "received":
            return
        for name, value in known.items():
            setattr(kept, name, value)
        kept.sha256 = sha256
        again = await _earlier(session, tools, kept)
        _keep_profile(kept, replace(profile, notes=[*profile.notes, *again]))
        session.add(kept)
        await tell_thread(session, kept, tools.tell, tools.clock)


async def profile_again(
    tools: Tools, claim: Claim, import_: Import, reading: Mapping[str, Any]
) -> Import:
    """Read the file as the person says, and return the import as it is then.

    Raises:
        FileError: it cannot be read so.
    """
    source = tools.folder(import_.id or 0).source
    profile = await _look(source, Reading(**reading))
    async with tools.database.begin(import_.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        kept = await session.get_one(Import, import_.id)
        if can_be_set_up(kept):
            await take_back_sheet(session, kept, by=claim.by, clock=tools.clock)
            _keep_profile(kept, profile)
            session.add(kept)
            await tell_thread(session, kept, tools.tell, tools.clock)
    return kept


async def _look(source: Path, reading: Reading) -> Profile:
    """Read a file whole; where its first row may be a contact, take it for one and ask.

    A name of a column that is taken for a contact is refused aloud; a contact that is
    taken for names is lost in silence.
    """
    from storage.imports.columns import speaks  # noqa: PLC0415 - the bot does without

    profile = await reader.profile(source, reading)
    kinds = {question.kind for question in profile.questions}
    if reading.header is not None or profile.header_row is None or "header" in kinds:
        return profile
    if speaks(profile.header, profile.first_rows, importable_fields()):
        return profile
    if "header_row" not in kinds:
        profile = await reader.profile(source, replace(profile.reading, header=False))
    return replace(profile, questions=[*profile.questions, _ABOUT_FIRST_ROW])


_ABOUT_FIRST_ROW: Final = Question(
    "header", "Does the first row name the columns, or is it a contact?"
)


async def ignore(tools: Tools, claim: Claim, import_: Import) -> None:
    """Leave a file alone that was not meant for us.

    The bot may have been named with the file while we looked: then the job that came of
    it looks again.
    """
    import_id = import_.id or 0
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        kept = await session.get_one(Import, import_id, with_for_update=True)
        if kept.profile != import_.profile:
            return
        kept.state, kept.finished_at = "ignored", tools.clock.now()
        session.add(kept)
    tools.folder(import_id).remove()


async def refuse(
    tools: Tools, claim: Claim, import_id: int, problem: str, **known: str | None
) -> None:
    """End an import whose file we do not look into; say in the thread what to do."""
    await _end(tools, claim, import_id, problem, known=known, is_unread=True)


async def fail(
    tools: Tools, claim: Claim, import_id: int, problem: str, **known: str | None
) -> None:
    """End an import whose file is not what we take; say in the thread what to do."""
    await _end(tools, claim, import_id, problem, known=known)


async def break_off(tools: Tools, claim: Claim, import_: Import, problem: str) -> None:
    """Say in the thread that an import came to nothing, and keep where it can go on."""
    again = _AGAIN.get(import_.state, Again.SET_UP)
    if again is Again.SET_UP:
        await clear_refused(tools, claim, import_.id or 0)
    await _end(tools, claim, import_.id or 0, problem, again)


_AGAIN: Final = {"received": Again.READ, "queued": Again.RUN, "running": Again.RUN}


async def _end(
    tools: Tools,
    claim: Claim,
    import_id: int,
    problem: str,
    again: Again | None = None,
    *,
    known: Mapping[str, str | None] = {},
    is_unread: bool = False,
) -> None:
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        import_ = await session.get_one(Import, import_id)
        if import_.state in ("done", "cancelled"):
            return
        for name, value in known.items():
            setattr(import_, name, value)
        import_.state, import_.problem = "failed", problem
        import_.checked = {**import_.checked, "again": again}
        import_.finished_at = tools.clock.now()
        session.add(import_)
        await tell_thread(session, import_, tools.tell, tools.clock, is_unread=is_unread)
    tools.folder(import_id).remove()


def sha256_of(path: Path) -> str:
    """Return the fingerprint of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _keep_profile(import_: Import, profile: Profile) -> None:
    """Keep what was read, with our proposal for the columns."""
    from storage.imports.columns import propose  # noqa: PLC0415 - the bot does without

    mode = Mode(import_.setup["mode"]) if import_.setup else Mode.MERGE
    proposals = propose(profile.header, profile.first_rows, importable_fields())
    columns = tuple(proposal.field for proposal in proposals)
    import_.profile, import_.state = profile.to_json(), "profiled"
    import_.setup, import_.checked = Setup(columns, mode, profile.reading).to_json(), {}


async def _earlier(session: AsyncSession, tools: Tools, import_: Import) -> list[str]:
    """Say that the same file was imported a short while ago."""
    query = select(Import).where(
        col(Import.workspace_id) == import_.workspace_id,
        col(Import.sha256) == import_.sha256,
        col(Import.state) == "done",
        col(Import.finished_at) > tools.clock.now() - SAME_FILE,
    )
    before = (await session.exec(query.limit(1))).first()
    if before is None:
        return []
    return ["This very file was imported in the last 24 hours. Import it again?"]
