"""What becomes of each row: decided in one place, for the check and for the run alike.

Pure and deterministic: the same rows in the same order on the same contacts end the same,
however they are cut into batches.
"""

from dataclasses import replace
from typing import NamedTuple

from storage.drafts import NAME_NEEDED
from storage.fields import full_name
from storage.identities import KINDS
from storage.imports.batch import Tags
from storage.imports.cleaned import Cleaned
from storage.imports.outcomes import Decided, Kind, Outcome
from storage.imports.plain import Sorted
from storage.imports.setup import NAME_PARTS, Mode, Setup
from storage.imports.world import Facts, Held, Known, World, difference, spelled
from storage.models import State


class Rules:
    """One setup, ready to decide by."""

    def __init__(self, setup: Setup) -> None:
        mapped = setup.mapped
        self.mode = setup.mode
        self.kinds = tuple(kind for kind in KINDS if kind in mapped)
        self.brings_tags = "tags" in mapped
        self.brings_name = "name" in mapped
        self.parts = tuple(part for part in NAME_PARTS if part in mapped)
        several = {*KINDS, "tags", "name", *NAME_PARTS}
        self.fields = tuple(sorted(mapped - several))

    def decide(self, rows: Sorted, world: World) -> Decided:
        """Decide the rows in doubt, one after the other; the plain ones are created.

        ``world`` becomes what it is after all of them.
        """
        outcomes = []
        uses = iter(_first_uses(rows))
        use = next(uses, None)
        for row in rows.rows:
            while use and use.ordinal < row.ordinal:
                world.spell(use.tags)
                use = next(uses, None)
            outcomes.append(self._decide(row, world))
        while use:
            world.spell(use.tags)
            use = next(uses, None)
        return Decided(rows, world, outcomes)

    def _decide(self, row: Cleaned, world: World) -> Outcome:
        if row.reason:
            return Outcome(row, Kind.INVALID, reason=row.reason)
        found = _found(row, world)
        if not found:
            return _create(row, world)
        if len(found) > 1:
            return Outcome(row, Kind.CONFLICT, reason=_conflict(row, world))
        known = world.contact(found.pop())
        if known.state != State.ACTIVE:
            reason = (
                f"{known.title} is in the trash. Restore it, then import this row again."
            )
            return Outcome(row, Kind.TRASHED, known.id, reason)
        if self.mode is Mode.SKIP:
            return Outcome(row, Kind.SKIPPED, known.id)
        return self._change(row, known, world)

    def _change(self, row: Cleaned, known: Known, world: World) -> Outcome:
        is_merge = self.mode is Mode.MERGE
        wanted = self._filled(row, known) if is_merge else self._replaced(row, known)
        wanted = replace(wanted, tags=self._tags(row, known, world.spelling))
        before, after = difference(known, wanted)
        if not before and not after:
            return Outcome(row, Kind.UNCHANGED, known.id)
        wanted = replace(wanted, version=known.version + 1)
        world.settle(known, wanted)
        kind = Kind.FILLED if is_merge else Kind.REPLACED
        gone = [name for name in before if self._is_brought(name) and not after.get(name)]
        version = wanted.version
        return Outcome(row, kind, known.id, "", before, after, version, len(gone))

    def _is_brought(self, name: str) -> bool:
        """Tell whether the file has a column of it: parts of a name may be made of it."""
        return name not in NAME_PARTS or name in self.parts

    def _filled(self, row: Cleaned, known: Known) -> Known:
        """Fill what is blank; add identities and tags."""
        facts = dict(known.facts)
        names = self.parts if facts.get("name") else ("name", *NAME_PARTS)
        brought = row.facts
        for name in (*names, *self.fields):
            if not _has(facts, name) and name in brought:
                facts[name] = brought[name]
        held = {(h.kind, h.normalised) for h in known.identities}
        new = [Held(*i) for i in row.identities if (i[0], i[2]) not in held]
        return replace(known, facts=facts, identities=(*known.identities, *new))

    def _replaced(self, row: Cleaned, known: Known) -> Known:
        """Overwrite all that the file brings; its blanks clear."""
        brought = row.facts
        facts = dict(known.facts) | self._names(brought, known.facts)
        facts |= {name: brought.get(name) for name in self.fields}
        identities = [h for h in known.identities if h.kind not in self.kinds]
        for kind in self.kinds:
            identities += _replaced_identities(row, known, kind)
        return replace(
            known,
            facts={name: value for name, value in facts.items() if value is not None},
            identities=tuple(identities),
        )

    def _tags(self, row: Cleaned, known: Known, spelling: dict[str, str]) -> dict[str, str]:
        brought = spelled(row, spelling)
        if self.mode is Mode.REPLACE and self.brings_tags:
            return brought
        return known.tags | brought

    def _names(self, brought: Facts, facts: Facts) -> Facts:
        """Return the names that replace those of ``facts``; a contact always keeps one."""
        if "name" not in brought:
            return {}
        written = NAME_PARTS if self.brings_name else self.parts
        parts = {part: brought.get(part) for part in written}
        if self.brings_name:
            return parts | {"name": brought["name"]}
        both = {part: facts.get(part) for part in NAME_PARTS} | parts
        return parts | {"name": full_name(both["first_name"], both["last_name"])}


class _Use(NamedTuple):
    """Where the plain rows use some tags first: what is written there, a tag may keep."""

    ordinal: int
    tags: Tags


def _first_uses(rows: Sorted) -> list[_Use]:
    batch = rows.batch
    texts = [batch.tags[at] for at in reversed(rows.plain)]
    last_written = dict(zip(texts, reversed(rows.plain), strict=True))
    first = sorted((at, text) for text, at in last_written.items())
    return [_Use(batch.first + at, batch.spelled[text]) for at, text in first]


def _found(row: Cleaned, world: World) -> set[int]:
    """Return the contacts that a row meets."""
    owners = world.owners
    return {owners[pair] for pair in row.pairs if pair in owners}


def _create(row: Cleaned, world: World) -> Outcome:
    if not row.name:
        return Outcome(row, Kind.INVALID, reason=NAME_NEEDED)
    new_id = -row.ordinal
    world.made[new_id] = row
    world.owners |= dict.fromkeys(row.pairs, new_id)
    world.spell(row.tags)
    return Outcome(row, Kind.CREATED, new_id)


def _conflict(row: Cleaned, world: World) -> str:
    owners = world.owners
    parts = [
        f"{KINDS[kind].label} {value} belongs to {world.contact(owners[kind, key]).title}"
        for kind, value, key in row.identities
        if (kind, key) in owners
    ]
    return f"{', '.join(parts)}. Merge them, or leave one of these out of the row."


def _has(facts: Facts, name: str) -> bool:
    return facts.get(name) not in (None, "", [])


def _replaced_identities(row: Cleaned, known: Known, kind: str) -> list[Held]:
    """Return the row's identities of a kind, then those whose history must not go."""
    held = {h.normalised: h for h in known.identities if h.kind == kind}
    wanted = [identity for identity in row.identities if identity[0] == kind]
    new = [held.pop(i[2]) if i[2] in held else Held(*i) for i in wanted]
    return new + [h for h in held.values() if h.status != "active"]
