"""The contacts that rows meet, as far as the decision has to know them."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from storage.imports.batch import Tags
from storage.imports.cleaned import Cleaned, Pair
from storage.models import State

Facts = dict[str, Any]


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

    def spell(self, tags: Tags) -> None:
        """Note how tags are spelled; one keeps the spelling that it first had."""
        for key, tag in tags:
            self.spelling.setdefault(key, tag)

    def settle(self, known: Known, wanted: Known) -> None:
        """Let the rows that follow meet the contact as it is now."""
        had = {(h.kind, h.normalised) for h in known.identities}
        has = {(h.kind, h.normalised) for h in wanted.identities}
        for pair in had - has:
            self.owners.pop(pair, None)
        self.freed |= had - has
        self.freed -= has
        self.owners |= dict.fromkeys(has, known.id)
        self.contacts[known.id] = wanted
        self.changed.add(known.id)


def as_made(row: Cleaned, spelling: dict[str, str]) -> Known:
    """Return the contact that a row makes."""
    held = tuple(Held(*identity) for identity in row.identities)
    return Known(-row.ordinal, row.facts, held, spelled(row, spelling))


def spelled(row: Cleaned, spelling: dict[str, str]) -> dict[str, str]:
    """Return the tags of a row by folded form; a tag keeps the spelling it first had."""
    return {key: spelling.setdefault(key, tag) for key, tag in row.tags}


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
