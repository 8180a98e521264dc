"""One connection writes ever again: whatever goes wrong, the next one begins afresh."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from storage.access import Actor
from storage.database import Database
from storage.models import Workspace
from tests.databases import opened


def _orphan(session: Session) -> None:
    """Write a row whose owner is missed only when it is committed."""
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    session.connection().exec_driver_sql(
        "INSERT INTO contact_tag (contact_id, tag_id) VALUES (-1, -1)"
    )


def _count_one(session: Session) -> None:
    session.exec(select(Workspace)).one().contacts += 1


async def _counted(database: Database) -> Any:
    return await database.recall(lambda s: s.exec(select(col(Workspace.contacts))).one())


async def test_after_a_commit_that_failed_others_can_write(
    database: Database, member: Actor
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL ends what could not be committed")
    with pytest.raises(IntegrityError):
        await database.write(_orphan)

    await database.write(_count_one)
    async with database.begin(member.workspace_id) as session:
        (await session.exec(select(Workspace))).one().contacts += 1

    assert await _counted(database) == 2


@pytest.mark.usefixtures("member")
async def test_after_a_connection_that_could_not_be_set_up_the_next_one_is_tried(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("its connections are set up by its server")
    async with opened(database.url.render_as_string(), 1) as (fresh,):
        with monkeypatch.context() as patched:
            patched.setattr("storage.connections.engines.MOST_LOG_PAGES", "no number, but")
            with pytest.raises(DBAPIError):
                await fresh.write(_count_one)

        await fresh.write(_count_one)

    assert await _counted(database) == 1
