"""The dry run: what an import would do, told in true numbers, and nothing done."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing, closing
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.imports import meeting, staging
from storage.imports.cleaned import Pair
from storage.imports.decide import Rules
from storage.imports.folder import Folder
from storage.imports.freshness import state_of
from storage.imports.outcomes import REFUSED, Decided, Outcome
from storage.imports.plain import Sorted, owned
from storage.imports.refused import clear_refused, keep_refused
from storage.imports.rehearsal import Rehearsal
from storage.imports.setup import Setup
from storage.imports.stage import Stage
from storage.imports.stretch import Stretch
from storage.imports.tools import Pace, Tools, send_refused_rows, tell_thread
from storage.jobs import Claim
from storage.models import Import
from storage.quiet import few_collections

BATCH: Final = 5_000
WANTED: Final = "mapped"
"""The state of an import that waits for its check."""


class OutdatedError(Exception):
    """The setup was changed, or the import cancelled, while it was being checked."""


async def check(tools: Tools, claim: Claim) -> bool:
    """Check the file by the setup that the job was made for; a later setup wins.

    Return whether it came to its end, and was not asked to stop.

    Raises:
        LostLeaseError: another worker has taken over.
        FileError: the file could not be read to its end.
    """
    folder = tools.folder((await tools.find(claim)).id or 0)
    try:
        async with folder.alone():
            import_ = await tools.find(claim)
            if import_.state == WANTED:
                await _check(_Checking(tools, claim, import_), folder)
    except OutdatedError:
        return True
    except StoppedError:
        return False
    return True


async def _check(checking: "_Checking", folder: Folder) -> None:
    with closing(Stage(folder.stage)) as stage, few_collections():
        await checking.read(stage)
        with Rehearsal(folder.rehearsal) as rehearsal:
            await checking.rehearse(stage, rehearsal)
    await checking.finish()


class StoppedError(Exception):
    """The worker is about to end."""


class _Checking:
    def __init__(self, tools: Tools, claim: Claim, import_: Import) -> None:
        self._tools, self._claim, self._import = tools, claim, import_
        self._setup = Setup.from_json(import_.setup)
        self._rules = Rules(self._setup)
        self._counts: Counter[str] = Counter()
        self._rows = 0
        self._few: dict[Pair, int] | None = None
        self._pace = Pace()

    async def read(self, stage: Stage) -> None:
        """Read and clean the file, unless that was done for an earlier check."""
        await self._note({"read": 0})
        folder = self._tools.folder(self._import.id or 0)
        header, sha256 = self._import.profile["header"], self._import.sha256 or ""
        filling = staging.fill(stage, folder, self._setup, header, sha256)
        async with aclosing(filling) as counts:
            async for count in counts:
                if self._pace.is_due():
                    await self._note({"read": count}, tell=True)

    async def rehearse(self, stage: Stage, rehearsal: Rehearsal) -> None:
        """Decide every row."""
        import_id, workspace_id = self._import.id or 0, self._import.workspace_id
        await clear_refused(self._tools, self._claim, import_id)
        stage.forget_met()
        async with self._tools.database.look() as connection:
            state = await connection.run_sync(state_of, workspace_id, import_id)
            self._few = await connection.run_sync(meeting.few_owners, workspace_id)
        while batch := stage.stretch(self._rows, BATCH):
            decided = await self._decide(batch, stage, rehearsal)
            rehearsal.keep(decided.world)
            self._rows = batch.last
            self._counts += decided.counts
            await self._keep(decided.outcomes, stage)
            await asyncio.sleep(0)
        stage.finish_met(state)

    async def _decide(self, batch: Stretch, stage: Stage, rehearsal: Rehearsal) -> Decided:
        workspace_id = self._import.workspace_id
        async with self._tools.database.look() as connection:
            owners = self._few
            if owners is None:
                pairs = meeting.pairs_in(batch)
                owners = await connection.run_sync(meeting.owners_of, workspace_id, pairs)
            stage.meet(owned(batch, owners))
            rows = Sorted.of(batch, stage.repeated(batch) | stage.met(batch))
            world = await connection.run_sync(rehearsal.meet, workspace_id, rows, owners)
        return self._rules.decide(rows, world)

    async def _keep(self, outcomes: Sequence[Outcome], stage: Stage) -> None:
        refused = [outcome for outcome in outcomes if outcome.kind in REFUSED]
        if self._pace.is_due():
            await self._note({"done": self._rows}, tell=True)
        if not refused:
            return
        async with self._tools.database.begin(self._import.workspace_id) as session:
            await self._held(session)
            connection = await session.connection()
            await connection.run_sync(keep_refused, self._import.id or 0, refused, stage)

    async def finish(self) -> None:
        """Say what the import would do."""
        async with self._tools.database.begin(self._import.workspace_id) as session:
            import_ = await self._held(session)
            import_.state = "checked"
            checked: dict[str, Any] = {"counts": dict(self._counts), "rows": self._rows}
            if any(self._counts[kind] for kind in REFUSED):
                text = "The rows that would not go through, each with its reason"
                checked["sheet"] = await send_refused_rows(
                    session, import_, text, self._tools.clock
                )
            import_.checked = checked
            await tell_thread(session, import_, self._tools.tell, self._tools.clock)
            session.add(import_)

    async def _note(self, progress: dict[str, int], *, tell: bool = False) -> None:
        async with self._tools.database.begin(self._import.workspace_id) as session:
            import_ = await self._held(session)
            import_.checked = progress
            session.add(import_)
            if tell:
                await tell_thread(session, import_, self._tools.tell, self._tools.clock)

    async def _held(self, session: AsyncSession) -> Import:
        """Return the import, if the job is still ours and still what is wanted."""
        if self._tools.is_stopping():
            raise StoppedError
        await self._tools.jobs.hold(session, self._claim.id)
        import_ = await session.get_one(Import, self._import.id)
        if import_.state != WANTED or import_.setup != self._import.setup:
            raise OutdatedError
        return import_
