"""What follows an erasure: the traces in texts, files and pages that are not theirs by id.

``storage/register`` says which tables are searched.  The values to search for stand in
the arguments of the job and nowhere else, and go from there with the last of the traces.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import JSON, Column, Connection, Select, String, cast
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import indexing
from storage.clock import Clock
from storage.connections.writing import within
from storage.erasure import wiping
from storage.erasure.erasing import SWEEP
from storage.erasure.gathering import less_shared
from storage.erasure.traces import Traces, texts_in
from storage.exports.sweeping import remove_files
from storage.fields import tag_key
from storage.imports import forgetting as imports
from storage.imports.sweeping import sweep_imports
from storage.imports.tools import Tools
from storage.jobs import Claim
from storage.models import Contact, ContactTag, ImportRow, Job, Schedule, Tag
from storage.register import Belonging, OnErasure, belongings

AT_ONCE: Final = 200
EMPTIED: Final = "This row was emptied: the person in it was erased."
RESTING: Final = "It asked for somebody who was erased. Make a new one without them."

Change = Callable[[AsyncSession, Any, Traces], Awaitable[None]]
Rewrite = Callable[[Session, int, Sequence[int], Clock], None]
"""Writes anew, in a workspace, what Slack shows of contacts."""


async def forget(tools: Tools, claim: Claim, rewrite: Rewrite | None = None) -> None:
    """Follow the traces of the contacts that a job is about until none is left.

    ``rewrite`` is for the cards of earlier deletions, which have their names no more then.
    Whoever takes over begins again: what is gone is not found any more.

    Raises:
        BusyError: somebody still reads what was there before; to be done again.
        LostLeaseError: another worker has taken over.
    """
    if claim.arguments:
        await _follow(tools, claim)
        if rewrite is not None:
            await _rewrite_cards(tools, claim, rewrite)
        await _run(tools, claim, arguments={})
    remove_files(tools.data_folder)
    await sweep_imports(tools.database, tools.clock, tools.data_folder)
    await wiping.wipe(tools.database)


async def _follow(tools: Tools, claim: Claim) -> None:
    workspace_id, had = claim.by.workspace_id, Traces.from_json(claim.arguments["traces"])
    traces = await tools.database.stream(lambda c: less_shared(c, workspace_id, had))
    await imports.end_those_with(tools, claim, traces)
    # Jobs first: those that run write into the other tables what they name.
    for belonging in sorted(belongings(OnErasure.SEARCH), key=lambda b: b.model is not Job):
        of_the_team = belonging.model is Tag
        sought = traces.naming_only() if of_the_team else traces
        await _search(tools, claim, belonging, sought, sought.without)
    for belonging in belongings(OnErasure.EMPTY):
        if belonging.model is not Contact:  # the ledger of those whom they met
            named = traces.naming_only()
            await _search(tools, claim, belonging, named, named.dropped_from)


async def _rewrite_cards(tools: Tools, claim: Claim, rewrite: Rewrite) -> None:
    """Write the cards anew, now that no reason or comment names them any more."""
    workspace_id, ids = claim.by.workspace_id, claim.arguments["contact_ids"]
    async with tools.database.begin(workspace_id) as session:
        await tools.jobs.hold(session, claim.id)
        await within(session, rewrite, workspace_id, ids, tools.clock)


async def _run(tools: Tools, claim: Claim, **values: Any) -> None:
    async with tools.database.begin(claim.by.workspace_id) as session:
        await tools.jobs.hold(session, claim.id, **values)


async def _search(
    tools: Tools,
    claim: Claim,
    belonging: Belonging,
    traces: Traces,
    clean: Callable[[Any], Any],
) -> None:
    """Clean the rows of a table where a trace stands."""
    workspace_id = claim.by.workspace_id
    found = await tools.database.stream(
        lambda connection: list(_found(connection, belonging, workspace_id, traces))
    )
    change = _SPECIALLY.get(belonging.model)
    for first in range(0, len(found), AT_ONCE):
        async with tools.database.begin(workspace_id) as session:
            await tools.jobs.hold(session, claim.id)
            for key in found[first : first + AT_ONCE]:
                row = await session.get(belonging.model, key)
                if row is None:
                    continue
                if change is not None:
                    await change(session, row, traces)
                for name in belonging.personal:
                    setattr(row, name, clean(getattr(row, name)))
                session.add(row)


def _found(
    connection: Connection, belonging: Belonging, workspace_id: int, traces: Traces
) -> Iterator[tuple[Any, ...]]:
    """Yield the keys of the rows in which a trace may stand."""
    table, keys = belonging.table, len(belonging.key)
    texts = [cast(table.c[name], String) for name in belonging.personal]
    query: Select[Any] = select(*(table.c[name] for name in belonging.key), *texts)
    if belonging.model is Job:  # those of other erasures end by themselves
        query = query.where(table.c.kind != SWEEP)
    plain = [_reader(table.c[name]) for name in belonging.personal]
    streaming = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for row in streaming.execute(query.where(_in_workspace(belonging, workspace_id))):
        cells = zip(plain, row[keys:], strict=True)
        if any(text and traces.stand_in(read(text)) for read, text in cells):
            yield tuple(row[:keys])


def _reader(column: Column[Any]) -> Callable[[str], str]:
    """Return what makes plain text of what a column holds."""
    return _without_escapes if isinstance(column.type, JSON) else str


def _without_escapes(text: str) -> str:
    return "\n".join(texts_in(json.loads(text))) if "\\" in text else text


def _in_workspace(belonging: Belonging, workspace_id: int) -> Any:
    """Return the condition for the rows of a workspace, by the table they hang from."""
    table = belonging.table
    if "workspace_id" in table.c:
        return table.c.workspace_id == workspace_id
    key = next(k for k in table.foreign_keys if "workspace_id" in k.column.table.c)
    above = key.column.table
    return key.parent.in_(select(key.column).where(above.c.workspace_id == workspace_id))


async def _empty_row(_session: AsyncSession, row: ImportRow, traces: Traces) -> None:
    """Empty a row of a file that is theirs, not one that has something in common."""
    if traces.naming_only().stand_in(" ".join((*row.cells, row.reason))):
        row.cells, row.reason = [""] * len(row.cells), EMPTIED


async def _rest(_session: AsyncSession, schedule: Schedule, _traces: Traces) -> None:
    """Let a schedule rest: what it asked for is not what it asks for now."""
    if schedule.state == "active":
        schedule.state, schedule.why = "paused", RESTING
        schedule.version += 1


async def _rename(session: AsyncSession, tag: Tag, traces: Traces) -> None:
    """Give a tag a name of its own, and have those who carry it found by that."""
    tag.name = f"{traces.token}-{tag.id}"
    tag.key = tag_key(tag.name)
    session.add(tag)
    carriers = select(ContactTag.contact_id).where(col(ContactTag.tag_id) == tag.id)
    await indexing.index(session, (await session.exec(carriers)).all())


_SPECIALLY: Final[Mapping[type[SQLModel], Change]] = {
    ImportRow: _empty_row,
    Schedule: _rest,
    Tag: _rename,
}
