"""Imports as people steer them: a file is noticed, set up, started or given up."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import jobs
from storage.access import Actor
from storage.changes import remember_delivery
from storage.clock import Clock
from storage.database import Database
from storage.errors import AlreadyDoneError
from storage.files.shapes import Profile, Reading
from storage.imports.refused import clear_some_refused
from storage.imports.setup import Mode, Setup, check_columns
from storage.imports.standing import (
    CHECK,
    PROFILE,
    RECEIVE,
    RUN,
    act_of,
    needed_role,
    of_file,
    only_in,
    theirs,
    to_be_set_up,
    where_it_broke,
)
from storage.imports.tools import Tell, take_back_sheet, tell_thread
from storage.models import Import


class Imports:
    """The imports of a workspace.

    Args:
        region: the country of phone numbers whose row names none.
    """

    def __init__(self, database: Database, clock: Clock, region: str | None = None) -> None:
        self._database, self._clock, self._region = database, clock, region

    async def receive(
        self,
        file_id: str,
        channel: str,
        *,
        by: Actor,
        asked: bool = False,
        shared: bool = True,
    ) -> None:
        """Note a file that was dropped; the worker looks at it.

        However often and by whatever event it is told of, a file is one import.  ``asked``:
        the bot was named with the file, so that it answers in any channel.  Not ``shared``:
        it came in a form, so that no message brought it and there is no thread.
        """
        with suppress(AlreadyDoneError):
            async with self._database.begin(by.workspace_id) as session:
                await self._remember(session, by)
                import_ = await of_file(session, by.workspace_id, file_id)
                if import_ is None:
                    import_ = await self._add(session, file_id, channel, by)
                elif not asked or import_.state not in ("received", "ignored"):
                    return
                import_.state = "received"
                import_.profile = {"asked": asked, "shared": shared}
                session.add(import_)
                await self._queue(session, RECEIVE, import_, by=by)

    async def _add(
        self, session: AsyncSession, file_id: str, channel: str, by: Actor
    ) -> Import:
        highest = select(func.max(Import.number)).where(
            col(Import.workspace_id) == by.workspace_id
        )
        number = (await session.exec(highest)).one() or 0
        import_ = Import(
            workspace_id=by.workspace_id,
            number=number + 1,
            file_id=file_id,
            channel=channel,
            user_id=by.user_id,
            created_at=self._clock.now(),
        )
        session.add(import_)
        await session.flush()
        return import_

    async def open_setup(self, import_id: int, *, by: Actor) -> Import:
        """Return an import that can be set up now.

        Raises:
            ImportStateError: it runs, is over, or is being read.
            ImportNotFoundError: there is none.
            NotYourImportError: somebody else dropped the file, and this is no manager.
        """
        async with self._database.read() as session:
            return to_be_set_up(await theirs(session, import_id, by))

    async def read_again(
        self, import_id: int, reading: Reading, view_id: str, *, by: Actor
    ) -> None:
        """Have the file read as the person says; the form shows what comes out.

        Raises:
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            await self._remember(session, by)
            import_ = to_be_set_up(await theirs(session, import_id, by))
            await self._queue(
                session, PROFILE, import_, by=by, reading=asdict(reading), view_id=view_id
            )

    async def set_up(
        self,
        import_id: int,
        columns: Sequence[str | None],
        mode: Mode,
        tell: Tell,
        *,
        by: Actor,
    ) -> None:
        """Keep what the person chose, and have the file checked by it.

        Raises:
            InvalidContactError: with a sentence per column that cannot be.
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            await self._remember(session, by)
            import_ = to_be_set_up(await theirs(session, import_id, by))
            profile = Profile.from_json(import_.profile)
            check_columns(columns, profile)
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            setup = Setup(tuple(columns), mode, profile.reading, self._region)
            import_.setup, import_.state, import_.checked = setup.to_json(), "mapped", {}
            import_.problem = import_.finished_at = None
            await self._go_on(session, CHECK, import_, tell, by=by)

    async def start(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Have the import done as it was checked; a second click is told so.

        Raises:
            NotAllowedError: it takes a manager.
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            await self._remember(session, by)
            import_ = only_in(await theirs(session, import_id, by), "checked")
            by.must_be(needed_role(import_), act_of(import_))
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            import_.state, import_.cursor, import_.counts = "queued", 0, {}
            await self._go_on(session, RUN, import_, tell, by=by)

    async def try_again(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Go on with an import that has failed, after the last row that is in.

        Raises:
            NotAllowedError: it takes a manager.
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            await self._remember(session, by)
            import_ = only_in(await theirs(session, import_id, by), "failed")
            kind, import_.state = where_it_broke(import_)
            if kind == RUN:
                by.must_be(needed_role(import_), act_of(import_))
            import_.problem = import_.finished_at = None
            await self._go_on(session, kind, import_, tell, by=by)

    async def cancel(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Give an import up before it has begun.

        Raises:
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            await self._remember(session, by)
            import_ = await theirs(session, import_id, by)
            if import_.state != "received":
                to_be_set_up(import_)
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            import_.state, import_.finished_at = "cancelled", self._clock.now()
            session.add(import_)
            await clear_some_refused(session, import_id)
            await tell_thread(session, import_, tell, self._clock)

    async def _go_on(
        self, session: AsyncSession, kind: str, import_: Import, tell: Tell, *, by: Actor
    ) -> None:
        """Have a job go on with an import as it is now, and say so in its thread."""
        session.add(import_)
        await self._queue(session, kind, import_, by=by)
        await tell_thread(session, import_, tell, self._clock)

    async def _queue(
        self, session: AsyncSession, kind: str, import_: Import, *, by: Actor, **more: Any
    ) -> None:
        arguments = {"import_id": import_.id, **more}
        await jobs.queue(session, kind, arguments, by=by, clock=self._clock)

    async def _remember(self, session: AsyncSession, by: Actor) -> None:
        """Let a form that is sent twice, or a press that comes again, have one effect."""
        await remember_delivery(session, by=by, at=self._clock.now())
