"""Exports as people ask for them, and as the worker brings them to their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import audit, jobs
from storage.access import Actor
from storage.changes import remember_delivery
from storage.clock import Clock
from storage.database import Database
from storage.exports import ledger, runs
from storage.exports.tools import Tell, Tools, tell_person
from storage.jobs import Claim
from storage.models import Export, Role

RUN: Final = "export.run"
KINDS: Final = ("csv", "xlsx")


@dataclass(frozen=True)
class Wish:
    """What is to be exported, how, and where to.

    ``query`` is canonical; ``selection`` has the contacts that were ticked instead.
    ``channel`` may be a person: then the file goes into their direct message.
    """

    query: str
    columns: Sequence[str]
    kind: str
    channel: str
    thread_ts: str | None = None
    selection: Sequence[int] | None = None


class Exports:
    """The exports of a workspace."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def start(self, wish: Wish, tell: Tell, *, by: Actor) -> int:
        """Have a file made and posted; return the id of the export.

        Raises:
            NotAllowedError: it takes a manager.
            AlreadyDoneError: the same click was delivered before.
        """
        by.must_be(Role.MANAGER, "Exporting")
        async with self._database.begin(by.workspace_id) as session:
            await remember_delivery(session, by=by, at=self._clock.now())
            export = await add(session, wish, by=by, clock=self._clock)
            await tell_person(session, export, tell, self._clock)
            return export.id or 0


async def add(
    session: AsyncSession,
    wish: Wish,
    *,
    by: Actor,
    clock: Clock,
    run_id: int | None = None,
) -> Export:
    """Write an export and its job, in the transaction of what asks for it."""
    export = Export(
        workspace_id=by.workspace_id,
        user_id=by.user_id,
        query=wish.query,
        selection=None if wish.selection is None else list(wish.selection),
        columns=list(wish.columns),
        kind=wish.kind,
        channel=wish.channel,
        thread_ts=wish.thread_ts,
        run_id=run_id,
        created_at=clock.now(),
    )
    session.add(export)
    await session.flush()
    await jobs.queue(session, RUN, {"export_id": export.id}, by=by, clock=clock)
    await _note(session, "asked for export", export, by, clock)
    return export


async def uploaded(tools: Tools, claim: Claim, file_id: str) -> None:
    """Note the file that is with Slack and not yet in the channel."""
    await _change(tools, claim, file_id=file_id)


async def delivered(tools: Tools, claim: Claim, session: AsyncSession) -> Export:
    """Note that the file is where it belongs, in the transaction of what follows."""
    export = await _change_in(tools, claim, session, state="delivered")
    await _note(session, "exported", export, claim.by, tools.clock)
    await runs.delivered(session, export, tools.clock)
    return export


async def failed(
    tools: Tools,
    claim: Claim,
    session: AsyncSession,
    problem: str,
    *,
    is_closed: bool = False,
) -> Export:
    """Note that there will be no file, and tell whoever waits for it.

    ``is_closed``: nothing may go there any more, so that a schedule rests.
    """
    export = await _change_in(tools, claim, session, state="failed", problem=problem)
    managers = await tools.access.managers(export.workspace_id)
    await runs.failed(
        session, export, tools.tell_run, managers, tools.clock, is_closed=is_closed
    )
    await ledger.leave(session, export.id or 0)
    return export


async def _change(tools: Tools, claim: Claim, **values: Any) -> None:
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        export = await session.get_one(Export, claim.arguments["export_id"])
        for name, value in values.items():
            setattr(export, name, value)
        session.add(export)


async def _change_in(
    tools: Tools, claim: Claim, session: AsyncSession, **values: Any
) -> Export:
    await tools.jobs.hold(session, claim.id)
    export = await session.get_one(Export, claim.arguments["export_id"])
    for name, value in values.items():
        setattr(export, name, value)
    export.finished_at = tools.clock.now()
    session.add(export)
    await tell_person(session, export, tools.tell, tools.clock)
    return export


async def _note(
    session: AsyncSession, action: str, export: Export, by: Actor, clock: Clock
) -> None:
    objects = [f"export:{export.id}", f"channel:{export.channel}"]
    await audit.record(
        session, action, by=by, at=clock.now(), objects=objects, fields=export.columns
    )
