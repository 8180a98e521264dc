"""The audit as tests look at it: whole, or broken from which entry on."""

from storage import audit
from storage.database import Database


async def first_break(database: Database, workspace_id: int) -> int | None:
    """Return where the audit of a workspace breaks, None if it is whole."""
    return await database.stream(lambda c: audit.first_break(c, workspace_id))
