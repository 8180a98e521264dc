"""What an import job works with, and how it says how far it is."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import jobs, outbox
from storage.access import Actor
from storage.clock import Clock
from storage.imports.folder import Folder
from storage.imports.reasons import commonest
from storage.jobs import Claim
from storage.models import Import, Outbox
from storage.outbox import Message
from storage.tools import JobTools, Words

DISCARD: Final = "import.discard"
PROGRESS_SECONDS: Final = 3.0

WITH_REASONS: Final = ("checked", "done")
"""When rows were refused, and it is time to say why."""

Tell = Callable[[Import], Words]
"""What stands in the thread about an import: text and blocks, made of its row alone."""


@dataclass(frozen=True)
class Tools(JobTools):
    """What every step of an import needs."""

    tell: Tell
    is_stopping: Callable[[], bool] = bool

    def folder(self, import_id: int) -> Folder:
        """Return the folder of an import."""
        return Folder.of(self.data_folder, import_id)

    async def find(self, claim: Claim) -> Import:
        """Return the import that a job is about."""
        return await self.about(Import, claim)


@dataclass
class Pace:
    """Lets a word about the progress through at most every three seconds."""

    last: float = field(default_factory=time.monotonic)

    def is_due(self) -> bool:
        """Tell whether it is time for another word."""
        now = time.monotonic()
        if now - self.last < PROGRESS_SECONDS:
            return False
        self.last = now
        return True


async def tell_thread(
    session: AsyncSession,
    import_: Import,
    tell: Tell,
    clock: Clock,
    *,
    is_unread: bool = False,
) -> None:
    """Say in the thread how the import stands, in place of what was said before.

    ``is_unread``: nobody has looked into the file, so that anybody may read this.
    """
    if import_.state in WITH_REASONS:
        reasons = await commonest(session, import_)
        import_.checked = {**import_.checked, "reasons": reasons}
    text, blocks = tell(import_)
    message = Message(
        import_.channel,
        text,
        blocks,
        thread_ts=import_.thread_ts,
        import_id=None if is_unread else import_.id,
    )
    await outbox.tell(session, import_, message, clock)


async def send_refused_rows(
    session: AsyncSession, import_: Import, text: str, clock: Clock
) -> int:
    """Send the file of the rows that did not go through, where the original was dropped."""
    message = Message(
        import_.channel,
        text,
        thread_ts=import_.thread_ts,
        import_id=import_.id,
        sheet={"kind": "import_rows", "import_id": import_.id},
    )
    return await outbox.post(
        session, message, workspace_id=import_.workspace_id, clock=clock
    )


async def take_back_sheet(
    session: AsyncSession, import_: Import, *, by: Actor, clock: Clock
) -> None:
    """Take back the refused rows of a check: they are about to change."""
    outbox_id = import_.checked.get("sheet")
    if outbox_id is None:
        return
    waiting = (
        update(Outbox)
        .where(col(Outbox.id) == outbox_id, col(Outbox.state) == "pending")
        .values(state="superseded", payload={}, sheet=None)
    )
    if not (await session.exec(waiting)).rowcount:
        arguments = {"outbox_id": outbox_id}
        await jobs.queue(session, DISCARD, arguments, by=by, clock=clock)
    import_.checked = {k: v for k, v in import_.checked.items() if k != "sheet"}
