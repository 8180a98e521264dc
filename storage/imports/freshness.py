"""Whether what a check has found out about the rows still holds when they are imported.

What nobody has changed need not be looked up again for each of a hundred thousand rows.
"""

from typing import Final

from sqlalchemy import Connection, text

from storage.connections import quick
from storage.imports import meeting
from storage.imports.plain import Sorted, owned
from storage.imports.stage import Stage
from storage.imports.stretch import Stretch

_STATE: Final = text(
    "SELECT workspace.audit_count, workspace.next_number, "
    "(SELECT coalesce(max(identity.id), 0) FROM identity), "
    "(SELECT coalesce(sum(other.cursor), 0) FROM import AS other "
    "WHERE other.workspace_id = workspace.id AND other.id <> :import_id) "
    "FROM workspace WHERE workspace.id = :workspace_id"
)


def state_of(connection: Connection, workspace_id: int, import_id: int) -> str:
    """Return a word that is another one as soon as a contact may have a new identity.

    Whatever people do is audited; the batches of an import move its cursor.
    """
    asked = {"workspace_id": workspace_id, "import_id": import_id}
    (state,) = quick.read(connection, _STATE, asked)
    return " ".join(map(str, state))


class Freshness:
    """Follows what others write while an import runs.

    As long as they write nothing, the rows that meet a contact are those that the check
    has found; from then on, all rows of a batch are looked up.
    """

    def __init__(self, stage: Stage, workspace_id: int, import_id: int) -> None:
        self._stage, self._workspace_id, self._import_id = stage, workspace_id, import_id
        self._state: str | None = None
        self._is_fresh = False

    def look(self, connection: Connection) -> None:
        """Notice what others have written since our last batch, or since the check."""
        state = state_of(connection, self._workspace_id, self._import_id)
        if self._state is None:
            self._is_fresh = self._stage.knows_met(state)
        elif state != self._state:
            self._is_fresh = False

    def sort(self, connection: Connection, batch: Stretch) -> Sorted:
        """Tell plain rows from those in doubt."""
        repeated = self._stage.repeated(batch)
        if self._is_fresh:
            return Sorted.of(batch, repeated | self._stage.met(batch))
        pairs = meeting.pairs_in(batch)
        owners = meeting.owners_of(connection, self._workspace_id, pairs)
        return Sorted.of(batch, repeated | owned(batch, owners))

    def settle(self, connection: Connection) -> None:
        """Take the contacts as they are after a batch of ours."""
        self._state = state_of(connection, self._workspace_id, self._import_id)
