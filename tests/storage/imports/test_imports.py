from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import NotAllowedError
from storage.imports.errors import ImportStateError, NotYourImportError
from storage.imports.imports import Imports
from storage.imports.setup import Mode
from storage.imports.sweeping import sweep_imports
from storage.models import Import, Job
from tests.storage.imports.desk import Desk


@pytest.fixture
def imports(database: Database, clock: Clock) -> Imports:
    return Imports(database, clock)


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, member: Actor) -> Desk:
    return Desk(database, clock, tmp_path, member)


async def test_a_file_is_one_import_however_often_it_is_told_of(
    imports: Imports, database: Database, member: Actor
) -> None:
    for request in ("Ev1", "Ev1", "Ev2"):
        await imports.receive("F1", "C1", by=replace(member, request=request))
    await imports.receive("F2", "C1", by=replace(member, request="Ev3"))

    async with database.read() as session:
        assert [i.number for i in (await session.exec(select(Import))).all()] == [1, 2]
        assert len((await session.exec(select(Job))).all()) == 2


async def test_a_file_that_was_left_alone_is_read_once_the_bot_is_named(
    imports: Imports, database: Database, member: Actor
) -> None:
    await imports.receive("F1", "C1", by=replace(member, request="Ev1"))
    async with database.begin(member.workspace_id) as session:
        (await session.exec(select(Import))).one().state = "ignored"

    await imports.receive("F1", "C1", by=replace(member, request="Ev2"), asked=True)

    async with database.read() as session:
        import_ = (await session.exec(select(Import))).one()
    assert (import_.state, import_.profile["asked"]) == ("received", True)


async def test_a_large_file_or_replacing_takes_a_manager(
    imports: Imports, desk: Desk, member: Actor, manager: Actor
) -> None:
    rows = [[f"P{n}", f"p{n}@x.io"] for n in range(501)]
    large = await desk.bring(["name", "email"], rows)
    replacing = await desk.bring(["name", "email"], rows[:1], Mode.REPLACE)
    small = await desk.bring(["name", "email"], rows[:500])
    for import_ in (large, replacing, small):
        await desk.checks(import_)

    for import_ in (large, replacing):
        with pytest.raises(NotAllowedError):
            await imports.start(import_.id or 0, desk.tools.tell, by=member)
        await imports.start(import_.id or 0, desk.tools.tell, by=manager)
    await imports.start(small.id or 0, desk.tools.tell, by=member)

    with pytest.raises(ImportStateError, match="started already"):
        await imports.start(small.id or 0, desk.tools.tell, by=member)


async def test_nobody_steers_what_another_dropped(
    imports: Imports, desk: Desk, member: Actor
) -> None:
    import_ = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])
    other = replace(member, user_id="U0OTHER")

    with pytest.raises(NotYourImportError):
        await imports.cancel(import_.id or 0, desk.tools.tell, by=other)


async def test_files_that_nobody_needs_are_swept_away(
    imports: Imports, desk: Desk, clock: Clock, tmp_path: Path, member: Actor
) -> None:
    given_up = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])
    await imports.cancel(given_up.id or 0, desk.tools.tell, by=member)
    waiting = await desk.bring(["name", "email"], [["Ada", "a@x.io"]])

    await sweep_imports(desk.database, clock, tmp_path)
    assert not desk.tools.folder(given_up.id or 0).path.exists()
    assert desk.tools.folder(waiting.id or 0).path.exists()

    clock.shift = timedelta(hours=25)
    await sweep_imports(desk.database, clock, tmp_path)
    assert not desk.tools.folder(waiting.id or 0).path.exists()
