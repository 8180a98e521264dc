"""What becomes of each row: decided in one place, for the check and for the run alike.

Pure and deterministic: the same rows in the same order on the same contacts end the same,
however they are cut into batches.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

from storage.drafts import NAME_NEEDED
from storage.fields import full_name
from storage.identities import KINDS
from storage.imports.cleaned import Cleaned, Pair
from storage.imports.setup import NAME_PARTS, Mode, Setup
from storage.models import State

Facts = dict[str, Any]


class Kind(StrEnum):
    """The outcomes; every row of a file has exactly one."""

    CREATED = "created"
    FILLED = "filled"
    REPLACED = "replaced"
    SKIPPED = "skipped"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    INVALID = "invalid"
    TRASHED = "trashed"


REFUSED: Final = (Kind.CONFLICT, Kind.INVALID, Kind.TRASHED)


class Held(NamedTuple):
    """An identity of a contact; ``id`` is that of its row, 0 while it has none."""

    kind: str
    value: str
    normalised: str
    status: str = "active"
    id: int = 0


@dataclass(frozen=True)
class Known:
    """A contact as the decision sees it; one that the file makes has a negative id.

    ``facts`` has what is not blank; ``tags`` the names by their folded form.
    """

    id: int
    facts: Facts
    identities: tuple[Held, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    number: int = 0
    state: str = State.ACTIVE
    version: int = 1

    @property
    def title(self) -> str:
        """How a reason names it: by its number, or by the row that makes it."""
        return f"C-{self.number}" if self.number else "a contact that this file makes"


@dataclass
class World:
    """The contacts that a batch of rows meets, and what the rows make of them.

    ``made`` has the rows that made contacts, by the contact's negative id; one that a later
    row looks at is in ``contacts`` as well.  ``spelling`` has the tags by folded form,
    ``tag_ids`` those that are stored.
    """

    owners: dict[Pair, int] = field(default_factory=dict)
    contacts: dict[int, Known] = field(default_factory=dict)
    made: dict[int, Cleaned] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    spelling: dict[str, str] = field(default_factory=dict)
    tag_ids: dict[str, int] = field(default_factory=dict)
    freed: set[Pair] = field(default_factory=set)

    def contact(self, contact_id: int) -> Known:
        """Return a contact as the rows so far have left it."""
        if contact_id not in self.contacts:
            self.contacts[contact_id] = as_made(self.made[contact_id], self.spelling)
        return self.contacts[contact_id]


class Outcome(NamedTuple):
    """What becomes of one row; ``before`` and ``after`` have the fields that change."""

    row: Cleaned
    kind: Kind
    contact: int = 0
    reason: str = ""
    before: Facts = {}  # noqa: RUF012 - read only; a NamedTuple knows no factory
    after: Facts = {}  # noqa: RUF012 - the same
    version: int = 0

    @property
    def cleared(self) -> int:
        """How many values go and leave nothing in their place."""
        return sum(1 for name in self.before if not self.after.get(name))


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

    def decide(self, rows: Iterable[Cleaned], world: World) -> list[Outcome]:
        """Decide row after row; ``world`` becomes what it is after them."""
        return [self._decide(row, world) for row in rows]

    def _decide(self, row: Cleaned, world: World) -> Outcome:
        if row.reason:
            return Outcome(row, Kind.INVALID, reason=row.reason)
        owners = world.owners
        keys = [(kind, key) for kind, _, key in row.identities]
        found = {owners[pair] for pair in keys if pair in owners}
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
        _settle(known, wanted, world)
        kind = Kind.FILLED if is_merge else Kind.REPLACED
        return Outcome(row, kind, known.id, "", before, after, wanted.version)

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


def _create(row: Cleaned, world: World) -> Outcome:
    if not row.name:
        return Outcome(row, Kind.INVALID, reason=NAME_NEEDED)
    new_id = -row.ordinal
    world.made[new_id] = row
    for kind, _, key in row.identities:
        world.owners[kind, key] = new_id
    spelled(row, world.spelling)
    return Outcome(row, Kind.CREATED, new_id)


def as_made(row: Cleaned, spelling: dict[str, str]) -> Known:
    """Return the contact that a row makes."""
    held = tuple(Held(*identity) for identity in row.identities)
    return Known(-row.ordinal, row.facts, held, spelled(row, spelling))


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


def spelled(row: Cleaned, spelling: dict[str, str]) -> dict[str, str]:
    """Return the tags of a row by folded form; a tag keeps the spelling it first had."""
    return {key: spelling.setdefault(key, tag) for key, tag in row.tags}


def _replaced_identities(row: Cleaned, known: Known, kind: str) -> list[Held]:
    """Return the row's identities of a kind, then those whose history must not go."""
    held = {h.normalised: h for h in known.identities if h.kind == kind}
    wanted = [identity for identity in row.identities if identity[0] == kind]
    new = [held.pop(i[2]) if i[2] in held else Held(*i) for i in wanted]
    return new + [h for h in held.values() if h.status != "active"]


def difference(known: Known, wanted: Known) -> tuple[Facts, Facts]:
    """Return the fields in which two states of a contact differ, before and after."""
    before, after = dict(known.facts), dict(wanted.facts)
    for kind in {h.kind for h in (*known.identities, *wanted.identities)}:
        if _reached(known, kind) != _reached(wanted, kind):
            before[kind], after[kind] = values(known, kind), values(wanted, kind)
    if known.tags.keys() != wanted.tags.keys():
        before["tags"], after["tags"] = tag_names(known), tag_names(wanted)
    changed = [
        n for n in before | after if (before.get(n) or None) != (after.get(n) or None)
    ]
    return (
        {n: before[n] for n in changed if before.get(n)},
        {n: after[n] for n in changed if after.get(n)},
    )


def _reached(known: Known, kind: str) -> tuple[str, frozenset[str]]:
    """Return the primary identity of a kind, and all of them: their order says nothing."""
    keys = [h.normalised for h in known.identities if h.kind == kind]
    return keys[0] if keys else "", frozenset(keys)


def values(known: Known, kind: str) -> list[str]:
    """Return the identities of one kind as people see them, the primary one first."""
    return [h.value for h in known.identities if h.kind == kind]


def tag_names(known: Known) -> list[str]:
    """Return the tags in their order."""
    return [known.tags[key] for key in sorted(known.tags)]


def _settle(known: Known, wanted: Known, world: World) -> None:
    """Let the rows that follow meet the contact as it is now."""
    had = {(h.kind, h.normalised) for h in known.identities}
    has = {(h.kind, h.normalised) for h in wanted.identities}
    for pair in had - has:
        world.owners.pop(pair, None)
    world.freed |= had - has
    world.freed -= has
    world.owners |= dict.fromkeys(has, known.id)
    world.contacts[known.id] = wanted
    world.changed.add(known.id)
