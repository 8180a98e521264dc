"""What a check keeps in mind: the world as the rows so far would leave it.

It lies in a private file, so that memory stays the same however many rows there are, and
the contacts themselves are only read.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.imports import meeting
from storage.imports.cleaned import Cleaned, Pair, Stage
from storage.imports.world import Held, Known, World, as_made

NOBODY = 0


class Rehearsal:
    """The identities and contacts that the rows so far would have changed."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE claimed (kind, normalised, contact, "
            "PRIMARY KEY (kind, normalised)) WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE changed (contact INTEGER PRIMARY KEY, body)")
        self._db.execute("CREATE TABLE spelling (key PRIMARY KEY, name) WITHOUT ROWID")
        self._repeated: set[int] = set()
        self._has_changed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    async def meet(
        self,
        connection: AsyncConnection,
        workspace_id: int,
        rows: Sequence[Cleaned],
        stage: Stage,
    ) -> World:
        """Return the world in which these rows would be decided."""
        pairs = {(kind, key) for row in rows for kind, _, key in row.identities}
        owners = await meeting.owners_of(connection, workspace_id, pairs)
        self._repeated = stage.repeated(rows)
        owners |= self._claims(pairs if self._has_changed else self._in_doubt(rows))
        owners = {pair: contact for pair, contact in owners.items() if contact != NOBODY}
        ids = set(owners.values())
        nobody = meeting.alone(rows, self._repeated, owners)
        world = World(owners, self._changed(ids), alone=nobody)
        there = sorted(id_ for id_ in ids - world.contacts.keys() if id_ > 0)
        world.contacts |= await meeting.load(connection, there, world)
        made = {id_: stage.row(-id_) for id_ in ids - world.contacts.keys()}
        met = [*rows, *made.values()]
        world.spelling |= self._spelling(met)
        await meeting.meet_tags(connection, workspace_id, met, world)
        for id_, row in made.items():
            world.contacts[id_] = as_made(row, world.spelling)
        return world

    def keep(self, world: World) -> None:
        """Keep in mind what a batch has changed."""
        pairs = self._in_doubt(world.made.values())
        changed = [world.contacts[id_] for id_ in world.changed]
        self._has_changed |= any(known.id > 0 for known in changed)
        pairs |= {(h.kind, h.normalised) for known in changed for h in known.identities}
        pairs |= world.freed
        claims = [(*pair, world.owners.get(pair, NOBODY)) for pair in pairs]
        bodies = [(known.id, json.dumps(asdict(known))) for known in changed]
        names = [(k, name) for k, name in world.spelling.items() if k not in world.tag_ids]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO spelling VALUES (?, ?)", names)
        self._db.executemany("INSERT OR REPLACE INTO claimed VALUES (?, ?, ?)", claims)
        self._db.executemany("INSERT OR REPLACE INTO changed VALUES (?, ?)", bodies)
        self._db.execute("COMMIT")

    def _in_doubt(self, rows: Iterable[Cleaned]) -> set[Pair]:
        """Return the identities of those among the rows that other rows may ask for."""
        some = (row for row in rows if row.ordinal in self._repeated)
        return {(kind, key) for row in some for kind, _, key in row.identities}

    def _claims(self, pairs: set[Pair]) -> dict[Pair, int]:
        query = (
            "SELECT kind, normalised, contact FROM json_each(?) JOIN claimed "
            "ON kind = value ->> 0 AND normalised = value ->> 1"
        )
        found = self._db.execute(query, (json.dumps(list(pairs)),))
        return {(kind, normalised): contact for kind, normalised, contact in found}

    def _spelling(self, rows: Sequence[Cleaned]) -> dict[str, str]:
        keys = sorted({key for row in rows for key, _ in row.tags})
        query = (
            "SELECT key, name FROM spelling WHERE key IN (SELECT value FROM json_each(?))"
        )
        return dict(self._db.execute(query, (json.dumps(keys),)).fetchall())

    def _changed(self, ids: set[int]) -> dict[int, Known]:
        query = "SELECT body FROM changed WHERE contact IN (SELECT value FROM json_each(?))"
        found = self._db.execute(query, (json.dumps(list(ids)),))
        return {known.id: known for known in map(_known, found)}


def _known(row: tuple[str]) -> Known:
    body = json.loads(row[0])
    held = tuple(Held._make(each) for each in body.pop("identities"))
    return Known(**body, identities=held)
