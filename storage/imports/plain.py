"""Which rows of a batch are plain: new contacts that have nothing to do with any other.

Most rows of most files are, and nothing has to be decided about them.  All others are
looked at one by one, in the order of the file.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple, Self

from storage.imports.batch import Batch
from storage.imports.cleaned import Cleaned, Pair


class Sorted(NamedTuple):
    """A batch, with the positions of its plain rows and those in doubt."""

    batch: Batch
    plain: list[int]
    doubtful: list[int]

    @classmethod
    def of(cls, batch: Batch, met: Iterable[int]) -> Self:
        """Tell rows apart; ``met`` has the ordinals of those that meet a row or contact."""
        doubtful = {ordinal - batch.first for ordinal in met}
        doubtful |= batch.reasons.keys() | _nameless(batch)
        plain = [at for at in range(batch.size) if at not in doubtful]
        return cls(batch, plain, sorted(doubtful))

    def rows(self) -> list[Cleaned]:
        """Return the rows that have to be decided."""
        return [self.batch.row(at) for at in self.doubtful]

    def tag_keys(self) -> set[str]:
        """Return the folded forms of all tags in the batch."""
        return {key for text in set(self.batch.tags) for key, _ in self.batch.spelled[text]}


def _nameless(batch: Batch) -> set[int]:
    names = batch.facts.get("name")
    if names is None:
        return set(range(batch.size))
    return set() if all(names) else {at for at, name in enumerate(names) if not name}


def owned(batch: Batch, owners: Collection[Pair]) -> set[int]:
    """Return the ordinals of rows that have one of these identities."""
    found: set[int] = set()
    for column in batch.reached if owners else ():
        keys = {key for kind, key in owners if kind == column.kind}
        if not keys.isdisjoint(column.keys):
            found |= {at for at, key in enumerate(column.keys, batch.first) if key in keys}
    return found
