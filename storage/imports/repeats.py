"""Which rows of a file may meet one another: those that share an identity.

Nearly all rows of most files meet none, and the check need not keep them in mind.
"""

from array import array

import numpy as np

from storage.imports.batch import Batch

_BLANK = hash("")


class Repeats:
    """Gathers a number for each identity; equal identities have equal ones.

    Sixteen bytes for each identity are all that is kept, however long the file is.  Two
    that only look alike cost a look too many, and nothing else.
    """

    def __init__(self) -> None:
        self._hashes, self._ordinals = array("q"), array("q")

    def add(self, batch: Batch) -> None:
        """Take the rows that follow."""
        for column in batch.reached:
            self._hashes.extend(map(hash, column.keys))
            self._ordinals.extend(batch.ordinals)

    def ordinals(self) -> list[int]:
        """Return which rows share an identity with another, in the order of the file."""
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        order = np.argsort(hashes, kind="stable")
        sorted_ = hashes[order]
        is_next = (sorted_[1:] == sorted_[:-1]) & (sorted_[1:] != _BLANK)
        rows = np.frombuffer(self._ordinals, dtype=np.int64)[order]
        shared: list[int] = np.union1d(rows[1:][is_next], rows[:-1][is_next]).tolist()
        return shared
