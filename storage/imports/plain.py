"""Which rows of a batch are plain: new contacts that have nothing to do with any other.

Most rows of most files are, and nothing has to be decided about them.  All others are
looked at one by one, in the order of the file.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from storage.imports.cleaned import Cleaned, Pair
from storage.imports.stretch import Stretch


@dataclass(frozen=True)
class Sorted:
    """A batch, with the positions of its plain rows and those in doubt."""

    batch: Stretch
    plain: list[int]
    doubtful: list[int]

    @classmethod
    def of(cls, batch: Stretch, met: Iterable[int]) -> Self:
        """Tell rows apart; ``met`` has the ordinals of those that meet a row or contact."""
        ordinals = range(batch.first, batch.last + 1)
        doubtful = {one - batch.first for one in batch.odd if one in ordinals}
        doubtful |= {ordinal - batch.first for ordinal in met}
        plain = [at for at in range(batch.size) if at not in doubtful]
        return cls(batch, plain, sorted(doubtful))

    @cached_property
    def rows(self) -> list[Cleaned]:
        """The rows that have to be decided."""
        return self.batch.rows(self.doubtful)

    def tag_keys(self) -> set[str]:
        """Return the folded forms of all tags in the batch."""
        return {key for text in set(self.batch.tags) for key, _ in self.batch.spelled[text]}


def owned(batch: Stretch, owners: Collection[Pair]) -> set[int]:
    """Return the ordinals of rows that have one of these identities."""
    found: set[int] = set()
    for kind, column in batch.keys if owners else ():
        keys = {key for each, key in owners if each == kind}
        if not keys.isdisjoint(column):
            found |= {at for at, key in enumerate(column, batch.first) if key in keys}
    return found
