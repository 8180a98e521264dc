"""Which import is meant, what may be done with it as it stands, and by whom."""

from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.access import Actor
from storage.imports.errors import (
    ImportNotFoundError,
    ImportStateError,
    NotYourImportError,
)
from storage.imports.setup import Again, Mode, Setup, again_of, can_be_set_up
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


async def of_file(session: AsyncSession, workspace_id: int, file_id: str) -> Import | None:
    """Return the import of a file, locked: the worker may be about to leave it alone."""
    query = select(Import).where(
        col(Import.workspace_id) == workspace_id, col(Import.file_id) == file_id
    )
    return (await session.exec(query.with_for_update())).one_or_none()


async def theirs(session: AsyncSession, import_id: int, by: Actor) -> Import:
    """Return an import whose file this person dropped, or any to a manager.

    Raises:
        ImportNotFoundError: there is none.
        NotYourImportError: somebody else dropped the file.
    """
    import_ = await session.get(Import, import_id)
    if import_ is None or import_.workspace_id != by.workspace_id:
        raise ImportNotFoundError
    if import_.user_id != by.user_id and not by.role.reaches(Role.MANAGER):
        raise NotYourImportError(import_.user_id)
    return import_


def only_in(import_: Import, *states: str) -> Import:
    """Return an import that is in one of these states.

    Raises:
        ImportStateError: it is in another, with a sentence about that.
    """
    if import_.state in states:
        return import_
    if import_.state == "profiled":
        raise ImportStateError("Set the import up first.", import_.state)
    if import_.state == "checked":
        raise ImportStateError("The file is checked; you can import it.", import_.state)
    raise ImportStateError(_WORDS[import_.state], import_.state)


def to_be_set_up(import_: Import) -> Import:
    """Return an import that can be set up now.

    Raises:
        ImportStateError: it runs, is over, or is being read.
    """
    return import_ if can_be_set_up(import_) else only_in(import_)


def where_it_broke(import_: Import) -> tuple[str, str]:
    """Return the job that a failed import goes on with, and its state before that.

    Raises:
        ImportStateError: it cannot go on.
    """
    again = again_of(import_)
    if again is Again.RUN:
        return RUN, "running" if import_.cursor else "queued"
    if again is Again.READ:
        return RECEIVE, "received"
    raise ImportStateError(_WORDS["failed"], import_.state)


def needed_role(import_: Import) -> Role:
    """Return the role that it takes to start this import."""
    is_replace = Setup.from_json(import_.setup).mode is Mode.REPLACE
    is_large = import_.checked["rows"] > MEMBERS_ROWS
    return Role.MANAGER if is_replace or is_large else Role.MEMBER


def act_of(import_: Import) -> str:
    """Return what starting it is called, to whoever may not."""
    if Setup.from_json(import_.setup).mode is Mode.REPLACE:
        return "Replacing contacts by a file"
    return f"Importing more than {MEMBERS_ROWS} rows"
