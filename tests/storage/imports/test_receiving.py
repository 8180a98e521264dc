"""A file is dropped: who is told of it first does not matter."""

from dataclasses import replace
from pathlib import Path

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.imports import receiving
from storage.imports.imports import Imports
from storage.models import Import
from tests.storage.imports.desk import Desk


@pytest.fixture
def desk(database: Database, clock: Clock, tmp_path: Path, member: Actor) -> Desk:
    return Desk(database, clock, tmp_path, member)


async def told(desk: Desk, request: str, *, asked: bool) -> None:
    """Tell of one file, as one of several events does."""
    by = replace(desk.by, request=request)
    await Imports(desk.database, desk.clock).receive("F1", "C1", by=by, asked=asked)


async def looked_at(desk: Desk) -> Import:
    """Take the next look at a file, and find that it is not for us."""
    claim = await desk.jobs.claim()
    assert claim is not None
    seen = await desk.tools.find(claim)
    if not seen.profile["asked"]:
        await receiving.ignore(desk.tools, claim, seen)
    await desk.jobs.finish(claim.id)
    return await desk.now(seen)


async def test_a_file_that_is_not_for_us_is_left_alone(desk: Desk) -> None:
    await told(desk, "Ev1", asked=False)

    assert (await looked_at(desk)).state == "ignored"
    assert await desk.jobs.claim() is None


async def test_the_bots_name_counts_although_the_look_has_begun(desk: Desk) -> None:
    await told(desk, "Ev1", asked=False)
    claim = await desk.jobs.claim()
    assert claim is not None
    seen = await desk.tools.find(claim)

    await told(desk, "Ev2", asked=True)
    await receiving.ignore(desk.tools, claim, seen)
    await desk.jobs.finish(claim.id)

    again = await looked_at(desk)
    assert (again.state, again.profile["asked"]) == ("received", True)


async def test_the_bots_name_counts_after_the_file_was_left_alone(desk: Desk) -> None:
    await told(desk, "Ev1", asked=False)
    await looked_at(desk)

    await told(desk, "Ev2", asked=True)

    assert (await looked_at(desk)).state == "received"
