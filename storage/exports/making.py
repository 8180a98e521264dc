"""The making of a file: the contacts of one moment, written down in constant memory.

Whoever is killed in between leaves half a file and no word in the ledger that counts;
whoever takes over begins again, with the contacts of a new moment.
"""

import asyncio
import shutil
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.exports import ledger, runs
from storage.exports.csv_file import CsvFile
from storage.exports.errors import TooManyRowsError
from storage.exports.reading import Asked, batches, layout
from storage.exports.tools import Tools, tell_person
from storage.exports.workbook import MOST_ROWS, Workbook
from storage.jobs import Claim
from storage.models import Export, User
from storage.query import parse_query
from storage.query.sets import Scope
from storage.quiet import few_collections

PROGRESS_SECONDS: Final = 3.0
_KINDS: Final[Mapping[str, type[CsvFile] | type[Workbook]]] = {
    "csv": CsvFile,
    "xlsx": Workbook,
}


class _StoppedError(Exception):
    """The worker is about to end, or has lost the job."""


@dataclass
class _Making:
    """One file on its way: who is in it so far."""

    path: Path
    kind: str
    about: list[tuple[str, str]]
    is_stopping: bool = False
    ids: "array[int]" = field(default_factory=lambda: array("q"))

    def write(self, connection: Connection, asked: Asked) -> None:
        """Write the file, all of it from the snapshot that the connection sees.

        Raises:
            TooManyRowsError: they do not fit on the sheet of a workbook.
        """
        columns = layout(connection, asked)
        with few_collections(), _KINDS[self.kind](self.path, columns.columns) as file:
            for rows in batches(connection, asked, columns):
                if self.is_stopping:
                    raise _StoppedError
                ids, cells = columns.cells(rows)
                self.ids.extend(ids)
                if self.kind == "xlsx" and len(self.ids) > MOST_ROWS:
                    raise TooManyRowsError(MOST_ROWS)
                file.write(cells)
            file.finish([*self.about, ("Contacts", f"{len(self.ids):,}")])


async def make(tools: Tools, claim: Claim) -> bool:
    """Make the file of an export; tell whether it is made, or the worker is about to end.

    Raises:
        LostLeaseError: another worker has taken over.
        TooManyRowsError: a workbook does not hold so many.
    """
    export = await _begin(tools, claim)
    making = _Making(tools.file(export), export.kind, await _about(tools, export))
    question = _asked(tools, export)
    writing = asyncio.create_task(
        tools.database.stream(lambda connection: making.write(connection, question))
    )
    try:
        await _watch(tools, claim, making, writing)
    except _StoppedError:
        return False
    finally:
        making.is_stopping = True
        await asyncio.wait((writing,))
    await _enter(tools, claim, making.ids)
    await _end(tools, claim, len(making.ids))
    return True


async def _begin(tools: Tools, claim: Claim) -> Export:
    """Forget what an earlier attempt has left."""
    folder = tools.folder(claim.arguments["export_id"])
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        export = await session.get_one(Export, claim.arguments["export_id"])
        await ledger.leave(session, export.id or 0)
        export.state, export.done, export.made_at = "running", 0, tools.clock.now()
        session.add(export)
    return export


async def _about(tools: Tools, export: Export) -> list[tuple[str, str]]:
    """Return what the file says about itself, in pairs."""
    person = select(User.name).where(
        col(User.workspace_id) == export.workspace_id, col(User.user_id) == export.user_id
    )
    async with tools.database.read() as session:
        name = (await session.exec(person)).first()
    asked = "Chosen contacts" if export.selection is not None else export.query
    made_at = export.made_at or tools.clock.now()
    return [
        ("Query", asked or "All contacts"),
        ("Exported by", f"{name or ''} ({export.user_id})".strip()),
        ("At", f"{made_at:%Y-%m-%d %H:%M} UTC"),
    ]


def _asked(tools: Tools, export: Export) -> Asked:
    dialect = "sqlite" if tools.database.is_sqlite else "postgresql"
    scope = Scope(export.workspace_id, dialect, export.made_at or tools.clock.now())
    return Asked(parse_query(export.query), export.columns, scope, export.selection)


async def _watch(
    tools: Tools, claim: Claim, making: _Making, writing: "asyncio.Task[None]"
) -> None:
    """Say every few seconds how far the file is."""
    while not writing.done():
        await asyncio.wait((writing,), timeout=PROGRESS_SECONDS)
        making.is_stopping = tools.is_stopping()
        if not writing.done() and not making.is_stopping:
            async with tools.database.begin(claim.by.workspace_id) as session:
                await tools.jobs.hold(session, claim.id)
                export = await session.get_one(Export, claim.arguments["export_id"])
                export.done = len(making.ids)
                session.add(export)
                await tell_person(session, export, tools.tell, tools.clock)
    writing.result()


async def _enter(tools: Tools, claim: Claim, ids: "array[int]") -> None:
    """Note who is in the file, before anybody can see it."""
    for some in ledger.portions(ids):
        async with tools.database.begin(claim.by.workspace_id) as session:
            await tools.jobs.hold(session, claim.id)
            await ledger.enter(session, claim.arguments["export_id"], some)


async def _end(tools: Tools, claim: Claim, count: int) -> None:
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        export = await session.get_one(Export, claim.arguments["export_id"])
        export.state, export.done, export.count = "made", count, count
        export.file_name = await _name(session, export)
        session.add(export)


async def _name(session: AsyncSession, export: Export) -> str:
    """Return what the file is called: several schedules may post on one day."""
    found = await runs.of_export(session, export)
    of_schedule = f"S-{found[0].number}-" if found else ""
    return f"contacts-{of_schedule}{export.made_at:%Y-%m-%d}.{export.kind}"
