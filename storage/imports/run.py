"""The run of an import: batch after batch, each committed with the place it has reached.

Whoever is killed in between leaves whole batches; whoever takes over goes on after the
last of them, and the end is the same.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, closing

from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import Fill
from storage.erasure.erasing import is_pending
from storage.errors import BusyError
from storage.freshening import freshen
from storage.imports import staging
from storage.imports.outcomes import REFUSED
from storage.imports.parts import Parts
from storage.imports.refused import clear_refused
from storage.imports.setup import Setup
from storage.imports.stage import Stage
from storage.imports.stretch import Stretch
from storage.imports.tools import Pace, Tools, send_refused_rows, tell_thread
from storage.imports.turns import Turns
from storage.jobs import Claim
from storage.models import Import
from storage.quiet import few_collections


async def run(tools: Tools, claim: Claim) -> bool:
    """Import the file; a run that was broken off goes on where it stood.

    Return whether it came to its end, and was not asked to stop.

    Raises:
        LostLeaseError: another worker has taken over.
        FileError: the file could not be read to its end.
        BusyError: somebody is being erased, who may be in the file; to be tried again.
    """
    import_ = await tools.find(claim)
    if import_.state not in ("queued", "running"):
        return True
    folder = tools.folder(import_.id or 0)
    with closing(Stage(folder.stage)) as stage, few_collections():
        setup = Setup.from_json(import_.setup)
        header = import_.profile["header"]
        filling = staging.fill(stage, folder, setup, header, import_.sha256 or "")
        async with aclosing(filling) as counts:
            async for _ in counts:
                pass
        async with tools.database.filling(stage=folder.stage) as fill:
            batches = Batches(tools, claim, import_, stage, fill)
            await batches.begin()
            async for _ in batches.steps():
                if tools.is_stopping():
                    return False
                await asyncio.sleep(batches.pause_seconds)
    folder.remove()
    await freshen(tools.database, batches.rows)
    return True


class Batches:
    """The batches of one import, each a transaction."""

    def __init__(
        self, tools: Tools, claim: Claim, import_: Import, stage: Stage, fill: Fill[Stretch]
    ) -> None:
        self._tools, self._claim, self._stage, self._fill = tools, claim, stage, fill
        self._import_id, self._cursor = import_.id or 0, import_.cursor
        self._workspace_id = import_.workspace_id
        self._parts = Parts(claim, import_, stage, tools.clock)
        self._pace = Pace()
        self._turns = Turns(tools.database.waiting)
        self.pause_seconds = 0.0

    @property
    def rows(self) -> int:
        """How many rows of the file have been imported or refused."""
        return self._cursor

    async def begin(self) -> None:
        """Forget the refused rows of the check: the run makes its own."""
        if self._cursor == 0:
            await clear_refused(self._tools, self._claim, self._import_id)

    async def steps(self) -> AsyncIterator[None]:
        """Do one batch after the other."""
        while await self.step():
            yield

    async def step(self) -> bool:
        """Do the next batch, or what comes after the last; tell whether there is more."""
        if self._stage.stretch(self._cursor, 1) is None:
            await self._finish()
            return False
        last = await self._fill(self._write, self._workspace_id)
        self._cursor = last.last
        self.pause_seconds = self._turns.end(last.size)
        if self._pace.is_due():
            async with self._held() as (session, import_):
                await tell_thread(session, import_, self._tools.tell, self._tools.clock)
        return True

    def _write(self, session: Session) -> Stretch:
        """Write part after part until it is the turn of others; return the last one."""
        self._turns.begin()
        self._tools.jobs.keep(session, self._claim.id)
        if is_pending(session, self._workspace_id):
            raise BusyError
        self._turns.notice(self._parts.begin(session))
        for part in self._following():
            self._parts.write(session, part)
            self._turns.take_part(part.size)
        self._parts.end(session, part.last)
        return part

    def _following(self) -> Iterator[Stretch]:
        """Yield the rows that come next, until it is the turn of others."""
        cursor = self._cursor
        while part := self._stage.stretch(cursor, self._turns.rows):
            yield part
            if self._turns.is_over():
                return
            cursor = part.last

    async def _finish(self) -> None:
        async with self._held() as (session, import_):
            import_.state, import_.finished_at = "done", self._tools.clock.now()
            await tell_thread(session, import_, self._tools.tell, self._tools.clock)
            if any(import_.counts.get(kind) for kind in REFUSED):
                text = "The rows that did not go through, each with its reason"
                await send_refused_rows(session, import_, text, self._tools.clock)

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[tuple[AsyncSession, Import]]:
        """Open a transaction in which the job is ours, with its import."""
        async with self._tools.database.begin(self._workspace_id) as session:
            await self._tools.jobs.hold(session, self._claim.id)
            yield session, await session.get_one(Import, self._import_id)
