"""Tags of thousands of contacts: asked for, and asked to be taken back.

What a transaction can do while people wait, ``Tags`` and ``Undo`` do at once; this is for
more.  ``tagging_job.py`` does it, a portion at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, jobs, outbox, portions
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import TooManyError
from storage.models import Change, ChangeItem, Job, Role
from storage.outbox import Message
from storage.retagging import Names
from storage.tags import MOST_BY_MEMBERS
from storage.tools import Words

RUN: Final = "tags.run"
MOST: Final = 100_000
# As many as a transaction changes in a tenth of a second, while others wait to write.
PORTION: Final = 500
# The kind of a change that still grows, which nobody takes back yet.
GROWING: Final = "tagging"
TAGGED: Final = "tagged"
TAGGING: Final = f"Tagging more than {MOST_BY_MEMBERS} contacts"
UNDOING: Final = "Taking a change back"


@dataclass(frozen=True)
class Progress:
    """How far it is; what is said is made of it.

    ``gone`` are those who were deleted, merged or erased before it came to them.
    ``change_id`` is what to undo it by: None while it runs, for an undo, and where nothing
    was changed.
    """

    asked: int
    done: int = 0
    changed: int = 0
    gone: int = 0
    add: Names = ()
    remove: Names = ()
    is_undo: bool = False
    has_ended: bool = False
    change_id: int | None = None
    problem: str | None = None


Tell = Callable[[Progress], Words]


class Tagging:
    """Tags more contacts than one transaction can."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def start(
        self,
        contact_ids: Sequence[int],
        add: Names,
        remove: Names,
        tell: Tell,
        *,
        by: Actor,
    ) -> None:
        """Have these contacts tagged; the person is told in a direct message.

        Raises:
            NotAllowedError: it takes a manager.
            TooManyError: nobody may tag more than 100,000 at once.
        """
        by.must_be(Role.MANAGER, TAGGING)
        if len(contact_ids) > MOST:
            raise TooManyError(len(contact_ids), MOST)
        async with self._database.begin(by.workspace_id) as session:
            now = self._clock.now()
            change_id = await changes.record(session, GROWING, [], by=by, at=now)
            task = {"add": list(add), "remove": list(remove), "change": change_id}
            await _queue(session, contact_ids, task, tell, by=by, clock=self._clock)


async def take_back(
    session: AsyncSession, change: Change, tell: Tell, *, by: Actor, clock: Clock
) -> int:
    """Have the tags of a change taken back, in a transaction; return of how many."""
    touched = select(ChangeItem.contact_id).where(col(ChangeItem.change_id) == change.id)
    ids = sorted(set(await session.exec(touched)))
    undo_id = await changes.record(session, "undone", [], by=by, at=clock.now())
    change.undone_by = undo_id
    task = {"of": change.id, "change": undo_id}
    await _queue(session, ids, task, tell, by=by, clock=clock)
    return len(ids)


async def going_on(session: AsyncSession, *, by: Actor) -> int:
    """Return the id of the last change of theirs that is not through yet, 0 for none."""
    jobs = (
        select(Job.arguments)
        .where(col(Job.state).in_(("queued", "running")), col(Job.kind) == RUN)
        .where(col(Job.workspace_id) == by.workspace_id, col(Job.actor) == by.user_id)
        .order_by(col(Job.id).desc())
        .limit(1)
    )
    arguments = (await session.exec(jobs)).first()
    return int(arguments["change"]) if arguments else 0


async def _queue(
    session: AsyncSession,
    contact_ids: Sequence[int],
    task: Mapping[str, Any],
    tell: Tell,
    *,
    by: Actor,
    clock: Clock,
) -> None:
    task = {**task, "asked": len(contact_ids)}
    message = Message(by.user_id, *tell(progress_of(task)))
    posted = await outbox.post(session, message, workspace_id=by.workspace_id, clock=clock)
    task["message"] = posted
    job_id = await jobs.queue(session, RUN, task, by=by, clock=clock)
    await portions.keep(session, job_id, contact_ids, PORTION)


def progress_of(task: Mapping[str, Any], **more: Any) -> Progress:
    """Return how far a task is, as people are told."""
    add, remove = task.get("add", ()), task.get("remove", ())
    return Progress(task["asked"], add=add, remove=remove, is_undo="of" in task, **more)
