"""What a check keeps in mind: the world as the rows so far would leave it.

It lies in a private file, so that memory stays the same however many rows there are, and
the contacts themselves are only read.
"""

import json
import marshal
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from storage.imports import meeting
from storage.imports.cleaned import Cleaned, Pair
from storage.imports.plain import Sorted
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
        self._db.execute("CREATE TABLE made (contact INTEGER PRIMARY KEY, body)")
        self._db.execute("CREATE TABLE spelling (key PRIMARY KEY, name) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def meet(
        self,
        connection: Connection,
        workspace_id: int,
        rows: Sorted,
        owners: Mapping[Pair, int],
    ) -> World:
        """Return the world in which these rows would be decided.

        ``owners`` has the contacts that have their identities now, and may have others.
        """
        doubtful = rows.rows
        pairs = {pair for row in doubtful for pair in row.pairs}
        met = {pair: owners[pair] for pair in pairs & owners.keys()} | self._claims(pairs)
        owners = {pair: contact for pair, contact in met.items() if contact != NOBODY}
        ids = set(owners.values())
        world = World(owners, self._changed(ids))
        there = sorted(id_ for id_ in ids - world.contacts.keys() if id_ > 0)
        world.contacts |= meeting.load(connection, there, world)
        made = self._made(ids - world.contacts.keys())
        keys = rows.tag_keys() | {key for row in made.values() for key, _ in row.tags}
        world.spelling |= self._spelling(keys)
        meeting.meet_tags(connection, workspace_id, keys, world)
        for id_, row in made.items():
            world.contacts[id_] = as_made(row, world.spelling)
        return world

    def keep(self, world: World) -> None:
        """Keep in mind what a batch has changed."""
        changed = [world.contacts[id_] for id_ in world.changed]
        pairs = {pair for row in world.made.values() for pair in row.pairs}
        pairs |= {(h.kind, h.normalised) for known in changed for h in known.identities}
        pairs |= world.freed
        claims = [(*pair, world.owners.get(pair, NOBODY)) for pair in pairs]
        bodies = [(known.id, json.dumps(asdict(known))) for known in changed]
        rows = [(id_, _dump(row)) for id_, row in world.made.items()]
        names = [(k, name) for k, name in world.spelling.items() if k not in world.tag_ids]
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR REPLACE INTO spelling VALUES (?, ?)", names)
        self._db.executemany("INSERT OR REPLACE INTO claimed VALUES (?, ?, ?)", claims)
        self._db.executemany("INSERT INTO made VALUES (?, ?)", rows)
        self._db.executemany("INSERT OR REPLACE INTO changed VALUES (?, ?)", bodies)
        self._db.execute("COMMIT")

    def _claims(self, pairs: set[Pair]) -> dict[Pair, int]:
        query = (
            "SELECT kind, normalised, contact FROM json_each(?) JOIN claimed "
            "ON kind = value ->> 0 AND normalised = value ->> 1"
        )
        found = self._db.execute(query, (json.dumps(list(pairs)),))
        return {(kind, normalised): contact for kind, normalised, contact in found}

    def _spelling(self, keys: Iterable[str]) -> dict[str, str]:
        query = (
            "SELECT key, name FROM spelling WHERE key IN (SELECT value FROM json_each(?))"
        )
        return dict(self._db.execute(query, (json.dumps(sorted(keys)),)).fetchall())

    def _changed(self, ids: set[int]) -> dict[int, Known]:
        query = "SELECT body FROM changed WHERE contact IN (SELECT value FROM json_each(?))"
        found = self._db.execute(query, (json.dumps(list(ids)),))
        return {known.id: known for known in map(_known, found)}

    def _made(self, ids: set[int]) -> dict[int, Cleaned]:
        """Return the rows that would have made these contacts."""
        query = (
            "SELECT contact, body FROM made "
            "WHERE contact IN (SELECT value FROM json_each(?))"
        )
        found = self._db.execute(query, (json.dumps(list(ids)),))
        return {
            id_: Cleaned._make(marshal.loads(body))  # noqa: S302 - nobody else writes to it
            for id_, body in found
        }


def _dump(row: Cleaned) -> bytes:
    values: tuple[Any, ...] = tuple(row)
    return marshal.dumps(values, 2)


def _known(row: tuple[str]) -> Known:
    body = json.loads(row[0])
    held = tuple(Held._make(each) for each in body.pop("identities"))
    return Known(**body, identities=held)
