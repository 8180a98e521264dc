"""Two contacts side by side: what differs, what is equal, and what becomes of both.

Pure: nothing here reads or writes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from storage.fields import tag_key
from storage.identities import KINDS
from storage.profiles import COLUMNS, Facts, Profile

# These follow the name, or stay the survivor's own: nobody is asked about them.
NAME_PARTS: Final = ("first_name", "last_name")
UNASKED: Final = frozenset((*NAME_PARTS, "source", "avatar", "tags"))


class Take(StrEnum):
    """Whose value the contact has that is left."""

    SURVIVOR = "survivor"
    MERGED = "merged"
    BOTH = "both"


Choices = Mapping[str, Take]


@dataclass(frozen=True)
class Conflict:
    """A field in which both have a value, and not the same."""

    field: str
    ours: Any
    theirs: Any

    @property
    def default(self) -> Take:
        """What happens where nobody chooses: ways to reach somebody are all kept."""
        return Take.BOTH if self.field in KINDS else Take.SURVIVOR


@dataclass(frozen=True)
class Comparison:
    """Two contacts, and what a merge of them means.

    ``equal`` names the fields in which both are the same, ``coming`` those that only the
    one that goes has.
    """

    survivor: Profile
    merged: Profile

    @cached_property
    def ours(self) -> Facts:
        """What the survivor was."""
        return self.survivor.facts()

    @cached_property
    def theirs(self) -> Facts:
        """What the one that goes was."""
        return self.merged.facts()

    @property
    def versions(self) -> tuple[int, int]:
        """What was compared; somebody may have changed it since."""
        return self.survivor.contact.version, self.merged.contact.version

    @property
    def conflicts(self) -> list[Conflict]:
        """Return the fields to choose in."""
        return [
            Conflict(field, ours, theirs)
            for field, ours, theirs in self._asked()
            if ours and theirs and ours != theirs
        ]

    @property
    def equal(self) -> list[str]:
        """Return the fields in which both are the same."""
        return [field for field, ours, theirs in self._asked() if ours and ours == theirs]

    @property
    def coming(self) -> list[str]:
        """Return the fields that only the one that goes has."""
        return [field for field, ours, theirs in self._asked() if theirs and not ours]

    def _asked(self) -> Iterator[tuple[str, Any, Any]]:
        ours, theirs = self.ours, self.theirs
        for field in dict.fromkeys((*COLUMNS, *KINDS, *ours, *theirs)):
            if field not in UNASKED:
                yield field, ours.get(field), theirs.get(field)

    def united(self, choices: Choices) -> Facts:
        """Return what the survivor becomes; fields that nobody chose in keep its value."""
        ours, theirs = self.ours, self.theirs
        facts = {**theirs, **ours}
        for conflict in self.conflicts:
            take = choices.get(conflict.field, conflict.default)
            facts[conflict.field] = _taken(conflict, take)
        named = theirs if facts.get("name") != ours.get("name") else ours
        facts |= {part: named.get(part) for part in NAME_PARTS}
        tags = {tag_key(t): t for t in (*theirs.get("tags", []), *ours.get("tags", []))}
        facts["tags"] = [tags[key] for key in sorted(tags)]
        return {field: value for field, value in facts.items() if value}


def _taken(conflict: Conflict, take: Take) -> Any:
    if take is Take.BOTH:
        ours: list[str] = conflict.ours
        return [*ours, *(value for value in conflict.theirs if value not in ours)]
    return conflict.theirs if take is Take.MERGED else conflict.ours


def compare(one: Profile, other: Profile) -> Comparison:
    """Put the contact of which more is known first; of two alike the older one."""
    first, second = sorted((one, other), key=lambda p: (-len(p.facts()), p.contact.number))
    return Comparison(first, second)
