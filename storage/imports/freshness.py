"""Whether anybody has written contacts since a check looked for them.

What nobody has changed need not be looked up again for each of a hundred thousand rows.
"""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_STATE: Final = text(
    "SELECT workspace.audit_count, workspace.next_number, "
    "(SELECT coalesce(max(identity.id), 0) FROM identity), "
    "(SELECT coalesce(sum(other.cursor), 0) FROM import AS other "
    "WHERE other.workspace_id = workspace.id AND other.id <> :import_id) "
    "FROM workspace WHERE workspace.id = :workspace_id"
)


async def state_of(connection: AsyncConnection, workspace_id: int, import_id: int) -> str:
    """Return a word that is another one as soon as a contact may have a new identity.

    Whatever people do is audited; the batches of an import move its cursor.
    """
    found = await connection.execute(
        _STATE, {"workspace_id": workspace_id, "import_id": import_id}
    )
    return " ".join(map(str, found.one()))
