"""A decided batch, written with as few statements as it takes."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from storage import indexing, search
from storage.imports import lines, statements
from storage.imports.cleaned import Cleaned
from storage.imports.lines import Line
from storage.imports.making import Act, Maker
from storage.imports.meeting import with_parts
from storage.imports.outcomes import Decided, Outcome
from storage.imports.statements import Statements
from storage.imports.world import Known

_TAKE: Final = (
    "DELETE FROM identity WHERE workspace_id = ? AND kind = ? AND normalised = ? "
    "AND contact_id IN (SELECT id FROM contact WHERE merged_into = ?)"
)


class Writer:
    """Writes what a batch has decided, in the transaction of its connection.

    Args:
        tag_ids: every tag that the batch meets or brings, by its folded form.
    """

    def __init__(self, connection: Connection, act: Act, tag_ids: dict[str, int]) -> None:
        self._connection, self._act, self._tag_ids = connection, act, tag_ids
        self._statements = Statements(connection)
        self._dialect = connection.dialect.name
        self._now = statements.moment(self._dialect, act.at)

    def write(
        self,
        decided: Decided,
        loaded: dict[int, Known],
        first_number: int,
    ) -> None:
        """Write new contacts, changed ones, the ledger and the index.

        ``loaded`` has the contacts as they stood before the batch; ``first_number`` is the
        first free C-number.
        """
        world, made = decided.world, decided.made
        changed = [world.contacts[id_] for id_ in sorted(world.changed) if id_ > 0]
        new_ids = self._new_ids(len(made))
        ids = dict(zip(made, new_ids, strict=True))
        if changed:  # first: an identity that they give up may be a new contact's
            self._change(changed, loaded)
        maker = Maker(self._statements, self._act, self._tag_ids)
        maker.make(decided, ids, first_number)
        if new_ids and self._dialect == "sqlite":  # they follow one another
            self._statements.run(_INDEX_NEW, (new_ids[0], new_ids[-1]))
        self._note(decided.outcomes, ids)

    def _new_ids(self, count: int) -> list[int]:
        if not count:
            return []
        if self._dialect == "sqlite":
            found = self._statements.run("SELECT coalesce(max(id), 0) FROM contact")
            first = found[0][0] + 1
            return list(range(first, first + count))
        found = self._statements.run(
            "SELECT nextval(pg_get_serial_sequence('contact', 'id')) "  # noqa: S608 - a number
            f"FROM generate_series(1, {count})"
        )
        return [id_ for (id_,) in found]

    def _insert_identity_lines(self, rows: Sequence[Line], *, is_primary: bool) -> None:
        same: dict[str, str | int] = {
            "reversed_digits": lines.DIGITS,
            "workspace_id": self._act.workspace_id,
            "status": "'active'",
            "is_primary": str(is_primary),
        }
        self._statements.many(statements.insert("identity", lines.IDENTITY, same), rows)

    def _entries(self, rows: Iterable[tuple[int, Cleaned]]) -> list[Line]:
        """Return the values of ``WORDS``."""
        workspace_id = self._act.workspace_id
        return [(id_, search.entry_of(workspace_id, row.words)) for id_, row in rows]

    def _change(self, changed: Sequence[Known], loaded: dict[int, Known]) -> None:
        rows = {known.id: lines.as_row(known) for known in changed}
        facts = [(*lines.facts_line(rows[k.id], k.version), k.id) for k in changed]
        sql = statements.update("contact", lines.FACTS, {"updated_at": self._now})
        self._statements.many(sql, facts)
        self._change_identities(changed, loaded)
        self._change_tags(changed, loaded)
        indexing.drop(self._connection, list(rows))
        words = self._entries(rows.items())
        self._insert("search_text", lines.WORDS, words)
        if self._dialect == "sqlite":
            self._statements.many(_INDEX, words)

    def _change_identities(
        self, changed: Sequence[Known], loaded: dict[int, Known]
    ) -> None:
        gone: list[Line] = []
        new: dict[bool, list[Line]] = {True: [], False: []}
        kept: list[Line] = []
        for known in changed:
            had = {(h.kind, h.normalised): h for h in loaded[known.id].identities}
            wanted: tuple[list[Line], list[Line]] = [], []
            lines.identity_lines(lines.as_row(known), known.id, *wanted)
            for is_primary, some in zip((True, False), wanted, strict=True):
                for line in some:
                    before = had.pop((line[1], line[3]), None)
                    if before is None:
                        new[is_primary].append(line)
                    else:
                        kept.append((is_primary, line[2], before.id))
            gone += [(held.id,) for held in had.values()]
        self._statements.many("DELETE FROM identity WHERE id = ?", gone)
        self._statements.many(_KEEP, kept)
        self._take_from_parts([*new[True], *new[False]])
        for is_primary, some in new.items():
            self._insert_identity_lines(some, is_primary=is_primary)

    def _take_from_parts(self, new: Sequence[Line]) -> None:
        """Take what is new to a contact from those merged into it, who keep it for it."""
        having = with_parts(self._connection, sorted({line[0] for line in new}))
        workspace_id = self._act.workspace_id
        kept = [(kind, key, id_) for id_, kind, _, key, *_ in new if id_ in having]
        self._statements.many(_TAKE, [(workspace_id, *one) for one in kept])

    def _change_tags(self, changed: Sequence[Known], loaded: dict[int, Known]) -> None:
        gone: list[Line] = []
        new: list[Line] = []
        for known in changed:
            had, has = loaded[known.id].tags.keys(), known.tags.keys()
            gone += [(self._tag_ids[key], known.id) for key in had - has]
            new += [(self._tag_ids[key], known.id) for key in has - had]
        self._statements.many(
            "DELETE FROM contact_tag WHERE tag_id = ? AND contact_id = ?", gone
        )
        self._insert("contact_tag", lines.TAG, new)

    def _note(self, outcomes: Sequence[Outcome], ids: dict[int, int]) -> None:
        """Write the ledger: every change to a contact that was there before the row."""
        items: list[Line] = []
        for outcome in outcomes:
            if outcome.version:
                contact_id = ids.get(outcome.contact, outcome.contact)
                before, after, version = outcome.before, outcome.after, outcome.version
                change_id = self._act.change_id
                items += lines.item_lines(change_id, contact_id, version, before, after)
        self._insert("change_item", lines.ITEM, items)

    def _insert(self, table: str, columns: tuple[str, ...], rows: Sequence[Line]) -> None:
        self._statements.many(statements.insert(table, columns), rows)


# One row may give an identity up, and the next bring it back in another spelling.
_KEEP: Final = "UPDATE identity SET is_primary = ?, value = ? WHERE id = ?"
_INDEX: Final = "INSERT INTO contact_search (rowid, words) VALUES (?, ?)"
_INDEX_NEW: Final = (
    "INSERT INTO contact_search (rowid, words) SELECT contact_id, words FROM search_text "
    "WHERE contact_id BETWEEN ? AND ?"
)
