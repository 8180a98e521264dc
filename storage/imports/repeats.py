"""Which rows of a file may meet one another: those that share an identity.

Nearly all rows of most files meet none, and the check need not keep them in mind.
"""

from array import array
from collections.abc import Sequence

from storage.imports.cleaned import Cleaned


class Repeats:
    """Gathers a number for each identity; equal identities have equal ones.

    Eight bytes for each identity and four for each row are kept, however long they are.  Two
    that only look alike cost a look too many, and nothing else.
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._counts = array("l")

    def add(self, rows: Sequence[Cleaned]) -> None:
        """Take the rows that follow."""
        self._hashes.extend([hash(key) for row in rows for _, _, key in row.identities])
        self._counts.extend([len(row.identities) for row in rows])

    def ordinals(self) -> list[int]:
        """Return which rows share an identity with another, in the order of the file."""
        again = _again(self._hashes)
        found, at = [], 0
        for ordinal, count in enumerate(self._counts, 1):
            if not again.isdisjoint(self._hashes[at : at + count]):
                found.append(ordinal)
            at += count
        return found


def _again(hashes: array[int]) -> set[int]:
    """Return the numbers that come more than once."""
    seen: set[int] = set()
    again: set[int] = set()
    for number in hashes:
        (again if number in seen else seen).add(number)
    return again
