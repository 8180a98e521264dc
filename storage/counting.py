"""How many contacts there are: a number, as to count a million takes too long."""

from typing import Final

from sqlalchemy import Connection, bindparam, update

from storage.connections import quick
from storage.models import Workspace, table_of


def count(connection: Connection, workspace_id: int, more: int) -> None:
    """Count so many more active contacts; fewer, if it is negative."""
    quick.write(connection, _COUNT, {"workspace": workspace_id, "more": more})


_WORKSPACE: Final = table_of(Workspace)
_COUNT: Final = (
    update(_WORKSPACE)
    .where(_WORKSPACE.c.id == bindparam("workspace"))
    .values(contacts=_WORKSPACE.c.contacts + bindparam("more"))
)
