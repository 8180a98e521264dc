"""Messages that the bot owes Slack, and what people see of them."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from storage import outbox
from storage.models import Import, Outbox
from storage.outbox import Message
from tests.patience import PATIENCE_SECONDS
from tests.world import World


def channel_id(world: World, name: str) -> str:
    """Return the id of a channel."""
    channels = {
        one["name"].removeprefix("#"): one["id"] for one in world.sandbox.channels()
    }
    return str(channels[name])


async def owe(world: World, *messages: Message) -> list[int]:
    """Put messages into the outbox, as a change does."""
    by = await world.actor(world.mia)
    async with world.services.database.begin(by.workspace_id) as session:
        return [
            await outbox.post(
                session, one, workspace_id=by.workspace_id, clock=world.services.clock
            )
            for one in messages
        ]


async def drained(world: World, ids: list[int]) -> list[Outbox]:
    """Wait until nothing of this is owed any more."""
    query = select(Outbox).where(col(Outbox.id).in_(ids)).order_by(col(Outbox.id))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with world.services.database.read() as session:
                rows = list((await session.exec(query)).all())
            if all(row.state in ("sent", "failed", "superseded") for row in rows):
                return rows
            await asyncio.sleep(0.05)


async def texts(world: World, channel: str, about: str) -> list[str]:
    """Return what a manager sees in a channel, as far as it is about this."""
    seen = [str(message["text"]) for message in await world.mia.messages(channel)]
    return [text for text in seen if about in text]


async def refused_rows(world: World) -> Mapping[str, Any]:
    """Return what promises the file of the refused rows of an import."""
    by = await world.actor(world.mia)
    import_ = Import(
        workspace_id=by.workspace_id,
        number=1,
        file_id="F1",
        file_name="people.csv",
        channel=channel_id(world, "sales"),
        user_id=by.user_id,
        profile={"header": ["Name"]},
        created_at=world.services.clock.now(),
    )
    async with world.services.database.begin(by.workspace_id) as session:
        session.add(import_)
    return {"kind": "import_rows", "import_id": import_.id}
