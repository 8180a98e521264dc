"""What a merge brought, what came later, and what either contact is once they are parted.

Pure: nothing here reads or writes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from storage.fields import tag_key
from storage.identities import KINDS
from storage.models import Identity, Merge
from storage.profiles import Facts, Profile

Pair = tuple[str, str]
LISTS: Final = frozenset((*KINDS, "tags"))


class Group(StrEnum):
    """What came later, in the groups about which the person is asked."""

    IDENTITIES = "identities"
    TAGS = "tags"
    FIELDS = "fields"
    GONE = "gone"


@dataclass(frozen=True)
class Later:
    """What happened to the survivor after a merge.

    ``identities``, ``tags`` and ``fields`` came to it or changed; ``gone`` are ways to
    reach the other contact that were taken off it and belong to nobody now, ``taken``
    those that belong to somebody else.  Some were ``rewritten``: taken off and written in
    again, by whomever.
    """

    identities: Sequence[Identity] = ()
    tags: Sequence[str] = ()
    fields: Facts = field(default_factory=dict)
    gone: Sequence[Mapping[str, Any]] = ()
    taken: Sequence[str] = ()
    rewritten: bool = False

    @property
    def groups(self) -> list[Group]:
        """Return the groups to ask about."""
        groups = {
            Group.IDENTITIES: self.identities,
            Group.TAGS: self.tags,
            Group.FIELDS: self.fields,
            Group.GONE: self.gone,
        }
        return [group for group, found in groups.items() if found]


@dataclass(frozen=True)
class Parting:
    """A merge that can be taken apart: the survivor as it is, and what both become.

    ``now`` is what the survivor is, ``others`` the other merges into it that stand.
    """

    merge: Merge
    survivor: Profile
    merged: Profile
    now: Facts
    others: Sequence[Merge]
    later: Later

    @property
    def restored(self) -> Facts:
        """What the contact that comes back was."""
        facts: Facts = self.merge.merged_before["facts"]
        return facts

    def survivor_fields(self, give: Collection[Group]) -> Facts:
        """Return the survivor's single values: as before, unless changed since."""
        now, before = self.now, self.merge.survivor_before["facts"]
        result = self.merge.result["facts"]
        given = self.later.fields if Group.FIELDS in give else {}
        return {
            name: before.get(name)
            if same(now, result, name) or name in given
            else now.get(name)
            for name in {**before, **now}
            if name not in LISTS
        }

    def restored_fields(self, give: Collection[Group]) -> Facts:
        """Return the single values of the contact that comes back."""
        given = self.later.fields if Group.FIELDS in give else {}
        return {n: v for n, v in (self.restored | given).items() if n not in LISTS}

    def survivor_first(self) -> dict[str, str]:
        """Return the survivor's primary identity of each kind."""
        now, before = self.now, self.merge.survivor_before["facts"]
        result = self.merge.result["facts"]
        source = {
            kind: before if now.get(kind, [])[:1] == result.get(kind, [])[:1] else now
            for kind in KINDS
        }
        return {kind: facts[kind][0] for kind, facts in source.items() if facts.get(kind)}

    def restored_first(self) -> dict[str, str]:
        """Return the primary identity of each kind of the contact that comes back."""
        return {kind: self.restored[kind][0] for kind in KINDS if self.restored.get(kind)}


def same(one: Facts, other: Facts, name: str) -> bool:
    """Tell whether a field is the same in two states of a contact; empty is empty."""
    return (one.get(name) or None) == (other.get(name) or None)


def pairs_of(snapshot: Mapping[str, Any]) -> set[Pair]:
    """Return the identities that a contact had."""
    return {(row["kind"], row["normalised"]) for row in snapshot["rows"]["identity"]}


def changed_since(now: Facts, merge: Merge, others: Iterable[Merge]) -> Facts:
    """Return the single values that people, and not other merges, changed after a merge."""
    result = merge.result["facts"]
    return {
        name: now.get(name)
        for name in {**result, **now}
        if name not in LISTS
        and not same(now, result, name)
        and not any(_brought(other, now, name) for other in others)
    }


def _brought(merge: Merge, now: Facts, name: str) -> bool:
    """Tell whether a value is there because another merge brought it."""
    is_from_it = same(now, merge.result["facts"], name)
    return is_from_it and not same(now, merge.survivor_before["facts"], name)


def new_tags(now: Facts, merge: Merge, others: Iterable[Merge]) -> list[str]:
    """Return the tags that were put on since, by people and not by other merges."""
    known = {tag_key(tag) for tag in merge.result["facts"].get("tags", [])}
    for other in others:
        known |= {tag_key(tag) for tag in other.merged_before["facts"].get("tags", [])}
    return [tag for tag in now.get("tags", []) if tag_key(tag) not in known]


def forgotten(snapshot: Mapping[str, Any], merge: Merge) -> dict[str, Any]:
    """Return what a later merge knows of the survivor, without what ``merge`` brought.

    Else the later one, taken apart in its turn, would bring it back.
    """
    before, result = merge.survivor_before, merge.result["facts"]
    facts = dict(snapshot["facts"])
    for name in {**result, **before["facts"]}:
        if name not in LISTS and same(facts, result, name):
            facts[name] = before["facts"].get(name)
    theirs = merge.merged_before["facts"]
    for name in LISTS & facts.keys():
        own = before["facts"].get(name, [])
        gone = [value for value in theirs.get(name, []) if value not in own]
        facts[name] = [value for value in facts[name] if value not in gone]
    rows = {
        table: [row for row in found if not _is_only_of(row, table, merge)]
        for table, found in snapshot["rows"].items()
    }
    moments = {
        name: before["moments"][name] if value == merge.result["moments"][name] else value
        for name, value in snapshot["moments"].items()
    }
    known = {name: value for name, value in facts.items() if value}
    return {"facts": known, "moments": moments, "rows": rows}


def _is_only_of(row: Mapping[str, Any], table: str, merge: Merge) -> bool:
    """Tell whether the survivor had a row only through a merge, owners aside."""

    def told(snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [_ownerless(known) for known in snapshot["rows"].get(table, [])]

    what = _ownerless(row)
    return what in told(merge.merged_before) and what not in told(merge.survivor_before)


def _ownerless(row: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in row.items() if n not in ("contact_id", "is_primary")}
