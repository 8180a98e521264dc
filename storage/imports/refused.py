"""The rows that did not go through, as they were read, each with its reason."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.imports import statements
from storage.imports.outcomes import REFUSED, Outcome
from storage.imports.stage import Stage
from storage.imports.statements import Statements
from storage.imports.tools import Tools
from storage.jobs import Claim
from storage.models import ImportRow

AT_ONCE: Final = 5_000
_COLUMNS: Final = ("import_id", "row", "cells", "outcome", "reason")


def keep_refused(
    connection: Connection, import_id: int, outcomes: Sequence[Outcome], stage: Stage
) -> None:
    """Keep the refused rows of a batch, in its transaction."""
    refused = [outcome for outcome in outcomes if outcome.kind in REFUSED]
    if not refused:
        return
    cells = stage.cells([outcome.row.ordinal for outcome in refused])
    rows = [
        (import_id, o.row.number, json.dumps(cells[o.row.ordinal]), o.kind.value, o.reason)
        for o in refused
    ]
    Statements(connection).many(statements.insert("import_row", _COLUMNS), rows)


async def clear_refused(tools: Tools, claim: Claim, import_id: int) -> None:
    """Forget the refused rows of an import, a few thousand at a time."""
    gone = AT_ONCE
    while gone == AT_ONCE:
        async with tools.database.begin(claim.by.workspace_id) as session:
            await tools.jobs.hold(session, claim.id)
            gone = await clear_some_refused(session, import_id)


async def clear_some_refused(session: AsyncSession, import_id: int) -> int:
    """Forget as many as one transaction should; return how many."""
    some = select(ImportRow.id).where(col(ImportRow.import_id) == import_id).limit(AT_ONCE)
    result = await session.exec(delete(ImportRow).where(col(ImportRow.id).in_(some)))
    return result.rowcount
