"""An import without Slack: a file is set up, checked and run on a real database."""

import csv
import io
from collections.abc import Sequence
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from storage import jobs
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.files.shapes import Profile, Row
from storage.imports.check import check
from storage.imports.cleaning import Cleaner
from storage.imports.receiving import sha256_of
from storage.imports.repeats import Repeats
from storage.imports.run import run
from storage.imports.setup import Mode, Setup
from storage.imports.stage import Stage
from storage.imports.standing import CHECK, RUN
from storage.imports.tools import Tools
from storage.jobs import Claim, Jobs
from storage.models import ChangeItem, Contact, Import, ImportRow, Workspace
from storage.profiles import load
from tests.storage.files.reading import chunk_of

Table = Sequence[Sequence[str]]


class Desk:
    """One who brings files and does with them what a person and the worker would."""

    def __init__(self, database: Database, clock: Clock, folder: Path, by: Actor) -> None:
        self.database, self.clock, self.by = database, clock, by
        self.jobs = Jobs(database, "worker")
        self.tools = Tools(database, self.jobs, clock, folder, _tell)
        self._brought = 0

    async def bring(
        self, header: Sequence[str], rows: Table, mode: Mode = Mode.MERGE
    ) -> Import:
        """Drop a file whose header names the fields; ``-`` leaves a column out."""
        self._brought += 1
        async with self.database.begin(self.by.workspace_id) as session:
            import_ = Import(
                workspace_id=self.by.workspace_id,
                number=self._brought,
                file_id=f"F{self._brought}",
                file_name="contacts.csv",
                channel="C1",
                user_id=self.by.user_id,
                state="mapped",
                created_at=self.clock.now(),
            )
            session.add(import_)
        folder = self.tools.folder(import_.id or 0)
        folder.make()
        folder.source.write_bytes(as_csv(header, rows))
        profile = Profile("csv", list(header), 1, len(rows), [], "utf-8", delimiter=",")
        columns = tuple(None if name.startswith("-") else name for name in header)
        setup = Setup(columns, mode, profile.reading)
        async with self.database.begin(self.by.workspace_id) as session:
            import_.profile, import_.setup = profile.to_json(), setup.to_json()
            import_.sha256 = sha256_of(folder.source)
            session.add(import_)
        return import_

    async def claim(self, kind: str, import_: Import) -> Claim:
        """Queue a job and take it."""
        async with self.database.begin(self.by.workspace_id) as session:
            kept = await session.get_one(Import, import_.id)
            kept.state = "mapped" if kind == CHECK else "queued"
            session.add(kept)
            arguments = {"import_id": import_.id}
            await jobs.queue(session, kind, arguments, by=self.by, clock=self.clock)
        claim = await self.jobs.claim()
        assert claim is not None
        return claim

    async def checks(self, import_: Import) -> dict[str, Any]:
        """Check an import; return the counts."""
        claim = await self.claim(CHECK, import_)
        assert await check(self.tools, claim)
        await self.jobs.finish(claim.id)
        return told((await self.now(import_)).checked["counts"])

    async def runs(self, import_: Import) -> dict[str, Any]:
        """Run an import; return the counts."""
        claim = await self.claim(RUN, import_)
        assert await run(self.tools, claim)
        await self.jobs.finish(claim.id)
        return told((await self.now(import_)).counts)

    async def imports(
        self, header: Sequence[str], rows: Table, mode: Mode = Mode.MERGE
    ) -> dict[str, Any]:
        """Bring a file and run it at once."""
        return await self.runs(await self.bring(header, rows, mode))

    async def now(self, import_: Import) -> Import:
        """Return an import as it is now."""
        async with self.database.read() as session:
            return await session.get_one(Import, import_.id)

    async def refused(self, import_: Import) -> list[tuple[int, str, str]]:
        """Return the refused rows: number, outcome, reason."""
        query = (
            select(ImportRow)
            .where(col(ImportRow.import_id) == import_.id)
            .order_by(col(ImportRow.row))
        )
        async with self.database.read() as session:
            rows = (await session.exec(query)).all()
        return [(row.row, row.outcome, row.reason) for row in rows]


def told(counts: dict[str, Any]) -> dict[str, Any]:
    """Return the counts without those that are zero."""
    return {kind: count for kind, count in counts.items() if count}


def as_csv(header: Sequence[str], rows: Table) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def _tell(import_: Import) -> tuple[str, list[dict[str, Any]]]:
    return f"The import is {import_.state}.", []


def staged(desk: Desk, import_: Import, header: Sequence[str], rows: Table) -> None:
    """Put cleaned rows where check and run look first, without a file to read."""
    setup = Setup.from_json(import_.setup)
    cleaner = Cleaner(setup, header)
    with closing(Stage(desk.tools.folder(import_.id or 0).stage)) as stage:
        stage.clear()
        lines = [Row(number, list(row)) for number, row in enumerate(rows, 2)]
        repeats = Repeats()
        if lines:
            chunk = chunk_of(lines, len(header))
            batch = cleaner.clean(chunk)
            stage.add(batch, chunk)
            repeats.add(batch)
        stage.finish(setup.stage_key(import_.sha256 or ""), repeats.ordinals())


async def state(database: Database, by: Actor) -> list[Any]:
    """Return all that an import leaves in a workspace, without ids and times."""

    def read(session: Session) -> list[Any]:
        ours = col(Contact.workspace_id) == by.workspace_id
        ids = [i or 0 for i in session.exec(select(Contact.id).where(ours)).all()]
        people = {p.id: p for p in load(session, ids)}
        items = select(ChangeItem).where(col(ChangeItem.contact_id).in_(ids))
        ledger = [
            (people[i.contact_id].contact.number, i.version, i.field, i.before, i.after)
            for i in session.exec(items)
        ]
        facts = [
            (p.contact.number, p.contact.version, p.contact.type, p.facts())
            for p in people.values()
        ]
        workspace = session.get_one(Workspace, by.workspace_id)
        counts = (workspace.contacts, workspace.next_number, workspace.audit_count)
        return [sorted(facts, key=itemgetter(0)), sorted(ledger, key=repr), counts]

    return await database.recall(read)
