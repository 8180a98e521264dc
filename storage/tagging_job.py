"""The job of tags of thousands of contacts: a portion at a time.

One change grows by what each portion did, so that all of it is taken back as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox, portions
from storage.access import Access, Actor
from storage.changes import Item
from storage.connections.writing import within
from storage.jobs import Claim
from storage.models import Change, ChangeItem, Job, Role, table_of
from storage.outbox import Message
from storage.retagging import put, put_back
from storage.tagging import TAGGED, TAGGING, UNDOING, Tell, progress_of
from storage.tools import JobTools, Words

# Contacts between one word of how far it is and the next.
TOLD_EACH: Final = 2_000


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
            await _say(session, tools, claim, tell(progress_of(task, **vars(reached))))
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
    ended = progress_of(task, **vars(reached), change_id=change_id, problem=problem)
    await _say(session, tools, claim, tell(ended))


async def _say(session: AsyncSession, tools: JobTools, claim: Claim, words: Words) -> None:
    told = claim.arguments["message"]
    message = Message(claim.by.user_id, *words, replaces=told)
    workspace_id = claim.by.workspace_id
    await outbox.post(session, message, workspace_id=workspace_id, clock=tools.clock)
