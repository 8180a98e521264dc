"""Races over three processes: managers and requester decide at once, to one effect."""

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import col, select

from storage.access import Access
from storage.clock import Clock
from storage.database import Database
from storage.deletions.requested import Overview
from storage.models import AuditEntry, Contact, DeletionMember, DeletionRequest, State
from tests.faults.deciding import DONE, MANAGERS, WORDS, Desk, Process, processes

PROCESSES = 3
SHORT_ROUNDS, LONG_ROUNDS = 200, int(os.environ.get("FAULT_ROUNDS", "10000"))
AHEAD_SECONDS = 0.01
"""So far ahead is the moment at which all begin."""
TOLD = {
    *("RequestOverError", "OwnRequestError", "NotAllowedError", "NothingLeftError"),
    *("NotYourRequestError", "ContactInTrashError", "ContactGoneError", "BusyError"),
    *("RestoredAlreadyError", "ErasedError"),
}
VERDICTS = ("delete", "delete", "erase", "decline")
GONE = (State.TRASHED, State.ERASED)
MEMBER = "U0SAM"

Act = dict[str, Any]


async def test_of_all_who_decide_at_once_one_does_200_times(database_url: str) -> None:
    await _race(database_url, SHORT_ROUNDS)


@pytest.mark.faults
async def test_of_all_who_decide_at_once_one_does_10_000_times(database_url: str) -> None:
    await _race(database_url, LONG_ROUNDS)


@dataclass(frozen=True)
class Round:
    """A request, what was tried with it at once, and what became of each try."""

    asked: Overview
    acts: list[Act]
    told: list[str]

    def done(self) -> list[Act]:
        """Return the tries that ended the request, as far as anybody was told."""
        tried = zip(self.acts, self.told, strict=True)
        return [act for act, told in tried if told == DONE and act["do"] != "edit"]

    def edited(self) -> bool:
        """Tell whether the first contact of the request was edited by somebody."""
        tried = zip(self.acts, self.told, strict=True)
        return any(act["do"] == "edit" and told == DONE for act, told in tried)


async def _race(url: str, rounds: int) -> None:
    database, chance, began = Database(url), random.Random(rounds), time.monotonic()  # noqa: S311  # moments, not secrets
    access = Access(database, Clock())
    workspace_id = await access.workspace_id("T0LIGHT")
    desk, counts, faults = Desk.at(database, workspace_id), Counter[str](), list[str]()
    try:
        async with processes(PROCESSES, url, workspace_id) as people:
            for number in range(rounds):
                asked = await _ask(desk, number, chance)
                one = await _run(people, asked, chance)
                counts.update(one.told)
                faults += await _faults(database, one)
    finally:
        await database.close()
    seconds = time.monotonic() - began
    kind = url.partition(":")[0]
    print(f"\n{kind}: {rounds} races in {seconds:.0f} s, {dict(counts)}")  # noqa: T201  # the figure that `make faults` shows
    assert faults == []
    assert rounds * 0.9 < counts[DONE], "hardly anybody decided anything"
    assert counts["OwnRequestError"]
    assert counts["RequestOverError"]


async def _ask(desk: Desk, number: int, chance: random.Random) -> Overview:
    """Ask to delete two contacts, as a member or as somebody who may decide on others'."""
    by = desk.actor(chance.choice((MEMBER, MANAGERS[0])))
    ids = []
    for name in ("Ada", "Eve"):
        values = {"name": f"{name} {number}", "email": f"{name}{number}@x.io"}
        ids.append((await desk.contacts.add(values, by=by)).id)
    return await desk.deletions.request(ids, "left", ["C0APPROVE"], WORDS, by=by)


async def _run(people: list[Process], asked: Overview, chance: random.Random) -> Round:
    """Let two to eight managers, the requester, and sometimes an editor act at once."""
    request, first = asked.request, asked.members[0]
    others = chance.sample(MANAGERS[1:], chance.randint(2, 7))
    acts: list[Act] = [
        {"do": chance.choice(VERDICTS), "by": by, "about": request.id} for by in others
    ]
    own = chance.choice((*VERDICTS, *VERDICTS, "withdraw"))
    acts.append({"do": own, "by": request.requester, "about": request.id})
    if chance.random() < 0.5:  # half of the time
        acts.append({"do": "edit", "by": MEMBER, "about": first.id})
    chance.shuffle(acts)
    shares = [acts[place::PROCESSES] for place in range(PROCESSES)]
    at = time.time() + AHEAD_SECONDS
    told = await asyncio.gather(
        *(process.act(share, at) for process, share in zip(people, shares, strict=True))
    )
    return Round(
        asked, [act for s in shares for act in s], [t for one in told for t in one]
    )


async def _faults(database: Database, one: Round) -> list[str]:
    """Return what is wrong after a round."""
    request_id = one.asked.request.id
    async with database.read() as session:
        request = await session.get_one(DeletionRequest, request_id)
        rows = await session.exec(
            select(DeletionMember, Contact)
            .join(Contact, col(Contact.id) == col(DeletionMember.contact_id))
            .where(col(DeletionMember.request_id) == request_id)
            .order_by(col(Contact.id))
        )
        members = list(rows.all())
        entries = await session.exec(
            select(AuditEntry.action, AuditEntry.objects)
            .where(col(AuditEntry.workspace_id) == request.workspace_id)
            .order_by(col(AuditEntry.position).desc())
            .limit(40)
        )
        effects = [a for a, objects in entries if f"deletion:{request_id}" in objects]
    about = f"D-{request.number} {request.state} {request.kind} {one.acts} {one.told}"
    return [f"{words}: {about}" for words in _wrong(one, request, members, effects)]


def _wrong(
    one: Round,
    request: DeletionRequest,
    members: list[tuple[DeletionMember, Contact]],
    effects: list[str],
) -> list[str]:
    done, wrong = one.done(), []
    strange = set(one.told) - TOLD - {DONE}
    ended = [effect for effect in effects if not effect.startswith("asked")]
    gone = [contact for _, contact in members if contact.state in GONE]
    if strange:
        wrong.append(f"nobody should be told {strange}")
    is_waiting = request.state == "waiting" and "BusyError" in one.told
    if (len(done), len(ended)) != ((0, 0) if is_waiting else (1, 1)):
        wrong.append(f"{len(done)} were told that they decided, {len(ended)} effects")
    if [a for a in done if a["by"] == request.requester and a["do"] != "withdraw"]:
        wrong.append("somebody decided on their own request")
    if request.decided_by != next((act["by"] for act in done), None):
        wrong.append("somebody else decided than was told so")
    if one.edited() and members[0][1].state in GONE:
        wrong.append("a version was deleted that nobody saw")
    if one.edited() and request.kind and members[0][0].left_out != "changed":
        wrong.append("nobody was told who was left out")
    expected = len(members) - one.edited() if request.kind else 0
    if len(gone) != expected:
        wrong.append(f"{len(gone)} are gone instead of {expected}")
    return wrong
