"""What becomes of imports under way when somebody is erased: none brings them back.

A file that nobody has looked into yet is like one that is dropped afterwards.
"""

from contextlib import aclosing
from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.erasure.traces import Traces
from storage.files import reader
from storage.files.errors import FileError
from storage.imports.setup import Setup
from storage.imports.tools import Tools, tell_thread
from storage.jobs import Claim
from storage.models import Import, Job

UNDER_WAY: Final = ("profiled", "mapped", "checked", "queued", "running")
ENDED: Final = (
    "Somebody in this file was erased meanwhile, so no more of it is imported. "
    "Take their row out, and drop the file again."
)
# A file that is not here any more would be fetched again, with whoever is in it.
UNSEEN: Final = (
    "Somebody was erased since this file was read, and they may be in it. "
    "Drop the file again without them."
)


async def end_those_with(tools: Tools, claim: Claim, traces: Traces) -> None:
    """End the imports under way in whose files a trace stands, or whose files are gone."""
    query = select(Import).where(
        col(Import.workspace_id) == claim.by.workspace_id,
        col(Import.state).in_(UNDER_WAY),
    )
    async with tools.database.read() as session:
        under_way = (await session.exec(query)).all()
    for import_ in under_way:
        if not tools.folder(import_.id or 0).source.exists():
            await _end(tools, claim, import_.id or 0, UNSEEN, traces)
        elif await _holds(tools, import_, traces.naming_only()):
            await _end(tools, claim, import_.id or 0, ENDED, traces)


async def _holds(tools: Tools, import_: Import, traces: Traces) -> bool:
    """Tell whether a trace stands in a file; one that cannot be read may hold any."""
    reading = Setup.from_json(import_.setup).reading
    source = tools.folder(import_.id or 0).source
    try:
        async with aclosing(reader.read(source, reading)) as chunks:
            async for rows in chunks:
                # Side by side, first and last name are a name.
                if any(traces.stand_in(" ".join(row.cells)) for row in rows):
                    return True
    except (FileError, FileNotFoundError):
        return True
    return False


async def _end(
    tools: Tools, claim: Claim, import_id: int, problem: str, traces: Traces
) -> None:
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        import_ = await session.get_one(Import, import_id)
        if import_.state not in UNDER_WAY:
            return
        import_.state, import_.problem = "failed", problem
        import_.finished_at = tools.clock.now()
        import_.file_name = traces.without(import_.file_name)
        session.add(import_)
        await _take_jobs_away(session, import_)
        if problem == ENDED:
            await tell_thread(session, import_, tools.tell, tools.clock)
    tools.folder(import_id).remove()


async def _take_jobs_away(session: AsyncSession, import_: Import) -> None:
    """End its jobs; whoever is at one of them loses it with its next step."""
    jobs = select(Job).where(
        col(Job.workspace_id) == import_.workspace_id,
        col(Job.state).in_(("queued", "running")),
    )
    for job in await session.exec(jobs):
        if job.arguments.get("import_id") == import_.id:
            job.state, job.problem = "failed", import_.problem
            session.add(job)
