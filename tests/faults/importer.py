"""Somebody who imports one file after the other, whatever happens meanwhile."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import aiohttp
from sqlmodel import col, select

from bot.repeats import REPEATED
from storage.database import Database
from storage.models import Contact, Identity, Import
from tests.storage.imports.desk import as_csv
from tests.workspace import Somebody

ROWS = 3_000
OVER = ("done", "failed", "cancelled")
HEADER = ["Name", "E-mail", "Company", "Tags"]
STEP_SECONDS = 0.2


class Importer:
    """Drops files of one shape and takes each through all its steps."""

    def __init__(self, person: Somebody, database: Database) -> None:
        self._person, self._database = person, database
        self.numbers: list[int] = []

    async def work(self, stop: asyncio.Event) -> None:
        """Import until told to stop, and bring the last one to its end."""
        while not stop.is_set():
            await self.import_one()

    async def import_one(self) -> None:
        """Take one file from the drop to the receipt, as often as a step needs."""
        number = len(self.numbers)
        while True:
            with suppress(AssertionError, aiohttp.ClientError):
                name = f"file{number}.csv"
                await self._person.drops(name, _content(number), channel="#contacts")
                break
        self.numbers.append(number)
        while await self._state(number) not in OVER:
            with suppress(AssertionError, aiohttp.ClientError, KeyError, IndexError):
                await self._step(number)
            await asyncio.sleep(STEP_SECONDS)

    async def _step(self, number: int) -> None:
        state = await self._state(number)
        if state == "profiled":
            await self._person.presses("Set up import")
            if not (await self._person.fills()).get("ok"):
                await self._person.closes()
        elif state == "checked":
            await self._person.presses(action_id="import.start")

    async def _state(self, number: int) -> str:
        """Return how far the import is; nobody may have heard of it yet."""
        query = select(Import.state).order_by(col(Import.id)).offset(number).limit(1)
        async with self._database.read() as session:
            return (await session.exec(query)).first() or "received"


def _content(number: int) -> bytes:
    """Return rows of which some lack a name, and some are the same person again."""
    rows = []
    for row in range(ROWS):
        person = row - 7 if row % 40 == 39 else row
        name = "" if row % 50 == 49 else f"Import {row}"
        rows.append([name, f"i{number}-{person}@x.io", f"Firm {row % 9}", f"batch{number}"])
    return as_csv(HEADER, rows)


async def imported_wrongly(database: Database, importer: Importer) -> list[str]:
    """Compare all imports with the last one, which nothing disturbed."""
    async with database.read() as session:
        imports = (await session.exec(select(Import).order_by(col(Import.id)))).all()
        people = (
            await session.exec(
                select(Identity.normalised, Contact.name, Contact.company, Contact.version)
                .join(Contact, col(Contact.id) == col(Identity.contact_id))
                .where(col(Identity.normalised).startswith("i"))
            )
        ).all()
    by_import: dict[str, list[Any]] = defaultdict(list)
    for email, *facts in people:
        file, _, person = email.removesuffix("@x.io").partition("-")
        by_import[file].append((person, *facts))
    faults = [] if len(imports) == len(importer.numbers) else ["an import is there twice"]
    calm = imports[-1]
    for number, import_ in enumerate(imports):
        if import_.state != "done" or import_.counts != calm.counts:
            faults.append(f"{import_.file_name}: {import_.state}, {import_.counts}")
        rows = sum(
            import_.counts.get(kind, 0) for kind in import_.counts if kind != "cleared"
        )
        if rows != ROWS:
            faults.append(f"{import_.file_name}: {rows} of {ROWS} rows are accounted for")
        if sorted(by_import[f"i{number}"]) != sorted(by_import[f"i{len(imports) - 1}"]):
            faults.append(f"{import_.file_name}: other contacts than without a fault")
    return faults


def said_twice(messages: list[Any]) -> Iterator[str]:
    """In a thread, nothing stands twice without a word that it may."""
    said = Counter(
        (message["thread_ts"], message["text"], bool(message["files"]))
        for message in messages
        if message["thread_ts"] and not message["text"].startswith(REPEATED)
    )
    for (_, text, _), count in said.items():
        if count > 1:
            yield f"{count} times in one thread: {text}"
