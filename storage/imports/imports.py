"""Imports as people steer them: a file is noticed, set up, started or given up."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import jobs
from storage.access import Actor
from storage.changes import remember_delivery
from storage.clock import Clock
from storage.database import Database
from storage.errors import AlreadyDoneError
from storage.files.shapes import Profile, Reading
from storage.imports.errors import (
    ImportNotFoundError,
    ImportStateError,
    NotYourImportError,
)
from storage.imports.refused import clear_some_refused
from storage.imports.setup import (
    Again,
    Mode,
    Setup,
    again_of,
    can_be_set_up,
    check_columns,
)
from storage.imports.tools import Tell, take_back_sheet, tell_thread
from storage.models import Import, Role

MEMBERS_ROWS: Final = 500
"""A larger file needs a manager, and so does replacing."""
RECEIVE, PROFILE, CHECK, RUN = (
    "import.receive",
    "import.profile",
    "import.check",
    "import.run",
)
_WORDS: Final = {
    "received": "The file is still being read.",
    "mapped": "The file is still being checked.",
    "queued": "This import has been started already.",
    "running": "This import is running already.",
    "done": "This import is done already.",
    "failed": "This import has failed. Drop the file again.",
    "cancelled": "This import was given up. Drop the file again.",
    "ignored": "This file is no table that I read.",
}


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
                await remember_delivery(session, by=by, at=self._clock.now())
                import_ = await _of_file(session, by.workspace_id, file_id)
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

    async def get(self, import_id: int, *, by: Actor) -> Import:
        """Return an import whose file this person dropped, or any to a manager.

        Raises:
            ImportNotFoundError: there is none.
            NotYourImportError: somebody else dropped the file.
        """
        async with self._database.read() as session:
            return await _theirs(session, import_id, by)

    async def open_setup(self, import_id: int, *, by: Actor) -> Import:
        """Return an import that can be set up now.

        Raises:
            ImportStateError: it runs, is over, or is being read.
            ImportNotFoundError, NotYourImportError: as in ``get``.
        """
        async with self._database.read() as session:
            return _to_be_set_up(await _theirs(session, import_id, by))

    async def read_again(
        self, import_id: int, reading: Reading, view_id: str, *, by: Actor
    ) -> None:
        """Have the file read as the person says; the form shows what comes out.

        Raises:
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            import_ = _to_be_set_up(await _theirs(session, import_id, by))
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
            import_ = _to_be_set_up(await _theirs(session, import_id, by))
            profile = Profile.from_json(import_.profile)
            check_columns(columns, profile)
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            setup = Setup(tuple(columns), mode, profile.reading, self._region)
            import_.setup, import_.state, import_.checked = setup.to_json(), "mapped", {}
            import_.problem = import_.finished_at = None
            session.add(import_)
            await self._queue(session, CHECK, import_, by=by)
            await tell_thread(session, import_, tell, self._clock)

    async def start(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Have the import done as it was checked; a second click is told so.

        Raises:
            NotAllowedError: it takes a manager.
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            import_ = _in(await _theirs(session, import_id, by), "checked")
            by.must_be(needed_role(import_), _act(import_))
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            import_.state, import_.cursor, import_.counts = "queued", 0, {}
            session.add(import_)
            await self._queue(session, RUN, import_, by=by)
            await tell_thread(session, import_, tell, self._clock)

    async def try_again(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Go on with an import that has failed, after the last row that is in.

        Raises:
            NotAllowedError: it takes a manager.
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            import_ = _in(await _theirs(session, import_id, by), "failed")
            kind, import_.state = _where_it_broke(import_)
            if kind == RUN:
                by.must_be(needed_role(import_), _act(import_))
            import_.problem = import_.finished_at = None
            session.add(import_)
            await self._queue(session, kind, import_, by=by)
            await tell_thread(session, import_, tell, self._clock)

    async def cancel(self, import_id: int, tell: Tell, *, by: Actor) -> None:
        """Give an import up before it has begun.

        Raises:
            ImportStateError, ImportNotFoundError, NotYourImportError: as above.
        """
        async with self._database.begin(by.workspace_id) as session:
            import_ = await _theirs(session, import_id, by)
            if import_.state != "received":
                _to_be_set_up(import_)
            await take_back_sheet(session, import_, by=by, clock=self._clock)
            import_.state, import_.finished_at = "cancelled", self._clock.now()
            session.add(import_)
            await clear_some_refused(session, import_id)
            await tell_thread(session, import_, tell, self._clock)

    async def _queue(
        self, session: AsyncSession, kind: str, import_: Import, *, by: Actor, **more: Any
    ) -> None:
        arguments = {"import_id": import_.id, **more}
        await jobs.queue(session, kind, arguments, by=by, clock=self._clock)


def needed_role(import_: Import) -> Role:
    """Return the role that it takes to start this import."""
    is_replace = Setup.from_json(import_.setup).mode is Mode.REPLACE
    is_large = import_.checked["rows"] > MEMBERS_ROWS
    return Role.MANAGER if is_replace or is_large else Role.MEMBER


def _act(import_: Import) -> str:
    if Setup.from_json(import_.setup).mode is Mode.REPLACE:
        return "Replacing contacts by a file"
    return f"Importing more than {MEMBERS_ROWS} rows"


async def _of_file(session: AsyncSession, workspace_id: int, file_id: str) -> Import | None:
    query = select(Import).where(
        col(Import.workspace_id) == workspace_id, col(Import.file_id) == file_id
    )
    # Locked, since the worker may be about to leave the file alone.
    return (await session.exec(query.with_for_update())).one_or_none()


async def _theirs(session: AsyncSession, import_id: int, by: Actor) -> Import:
    import_ = await session.get(Import, import_id)
    if import_ is None or import_.workspace_id != by.workspace_id:
        raise ImportNotFoundError
    if import_.user_id != by.user_id and not by.role.reaches(Role.MANAGER):
        raise NotYourImportError(import_.user_id)
    return import_


def _in(import_: Import, *states: str) -> Import:
    if import_.state in states:
        return import_
    if import_.state == "profiled":
        raise ImportStateError("Set the import up first.", import_.state)
    if import_.state == "checked":
        raise ImportStateError("The file is checked; you can import it.", import_.state)
    raise ImportStateError(_WORDS[import_.state], import_.state)


def _to_be_set_up(import_: Import) -> Import:
    return import_ if can_be_set_up(import_) else _in(import_)


def _where_it_broke(import_: Import) -> tuple[str, str]:
    """Return the job that a failed import goes on with, and its state before that."""
    again = again_of(import_)
    if again is Again.RUN:
        return RUN, "running" if import_.cursor else "queued"
    if again is Again.READ:
        return RECEIVE, "received"
    raise ImportStateError(_WORDS["failed"], import_.state)
