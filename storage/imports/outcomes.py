"""What becomes of the rows of a file, and of a batch of them."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from storage.imports.cleaned import Cleaned
from storage.imports.plain import Sorted
from storage.imports.world import Facts, World


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


class Outcome(NamedTuple):
    """What becomes of one row; ``before`` and ``after`` have the fields that change.

    ``cleared`` is how many values a blank cell takes away.
    """

    row: Cleaned
    kind: Kind
    contact: int = 0
    reason: str = ""
    before: Facts = {}  # noqa: RUF012 - read only; a NamedTuple knows no factory
    after: Facts = {}  # noqa: RUF012 - the same
    version: int = 0
    cleared: int = 0


@dataclass(frozen=True)
class Decided:
    """A batch once it is decided; ``outcomes`` are of the rows that were in doubt."""

    rows: Sorted
    world: World
    outcomes: list[Outcome]

    @cached_property
    def made(self) -> list[int]:
        """The negative ids of the new contacts, in the order of the file."""
        first = self.rows.batch.first
        plain = [-first - at for at in self.rows.plain]
        return (
            sorted([*plain, *self.world.made], reverse=True) if self.world.made else plain
        )

    @property
    def counts(self) -> Counter[str]:
        """How many rows became what, and how many values a replacement cleared."""
        counts = Counter(outcome.kind.value for outcome in self.outcomes)
        counts[Kind.CREATED.value] += len(self.rows.plain)
        replaced = (o for o in self.outcomes if o.kind is Kind.REPLACED)
        counts["cleared"] += sum(outcome.cleared for outcome in replaced)
        return counts
