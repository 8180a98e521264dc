"""A process in which people decide on deletions at once, told what to do line by line.

Run as a program, it reads a round per line (the acts, and when they begin) and answers
with what became of each.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from storage.access import Access, Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.deletions.cards import Words
from storage.deletions.deletions import Deletions, Verdict
from storage.drafts import Edit
from storage.errors import ContactsError
from storage.models import Role

ROOT = Path(__file__).parent.parent.parent
MANAGERS = [f"U0MANAGER{number}" for number in range(8)]
GIVEN = dict.fromkeys(MANAGERS, Role.MANAGER)
WORDS = Words(lambda _: ("card", ()), lambda _: ("news", ()))
DONE = "done"


@dataclass(frozen=True)
class Desk:
    """What people in one process act through."""

    deletions: Deletions
    contacts: Contacts
    workspace_id: int

    @classmethod
    def at(cls, database: Database, workspace_id: int) -> Self:
        access = Access(database, Clock(), given=GIVEN)
        deletions = Deletions(database, Clock(), access)
        return cls(deletions, Contacts(database, Clock()), workspace_id)

    def actor(self, user_id: str) -> Actor:
        role = GIVEN.get(user_id, Role.MEMBER)
        return Actor(self.workspace_id, user_id, role, request=None)

    async def do(self, act: dict[str, Any]) -> str:
        """Do one act; return ``done``, or the mistake it was refused as."""
        by, about = self.actor(act["by"]), act["about"]
        try:
            match act["do"]:
                case "edit":
                    await self.contacts.edit(about, [Edit("city", "=", "Rome")], by=by)
                case "withdraw":
                    await self.deletions.withdraw(about, WORDS, by=by)
                case verdict:
                    await self.deletions.decide(about, Verdict(verdict), "", WORDS, by=by)
        except ContactsError as error:
            return type(error).__name__
        return DONE


class Process:
    """One such process, as the test sees it."""

    def __init__(self, url: str, workspace_id: int) -> None:
        self._arguments = (url, str(workspace_id))

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.deciding", *self._arguments),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def act(self, acts: Sequence[dict[str, Any]], at: float) -> list[str]:
        """Have these acts begun at that moment, all at once; return what became of them."""
        assert self._process.stdin
        assert self._process.stdout
        line = json.dumps({"acts": acts, "at": at}) + "\n"
        self._process.stdin.write(line.encode())
        answer = await self._process.stdout.readline()
        return list(json.loads(answer))


@asynccontextmanager
async def processes(
    count: int, url: str, workspace_id: int
) -> AsyncIterator[list[Process]]:
    """Start so many processes, and end them."""
    started = [Process(url, workspace_id) for _ in range(count)]
    for process in started:
        await process.__aenter__()
    try:
        yield started
    finally:
        for process in started:
            await process.__aexit__()


async def _work(url: str, workspace_id: int) -> None:
    database = Database(url)
    desk = Desk.at(database, workspace_id)
    try:
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            await asyncio.sleep(max(0, asked["at"] - time.time()))
            done = await asyncio.gather(*(desk.do(act) for act in asked["acts"]))
            sys.stdout.write(json.dumps(done) + "\n")
            sys.stdout.flush()
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], int(sys.argv[2])))
