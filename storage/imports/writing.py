"""A decided batch, written with as few statements as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import search
from storage.imports import lines, statements
from storage.imports.decide import Outcome
from storage.imports.lines import Line
from storage.imports.meeting import with_parts
from storage.imports.world import Known, World
from storage.models import State

_UPDATE: Final = statements.update("contact", lines.FACTS)
_TAKE: Final = (
    "DELETE FROM identity WHERE workspace_id = ? AND kind = ? AND normalised = ? "
    "AND contact_id IN (SELECT id FROM contact WHERE merged_into = ?)"
)


@dataclass(frozen=True)
class Act:
    """What all rows of one import have in common when they are written."""

    workspace_id: int
    change_id: int
    at: datetime


class Writer:
    """Writes what a batch has decided, in the transaction of its connection.

    Args:
        tag_ids: every tag that the batch meets or brings, by its folded form.
    """

    def __init__(
        self, connection: AsyncConnection, act: Act, tag_ids: dict[str, int]
    ) -> None:
        self._connection, self._act, self._tag_ids = connection, act, tag_ids
        self._dialect = connection.dialect.name
        self._now = statements.moment(self._dialect, act.at)

    async def write(
        self,
        world: World,
        loaded: dict[int, Known],
        outcomes: Sequence[Outcome],
        first_number: int,
    ) -> None:
        """Write new contacts, changed ones, the ledger and the index.

        ``loaded`` has the contacts as they stood before the batch; ``first_number`` is the
        first free C-number.
        """
        changed = [world.contacts[id_] for id_ in sorted(world.changed) if id_ > 0]
        ids = dict(zip(world.made, await self._new_ids(len(world.made)), strict=True))
        if changed:  # first: an identity that they give up may be a new contact's
            await self._change(changed, loaded)
        await self._create(world, ids, first_number)
        await self._note(outcomes, ids)

    async def _new_ids(self, count: int) -> list[int]:
        if not count:
            return []
        if self._dialect == "sqlite":
            found = await self._run("SELECT coalesce(max(id), 0) FROM contact")
            first = found.scalar_one() + 1
            return list(range(first, first + count))
        found = await self._run(
            "SELECT nextval(pg_get_serial_sequence('contact', 'id')) "  # noqa: S608 - a number
            f"FROM generate_series(1, {count})"
        )
        return list(found.scalars())

    async def _create(self, world: World, ids: dict[int, int], first_number: int) -> None:
        contacts: list[Line] = []
        identities: list[Line] = []
        tags: list[Line] = []
        words: list[tuple[int, str]] = []
        act, now, tag_ids = self._act, self._now, self._tag_ids
        state = State.ACTIVE.value
        workspace_id = act.workspace_id
        for number, (made, new_id) in enumerate(ids.items(), first_number):
            row, version = world.made[made], 1
            if made in world.changed:
                known = world.contacts[made]
                row, version = lines.as_row(known, row), known.version
            place = (new_id, number, workspace_id, state, act.change_id, now)
            contacts.append(place + lines.facts_line(row, version, now))
            identities += lines.identity_lines(row, workspace_id, new_id)
            tags += [(tag_ids[key], new_id) for key in {key for key, _ in row.tags}]
            words.append((new_id, search.entry_of(workspace_id, row.words)))
        await self._insert("contact", lines.CONTACT, contacts)
        await self._insert("identity", lines.IDENTITY, identities)
        await self._insert("contact_tag", lines.TAG, tags)
        await self._index(words)

    async def _change(self, changed: Sequence[Known], loaded: dict[int, Known]) -> None:
        now, workspace_id = self._now, self._act.workspace_id
        rows = {known.id: lines.as_row(known) for known in changed}
        facts = [(*lines.facts_line(rows[k.id], k.version, now), k.id) for k in changed]
        await self._many(_UPDATE, facts)
        await self._change_identities(changed, loaded)
        await self._change_tags(changed, loaded)
        await search.forget(self._connection, list(rows))
        await self._index(
            [(id_, search.entry_of(workspace_id, row.words)) for id_, row in rows.items()]
        )

    async def _change_identities(
        self, changed: Sequence[Known], loaded: dict[int, Known]
    ) -> None:
        gone: list[Line] = []
        new: list[Line] = []
        primary: list[Line] = []
        for known in changed:
            had = {(h.kind, h.normalised): h for h in loaded[known.id].identities}
            row = lines.as_row(known)
            for line in lines.identity_lines(row, self._act.workspace_id, known.id):
                before = had.pop((line[2], line[4]), None)
                if before is None:
                    new.append(line)
                else:
                    primary.append((line[6], before.id))
            gone += [(held.id,) for held in had.values()]
        await self._many("DELETE FROM identity WHERE id = ?", gone)
        await self._many("UPDATE identity SET is_primary = ? WHERE id = ?", primary)
        await self._take_from_parts(new)
        await self._insert("identity", lines.IDENTITY, new)

    async def _take_from_parts(self, new: Sequence[Line]) -> None:
        """Take what is new to a contact from those merged into it, who keep it for it."""
        having = await with_parts(self._connection, sorted({line[1] for line in new}))
        kept = [(*line[:3], line[4]) for line in new if line[1] in having]
        await self._many(_TAKE, [(ws, kind, key, id_) for ws, id_, kind, key in kept])

    async def _change_tags(
        self, changed: Sequence[Known], loaded: dict[int, Known]
    ) -> None:
        gone: list[Line] = []
        new: list[Line] = []
        for known in changed:
            had, has = loaded[known.id].tags.keys(), known.tags.keys()
            gone += [(self._tag_ids[key], known.id) for key in had - has]
            new += [(self._tag_ids[key], known.id) for key in has - had]
        await self._many(
            "DELETE FROM contact_tag WHERE tag_id = ? AND contact_id = ?", gone
        )
        await self._insert("contact_tag", lines.TAG, new)

    async def _index(self, words: Sequence[tuple[int, str]]) -> None:
        """Put new entries into the index, after the rows they lead to."""
        await self._insert("search_text", lines.WORDS, words)
        if self._dialect == "sqlite":
            sql = "INSERT INTO contact_search (rowid, words) VALUES (?, ?)"
            await self._many(sql, words)

    async def _note(self, outcomes: Sequence[Outcome], ids: dict[int, int]) -> None:
        """Write the ledger: every change to a contact that was there before the row."""
        items: list[Line] = []
        for outcome in outcomes:
            if outcome.version:
                contact_id = ids.get(outcome.contact, outcome.contact)
                before, after, version = outcome.before, outcome.after, outcome.version
                change_id = self._act.change_id
                items += lines.item_lines(change_id, contact_id, version, before, after)
        await self._insert("change_item", lines.ITEM, items)

    async def _insert(
        self, table: str, columns: tuple[str, ...], rows: Sequence[Line]
    ) -> None:
        await self._many(statements.insert(table, columns), rows)

    async def _many(self, sql: str, rows: Sequence[Line]) -> None:
        if rows:
            statement = statements.numbered(sql, self._dialect)
            await self._connection.exec_driver_sql(statement, list(rows))

    async def _run(self, sql: str) -> Any:
        return await self._connection.exec_driver_sql(sql)
