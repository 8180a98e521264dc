"""Tags of thousands of contacts: put on, taken off or taken back, a portion at a time.

What a transaction can do while people wait, ``Tags`` and ``Undo`` do at once; this is for
more.  One change grows by what each portion did, so that all of it is taken back as one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import changes, jobs, outbox, portions
from storage.access import Access, Actor
from storage.changes import Item
from storage.clock import Clock
from storage.connections.writing import within
from storage.database import Database
from storage.errors import TooManyError
from storage.jobs import Claim
from storage.models import Change, ChangeItem, Job, Role, table_of
from storage.outbox import Message
from storage.retagging import Names, put, put_back
from storage.tags import MOST_BY_MEMBERS
from storage.tools import JobTools, Words

RUN: Final = "tags.run"
MOST: Final = 100_000
# As many as a transaction changes in a tenth of a second, while others wait to write.
PORTION: Final = 500
# Contacts between one word of how far it is and the next.
TOLD_EACH: Final = 2_000
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
    message = Message(by.user_id, *tell(_progress(task)))
    posted = await outbox.post(session, message, workspace_id=by.workspace_id, clock=clock)
    task["message"] = posted
    job_id = await jobs.queue(session, RUN, task, by=by, clock=clock)
    await portions.keep(session, job_id, contact_ids, PORTION)


def _progress(task: Mapping[str, Any], **more: Any) -> Progress:
    add, remove = task.get("add", ()), task.get("remove", ())
    return Progress(task["asked"], add=add, remove=remove, is_undo="of" in task, **more)


async def step(tools: JobTools, access: Access, claim: Claim, tell: Tell) -> bool:
    """Do the next portion and commit it with how far that is; tell whether it was the last.

    Raises:
        LostLeaseError: another worker goes on with it.
        NotAllowedError: whoever asked for it may not do it any more.
    """
    by, now = claim.by, tools.clock.now()
    async with tools.database.begin(by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        claim, standing = await _standing(session, claim)
        if standing.has_ended:
            return True
        await _check(session, access, claim)
        task, before = claim.arguments, standing.done
        portion = await portions.take(session, claim.id)
        there, items = await _work(session, task, portion, by, now)
        await _enter(session, task["change"], items)
        done = before + len(portion)
        reached = Standing(
            done,
            standing.changed + len(items),
            standing.gone + len(portion) - there,
            has_ended=done >= task["asked"],
        )
        await tools.jobs.hold(session, claim.id, progress=vars(reached))
        if reached.has_ended:
            await _end(session, tools, claim, tell, reached)
        elif done // TOLD_EACH > before // TOLD_EACH:
            await _say(session, tools, claim, tell(_progress(task, **vars(reached))))
    return reached.has_ended


async def fail(tools: JobTools, claim: Claim, tell: Tell, problem: str) -> None:
    """End it where it stands: what was done until then can be taken back."""
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        claim, standing = await _standing(session, claim)
        reached = replace(standing, has_ended=True)
        await portions.drop(session, claim.id)
        await tools.jobs.hold(session, claim.id, progress=vars(reached))
        await _end(session, tools, claim, tell, reached, problem)


@dataclass(frozen=True)
class Standing:
    """For how many contacts it is done, and how many of them were changed, or gone.

    ``has_ended``: nobody goes on, though a worker may have died before it ended the job.
    """

    done: int = 0
    changed: int = 0
    gone: int = 0
    has_ended: bool = False


async def _standing(session: AsyncSession, claim: Claim) -> tuple[Claim, Standing]:
    """Return what is to be done by now, and how far it is.

    Whoever was erased since is not named in it any more, and must not be in a new tag.
    """
    asked = select(Job.arguments, Job.progress).where(col(Job.id) == claim.id)
    arguments, progress = (await session.exec(asked)).one()
    return replace(claim, arguments=arguments), Standing(**progress)


async def _check(session: AsyncSession, access: Access, claim: Claim) -> None:
    """Ask at each portion whether whoever asked for it still may do it."""
    by = claim.by
    role = await within(session, lambda own: access.role_now(own, by))
    is_undo = "of" in claim.arguments
    needed, act = (Role.MEMBER, UNDOING) if is_undo else (Role.MANAGER, TAGGING)
    replace(by, role=role).must_be(needed, act)


async def _work(
    session: AsyncSession,
    task: Mapping[str, Any],
    portion: Sequence[int],
    by: Actor,
    now: datetime,
) -> tuple[int, list[Item]]:
    """Change a portion; return how many of them are there, and what was changed."""
    if "of" not in task:
        add, remove = task["add"], task["remove"]
        there, items = await put(session, portion, add, remove, by=by, at=now)
        return len(there), items
    done = (
        select(ChangeItem)
        .where(col(ChangeItem.change_id) == task["of"])
        .where(col(ChangeItem.contact_id).in_(portion))
    )
    items, _ = await put_back(session, (await session.exec(done)).all(), by=by, at=now)
    return len(portion), items


async def _enter(session: AsyncSession, change_id: int, items: Sequence[Item]) -> None:
    rows = [{"change_id": change_id, **vars(item)} for item in items]
    if rows:
        await (await session.connection()).execute(insert(table_of(ChangeItem)), rows)


async def _end(
    session: AsyncSession,
    tools: JobTools,
    claim: Claim,
    tell: Tell,
    reached: Standing,
    problem: str | None = None,
) -> None:
    """Let the change be taken back from now on, and say what became of it.

    So can one whose undo has broken off: who went back already is left alone.
    """
    task, change_id = claim.arguments, None
    if "of" in task and problem is not None:
        (await session.get_one(Change, task["of"])).undone_by = None
    if "of" not in task and reached.changed:
        change = await session.get_one(Change, task["change"])
        change.kind, change_id = TAGGED, change.id
    ended = _progress(task, **vars(reached), change_id=change_id, problem=problem)
    await _say(session, tools, claim, tell(ended))


async def _say(session: AsyncSession, tools: JobTools, claim: Claim, words: Words) -> None:
    told = claim.arguments["message"]
    message = Message(claim.by.user_id, *words, replaces=told)
    workspace_id = claim.by.workspace_id
    await outbox.post(session, message, workspace_id=workspace_id, clock=tools.clock)
