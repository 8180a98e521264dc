"""Which rows of a file may meet one another: those that share an identity.

Nearly all rows of most files meet none, and the check need not keep them in mind.
"""

from array import array
from collections.abc import Sequence

import numpy as np
import pandas as pd

from storage.imports.cleaned import Cleaned


class Repeats:
    """Gathers a number for each identity; equal identities have equal ones.

    Sixteen bytes for each identity are all that is kept, however long the file is.  Two
    that only look alike cost a look too many, and nothing else.
    """

    def __init__(self) -> None:
        self._hashes, self._ordinals = array("q"), array("q")

    def add(self, rows: Sequence[Cleaned]) -> None:
        """Take the rows that follow."""
        self._hashes.extend([hash(key) for row in rows for _, _, key in row.identities])
        self._ordinals.extend([row.ordinal for row in rows for _ in row.identities])

    def ordinals(self) -> list[int]:
        """Return which rows share an identity with another, in the order of the file."""
        identities = pd.Series(np.frombuffer(self._hashes, dtype=np.int64))
        rows = np.frombuffer(self._ordinals, dtype=np.int64)
        shared: list[int] = np.unique(rows[identities.duplicated(keep=False)]).tolist()
        return shared
