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
        self._import_id, self._workspace_id = import_.id or 0, import_.workspace_id
        self._setup = Setup.from_json(import_.setup)
        self._rules = Rules(self._setup)
        self._fresh = Freshness(stage, self._workspace_id, self._import_id)

    def begin(self, session: Session) -> int:
        """Begin a batch; return how many entries the audit has."""
        connection = session.connection()
        self._fresh.look(connection)  # before we write anything ourselves
        own = {"import": self._import_id}
        ((change_id, number, counts),) = quick.read(connection, _STANDING, own)
        self._change_id, self._number = change_id or self._change(session), number
        self._counts, self._made = Counter[str](counts), 0
        ((audited,),) = quick.read(connection, _AUDITED, {"workspace": self._workspace_id})
        return int(audited)

    def write(self, session: Session, part: Stretch) -> None:
        """Decide these rows on what is there now, and write what comes of them."""
        connection, workspace_id = session.connection(), self._workspace_id
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

    def end(self, session: Session, cursor: int) -> None:
        """End the batch, which has reached this place."""
        connection = session.connection()
        reached = {
            "import": self._import_id,
            "change_id": self._change_id,
            "cursor": cursor,
            "state": "running",
            "counts": dict(self._counts),
        }
        quick.write(connection, _REACH, reached)
        more = {"workspace": self._workspace_id, "made": self._made}
        quick.write(connection, _COUNT, more)
        self._fresh.settle(connection)

    def _change(self, session: Session) -> int:
        """Make the one change of this import."""
        by, now = self._by, self._clock.now()
        change = Change(
            workspace_id=self._workspace_id,
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
_OWN: Final = _IMPORT.c.id == bindparam("import")
_OURS: Final = _WORKSPACE.c.id == bindparam("workspace")
_STANDING: Final = (
    sql.select(_IMPORT.c.change_id, _WORKSPACE.c.next_number, _IMPORT.c.counts)
    .join_from(_IMPORT, _WORKSPACE, _WORKSPACE.c.id == _IMPORT.c.workspace_id)
    .where(_OWN)
)
_AUDITED: Final = sql.select(_WORKSPACE.c.audit_count).where(_OURS)
_REACH: Final = sql.update(_IMPORT).where(_OWN)
_COUNT: Final = (
    sql.update(_WORKSPACE)
    .where(_OURS)
    .values(
        next_number=_WORKSPACE.c.next_number + bindparam("made"),
        contacts=_WORKSPACE.c.contacts + bindparam("made"),
    )
)
