"""What an export job works with, and how it says how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.access import Access
from storage.clock import Clock
from storage.exports import runs
from storage.jobs import Claim
from storage.models import Export
from storage.outbox import Message
from storage.tools import JobTools, Words

Tell = Callable[[Export], Words]
"""What is said about an export: text and blocks, made of its row alone."""


@dataclass(frozen=True)
class Tools(JobTools):
    """What every step of an export needs."""

    tell: Tell
    tell_run: runs.Tell
    access: Access
    is_stopping: Callable[[], bool] = bool

    def folder(self, export_id: int) -> Path:
        """Return where the file of an export lies until Slack has it."""
        return self.data_folder / "exports" / str(export_id)

    def file(self, export: Export) -> Path:
        """Return the file of an export."""
        return self.folder(export.id or 0) / f"contacts.{export.kind}"

    async def find(self, claim: Claim) -> Export:
        """Return the export that a job is about."""
        return await self.about(Export, claim)


async def tell_person(
    session: AsyncSession, export: Export, tell: Tell, clock: Clock
) -> None:
    """Say how the export stands, in place of what was said before.

    Scheduled exports are told of only when they fail: nobody waits for them.
    """
    if export.run_id is not None:
        return
    text, blocks = tell(export)
    in_thread = export.thread_ts is not None
    place = export.channel if in_thread else export.user_id
    message = Message(place, text, blocks, thread_ts=export.thread_ts)
    await outbox.tell(session, export, message, clock)
