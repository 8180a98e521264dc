"""The parts of an import's batches: rows decided on what is there, and written."""

from collections import Counter
from typing import Final

from sqlalchemy import bindparam, sql
from sqlmodel import Session

from storage import audit
from storage.becoming import tags_named
from storage.clock import Clock
from storage.connections import quick
from storage.imports import meeting
from storage.imports.decide import Rules
from storage.imports.freshness import Freshness
from storage.imports.making import Act
from storage.imports.refused import keep_refused
from storage.imports.setup import Setup
from storage.imports.stage import Stage
from storage.imports.stretch import Stretch
from storage.imports.world import World
from storage.imports.writing import Writer
from storage.jobs import Claim
from storage.models import Change, Import, Workspace, table_of


class Parts:
    """Writes the parts of one import's batches, each in the transaction of its batch."""

    def __init__(self, claim: Claim, import_: Import, stage: Stage, clock: Clock) -> None:
        self._by, self._clock, self._stage = claim.by, clock, stage
        self._import_id = import_.id or 0
        self._setup = Setup.from_json(import_.setup)
        self._rules = Rules(self._setup)
        self._fresh = Freshness(stage, claim.by.workspace_id, self._import_id)

    def begin(self, session: Session) -> int:
        """Begin a batch; return how much people's doings have been audited so far."""
        connection = session.connection()
        self._fresh.look(connection)  # before we write anything ourselves
        (standing,) = quick.read(connection, _STANDING, {"import": self._import_id})
        audited, self._number, self._change_id, counts = standing
        self._counts, self._made = Counter[str](counts), 0
        if self._change_id is None:
            self._change_id = self._change(session)
        return int(audited)

    def write(self, session: Session, part: Stretch) -> None:
        """Decide these rows on what is there now, and write what comes of them."""
        connection, workspace_id = session.connection(), self._by.workspace_id
        rows = self._fresh.sort(connection, part)
        world = meeting.meet(connection, workspace_id, rows)
        loaded = dict(world.contacts)
        decided = self._rules.decide(rows, world)
        tag_ids = _tag_ids(session, workspace_id, world)
        act = Act(workspace_id, self._change_id, self._clock.now())
        writer = Writer(connection, act, tag_ids)
        writer.write(decided, loaded, self._number + self._made)
        keep_refused(connection, self._import_id, decided.outcomes, self._stage)
        self._made += len(decided.made)
        self._counts += decided.counts

    def end(self, session: Session, cursor: int) -> int:
        """End the batch at this place; return what ``begin`` does, with our own doings."""
        connection, workspace_id = session.connection(), self._by.workspace_id
        reached = {"cursor": cursor, "state": "running", "counts": dict(self._counts)}
        reached |= {"change_id": self._change_id, "import": self._import_id}
        quick.write(connection, _REACH, reached)
        made = {"workspace": workspace_id, "made": self._made}
        quick.write(connection, _COUNT, made)
        self._fresh.settle(connection)
        (standing,) = quick.read(connection, _STANDING, {"import": self._import_id})
        return int(standing[0])

    def _change(self, session: Session) -> int:
        """Make the one change of this import."""
        by, now = self._by, self._clock.now()
        change = Change(
            workspace_id=by.workspace_id,
            at=now,
            actor=by.user_id,
            role=by.role,
            kind="imported",
            through="import",
            import_id=self._import_id,
        )
        session.add(change)
        session.flush()
        objects = [f"import:{self._import_id}"]
        fields = self._setup.mapped
        audit.append(session, "imported", by=by, at=now, objects=objects, fields=fields)
        return change.id or 0


def _tag_ids(session: Session, workspace_id: int, world: World) -> dict[str, int]:
    """Return the ids of all tags of the batch by folded form; new ones are made."""
    new = [name for key, name in world.spelling.items() if key not in world.tag_ids]
    made = tags_named(session, workspace_id, new) if new else []
    return world.tag_ids | {tag.key: tag.id or 0 for tag in made}


_IMPORT: Final = table_of(Import)
_WORKSPACE: Final = table_of(Workspace)
_STANDING: Final = (
    sql.select(
        _WORKSPACE.c.audit_count,
        _WORKSPACE.c.next_number,
        _IMPORT.c.change_id,
        _IMPORT.c.counts,
    )
    .join_from(_IMPORT, _WORKSPACE, _WORKSPACE.c.id == _IMPORT.c.workspace_id)
    .where(_IMPORT.c.id == bindparam("import"))
)
_REACH: Final = sql.update(_IMPORT).where(_IMPORT.c.id == bindparam("import"))
_COUNT: Final = (
    sql.update(_WORKSPACE)
    .where(_WORKSPACE.c.id == bindparam("workspace"))
    .values(
        next_number=_WORKSPACE.c.next_number + bindparam("made"),
        contacts=_WORKSPACE.c.contacts + bindparam("made"),
    )
)
