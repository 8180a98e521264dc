"""An import that goes on in another place, with what was said of it so far."""

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock
from storage.database import Database
from storage.imports.tools import Tell, tell_thread
from storage.models import Import, Outbox
from storage.outbox import Message
from storage.outbox_queue import Due


async def go_on_elsewhere(
    database: Database, clock: Clock, due: Due, channel: str, *, why: str, tell: Tell
) -> None:
    """Say in another channel what a message was to say, and all that follows.

    ``why`` stands in its thread then, in place of what was told of the import.
    """
    async with database.begin(due.workspace_id) as session:
        row = await session.get_one(Outbox, due.id)
        if row.state != "sending":  # somebody else was faster
            return
        import_ = await session.get_one(Import, due.payload["import_id"])
        _redirect(row, channel)
        session.add(row)
        if import_.channel == due.channel:  # else an earlier message was the first
            await _say_why(session, import_, due, why, clock)
            await _move(session, import_, channel, tell, clock)


def _redirect(row: Outbox, channel: str) -> None:
    """Let a file go elsewhere; words are left, as how it stands is told there anyway."""
    if row.sheet is None:
        row.state, row.payload = "superseded", {}
    else:
        row.state, row.channel, row.thread_ts = "pending", channel, None


async def _say_why(
    session: AsyncSession, import_: Import, due: Due, why: str, clock: Clock
) -> None:
    stands = import_.message if import_.message != due.id else None
    message = Message(import_.channel, why, thread_ts=import_.thread_ts, replaces=stands)
    await outbox.post(session, message, workspace_id=import_.workspace_id, clock=clock)


async def _move(
    session: AsyncSession, import_: Import, channel: str, tell: Tell, clock: Clock
) -> None:
    import_.channel, import_.thread_ts, import_.message = channel, None, None
    session.add(import_)
    if import_.state != "ignored":  # of which nothing is told
        await tell_thread(session, import_, tell, clock)
