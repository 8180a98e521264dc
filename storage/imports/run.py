"""The run of an import: batch after batch, each committed with the place it has reached.

Whoever is killed in between leaves whole batches; whoever takes over goes on after the
last of them, and the end is the same.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing, closing

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit
from storage.becoming import tags_named
from storage.database import Fill
from storage.erasure.erasing import is_pending
from storage.errors import BusyError
from storage.freshening import freshen
from storage.imports import meeting, staging
from storage.imports.decide import Rules
from storage.imports.freshness import Freshness
from storage.imports.making import Act
from storage.imports.outcomes import REFUSED
from storage.imports.refused import clear_refused, keep_refused
from storage.imports.setup import Setup
from storage.imports.stage import Stage
from storage.imports.stretch import Stretch
from storage.imports.tools import Pace, Tools, send_refused_rows, tell_thread
from storage.imports.turns import Turns
from storage.imports.world import World
from storage.imports.writing import Writer
from storage.jobs import Claim
from storage.models import Change, Import, Workspace
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
        self, tools: Tools, claim: Claim, import_: Import, stage: Stage, fill: Fill
    ) -> None:
        self._fill = fill
        self._tools, self._claim, self._stage = tools, claim, stage
        self._import_id, self._cursor = import_.id or 0, import_.cursor
        self._rules = Rules(Setup.from_json(import_.setup))
        self._pace = Pace()
        self._turns = Turns(tools.database.waiting)
        self.pause_seconds = 0.0
        self._fresh = Freshness(stage, import_.workspace_id, self._import_id)

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
        async with self._fill(self._claim.by.workspace_id) as session:
            self._turns.begin()
            await self._tools.jobs.hold(session, self._claim.id)
            import_ = await session.get_one(Import, self._import_id)
            workspace = await session.get_one(Workspace, import_.workspace_id)
            self._turns.notice(workspace.audit_count)
            batch = self._stage.stretch(self._cursor, self._turns.rows)
            if batch is None:
                await self._finish(session, import_)
                return False
            if await is_pending(session, import_.workspace_id):
                raise BusyError
            batch = await self._parts(session, import_, batch)
            if self._pace.is_due():
                await tell_thread(session, import_, self._tools.tell, self._tools.clock)
        self._cursor = batch.last
        self.pause_seconds = self._turns.end(batch.size)
        return True

    async def _parts(
        self, session: AsyncSession, import_: Import, batch: Stretch
    ) -> Stretch:
        """Write part after part until it is the turn of others; return the last one."""
        while True:
            await self._write(session, import_, batch)
            self._turns.take_part(batch.size)
            following = self._stage.stretch(batch.last, self._turns.rows)
            if following is None or self._turns.is_over():
                return batch
            batch = following

    async def _write(self, session: AsyncSession, import_: Import, batch: Stretch) -> None:
        connection = await session.connection()
        workspace = await session.get_one(Workspace, import_.workspace_id)
        await self._fresh.look(connection)  # before we write anything ourselves
        change_id = await self._change(session, import_)
        self._turns.expect(workspace.audit_count)
        rows = await self._fresh.sort(connection, batch)
        world = await meeting.meet(connection, import_.workspace_id, rows)
        loaded = dict(world.contacts)
        decided = self._rules.decide(rows, world)
        tag_ids = await _tag_ids(session, import_.workspace_id, world)
        await session.flush()
        act = Act(import_.workspace_id, change_id, self._tools.clock.now())
        writer = Writer(connection, act, tag_ids)
        await writer.write(decided, loaded, workspace.next_number)
        await keep_refused(connection, self._import_id, decided.outcomes, self._stage)
        made = len(decided.made)
        workspace.next_number += made
        workspace.contacts += made
        import_.counts = dict(Counter(import_.counts) + decided.counts)
        import_.cursor, import_.state = batch.last, "running"
        session.add_all((workspace, import_))
        await session.flush()
        await self._fresh.settle(connection)

    async def _change(self, session: AsyncSession, import_: Import) -> int:
        """Return the one change of this import; the first batch makes it."""
        if import_.change_id is not None:
            return import_.change_id
        by, now = self._claim.by, self._tools.clock.now()
        change = Change(
            workspace_id=by.workspace_id,
            at=now,
            actor=by.user_id,
            role=by.role,
            kind="imported",
            through="import",
            import_id=import_.id,
        )
        session.add(change)
        await session.flush()
        import_.change_id = change.id
        fields = Setup.from_json(import_.setup).mapped
        await audit.record(
            session,
            "imported",
            by=by,
            at=now,
            objects=[f"import:{import_.id}"],
            fields=fields,
        )
        return change.id or 0

    async def _finish(self, session: AsyncSession, import_: Import) -> None:
        import_.state, import_.finished_at = "done", self._tools.clock.now()
        await tell_thread(session, import_, self._tools.tell, self._tools.clock)
        if any(import_.counts.get(kind) for kind in REFUSED):
            text = "The rows that did not go through, each with its reason"
            await send_refused_rows(session, import_, text, self._tools.clock)
        session.add(import_)


async def _tag_ids(
    session: AsyncSession, workspace_id: int, world: World
) -> dict[str, int]:
    """Return the ids of all tags of the batch by folded form; new ones are made."""
    new = [name for key, name in world.spelling.items() if key not in world.tag_ids]
    made = await tags_named(session, workspace_id, new) if new else []
    return world.tag_ids | {tag.key: tag.id or 0 for tag in made}
