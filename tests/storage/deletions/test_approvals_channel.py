"""The channel in which managers are asked, as an owner chose it."""

import pytest
from sqlmodel import select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.deletions.approvals_channel import ApprovalsChannel
from storage.errors import NotAllowedError
from storage.models import AuditEntry, Setting
from tests.conftest import TEAM


@pytest.fixture
def chosen(database: Database, clock: Clock) -> ApprovalsChannel:
    return ApprovalsChannel(database, clock)


async def test_the_last_choice_counts_and_can_be_taken_back(
    chosen: ApprovalsChannel, owner: Actor, database: Database
) -> None:
    assert await chosen.of(TEAM) is None

    await chosen.choose("C1", by=owner)
    await chosen.choose("C2", by=owner)

    assert await chosen.of(TEAM) == "C2"
    assert await chosen.of("T0OTHER") is None
    async with database.read() as session:
        assert len((await session.exec(select(Setting))).all()) == 1
        told = [entry.objects for entry in await session.exec(select(AuditEntry))]
    assert told[-2:] == [["channel:C1"], ["channel:C2"]]
    await chosen.choose(None, by=owner)
    assert await chosen.of(TEAM) is None


async def test_managers_do_not_choose_it(chosen: ApprovalsChannel, manager: Actor) -> None:
    with pytest.raises(NotAllowedError):
        await chosen.choose("C1", by=manager)
