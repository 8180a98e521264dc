"""Posting: the message is owed once, and the audit says who showed whom where."""

from dataclasses import replace

import pytest
from sqlmodel import select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import AlreadyDoneError, NotAllowedError
from storage.models import AuditEntry, Outbox, Role
from storage.outbox import Message
from storage.posting import Posting
from tests.storage.audits import first_break

MESSAGE = Message("C1", "Ada", [{"type": "divider"}], thread_ts="1.2")


async def test_a_post_is_owed_and_noted_once(
    database: Database, clock: Clock, member: Actor
) -> None:
    posting, by = Posting(database, clock), replace(member, request="trigger-1")

    await posting.post(MESSAGE, [7, 8], by=by)
    with pytest.raises(AlreadyDoneError):
        await posting.post(MESSAGE, [7, 8], by=by)
    with pytest.raises(NotAllowedError):
        await posting.post(MESSAGE, [7], by=replace(member, role=Role.VIEWER))

    async with database.read() as session:
        owed = (await session.exec(select(Outbox))).all()
        noted = (await session.exec(select(AuditEntry))).all()
        assert [(row.channel, row.thread_ts) for row in owed] == [("C1", "1.2")]
        assert [(e.action, e.objects) for e in noted] == [
            ("posted", ["contact:7", "contact:8", "channel:C1"])
        ]
    assert await first_break(database, member.workspace_id) is None
