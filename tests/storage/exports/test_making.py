"""The making of a file: who is in it, from one moment, and what the ledger says."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row
from sqlalchemy.util import await_only
from sqlmodel import col, select

from storage.access import Actor
from storage.clock import Clock
from storage.contacts import Contacts
from storage.database import Database
from storage.errors import AlreadyDoneError, NotAllowedError
from storage.exports import ledger, making, reading
from storage.exports.exports import Exports, Wish
from storage.exports.making import make
from storage.jobs import Jobs, LostLeaseError
from storage.models import Contact, ExportMember, Outbox, State
from tests.storage.audits import first_break
from tests.storage.exports.outgoing import Outgoing, _tell


@pytest.fixture
def outgoing(database: Database, clock: Clock, tmp_path: Path, manager: Actor) -> Outgoing:
    return Outgoing(database, clock, tmp_path, manager)


@pytest.fixture
async def crowd(contacts: Contacts, manager: Actor) -> list[int]:
    """Five contacts; the odd ones are VIPs."""
    ids = []
    for number in range(1, 6):
        added = await contacts.add(
            {
                "name": f"Person {6 - number}",
                "email": f"p{number}@x.io",
                "tags": "vip" if number % 2 else "",
            },
            by=manager,
        )
        ids.append(added.id)
    return ids


async def members(database: Database) -> list[tuple[int, int, int]]:
    async with database.read() as session:
        found = await session.exec(
            select(ExportMember).order_by(col(ExportMember.contact_id))
        )
        return [(m.export_id, m.contact_id, m.last_id) for m in found]


async def test_a_query_says_who_is_in_the_file_and_in_what_order(
    outgoing: Outgoing, crowd: list[int]
) -> None:
    assert await outgoing.rows("tag:vip sort:name", ("name", "email")) == [
        ["Name", "E-mail"],
        ["Person 1", "p5@x.io"],
        ["Person 3", "p3@x.io"],
        ["Person 5", "p1@x.io"],
    ]
    ticked = await outgoing.rows("", ("name",), selection=[crowd[3], crowd[1]])
    assert ticked == [["Name"], ["Person 4"], ["Person 2"]]


async def test_more_may_be_ticked_than_a_statement_has_parameters(
    outgoing: Outgoing, crowd: list[int]
) -> None:
    strangers = range(crowd[-1] + 1, crowd[-1] + 100_000)

    ticked = await outgoing.rows("", ("name", "email"), selection=[crowd[3], *strangers])

    assert ticked == [["Name", "E-mail"], ["Person 2", "p4@x.io"]]


async def test_who_is_in_the_trash_is_in_no_file(
    outgoing: Outgoing, crowd: list[int], database: Database, manager: Actor
) -> None:
    async with database.begin(manager.workspace_id) as session:
        gone = await session.get_one(Contact, crowd[0])
        gone.state = State.TRASHED
        session.add(gone)

    assert len(await outgoing.rows("", ("name",))) == 5
    assert len(await outgoing.rows("", ("name",), selection=crowd[:2])) == 2


async def test_the_ledger_knows_who_is_in_which_file(
    outgoing: Outgoing, crowd: list[int], database: Database, manager: Actor
) -> None:
    await outgoing.file("", ("name",))
    await outgoing.file("tag:vip", ("name",))

    first, last = crowd[0], crowd[-1]
    vips = [(2, id_, id_) for id_ in crowd[::2]]
    assert sorted(await members(database)) == sorted([(1, first, last), *vips])
    async with database.read() as session:
        for id_, holding in zip(crowd, ([2, 1], [1]) * 3, strict=False):
            held = await ledger.holding(session, manager.workspace_id, id_)
            assert [export.id for export in held] == holding
        assert await ledger.holding(session, manager.workspace_id, last + 1) == []
    assert await first_break(database, manager.workspace_id) is None


@pytest.mark.parametrize(
    ("ids", "spans"),
    [
        ([], []),
        ([7], [(7, 7)]),
        ([1, 2, 3], [(1, 3)]),
        ([9, 1, 2, 5, 4], [(1, 2), (4, 5), (9, 9)]),
    ],
)
def test_a_run_of_ids_is_one_line(ids: list[int], spans: list[tuple[int, int]]) -> None:
    assert list(ledger.spans(ids)) == spans


@pytest.mark.usefixtures("crowd")
async def test_all_rows_are_of_one_moment_whatever_is_changed_meanwhile(
    outgoing: Outgoing,
    contacts: Contacts,
    manager: Actor,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("storage.exports.reading.BATCH_ROWS", 1)
    begun, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    batches = reading.batches

    def slowly(*of: Any) -> Iterator[Sequence[Row[Any]]]:
        for number, rows in enumerate(batches(*of)):
            yield rows
            if number == 0:
                loop.call_soon_threadsafe(begun.set)
                if database.is_sqlite:
                    asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)
                else:
                    await_only(go_on.wait())

    monkeypatch.setattr(making, "batches", slowly)
    claim = await outgoing.claim("", ("name",))
    task = asyncio.create_task(make(outgoing.tools, claim))
    await begun.wait()
    await contacts.add({"name": "Latecomer", "email": "late@x.io"}, by=manager)
    go_on.set()
    assert await task

    text = outgoing.tools.file(await outgoing.tools.find(claim)).read_text("utf-8-sig")
    assert "Person 5" in text
    assert "Latecomer" not in text


@pytest.mark.usefixtures("crowd")
async def test_whoever_takes_over_begins_again_and_the_ledger_has_each_once(
    outgoing: Outgoing, database: Database
) -> None:
    claim = await outgoing.claim("tag:vip", ("name",))
    assert await make(outgoing.tools, claim)
    before = await members(database)

    assert await make(outgoing.tools, claim)

    assert await members(database) == before
    assert (await outgoing.tools.find(claim)).count == 3


@pytest.mark.usefixtures("crowd")
async def test_a_worker_that_lost_the_job_writes_nothing_more(
    outgoing: Outgoing, database: Database
) -> None:
    claim = await outgoing.claim("", ("name",))
    zombie = replace(outgoing.tools, jobs=Jobs(database, "another"))

    with pytest.raises(LostLeaseError):
        await make(zombie, claim)

    assert await members(database) == []


@pytest.mark.usefixtures("crowd")
async def test_a_worker_that_is_about_to_end_leaves_the_file_to_the_next(
    outgoing: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "PROGRESS_SECONDS", 0.0)
    monkeypatch.setattr("storage.exports.reading.BATCH_ROWS", 1)
    claim = await outgoing.claim("", ("name",))
    ending = replace(outgoing.tools, is_stopping=lambda: True)

    done = await make(ending, claim)

    assert done in (False, True)
    assert await make(outgoing.tools, claim)


async def test_members_export_nothing_and_one_click_exports_once(
    database: Database, clock: Clock, member: Actor, manager: Actor
) -> None:
    exports = Exports(database, clock)
    wish = Wish("", ("name",), "csv", manager.user_id)

    with pytest.raises(NotAllowedError):
        await exports.start(wish, _tell, by=member)
    again = replace(manager, request="E1")
    await exports.start(wish, _tell, by=again)
    with pytest.raises(AlreadyDoneError):
        await exports.start(wish, _tell, by=again)

    async with database.read() as session:
        assert len((await session.exec(select(Outbox))).all()) == 1
