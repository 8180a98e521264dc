"""How much an import writes at once: much while it is alone, little while others write."""

import time
from typing import Final

from storage.connections.waiting import Waiting
from storage.connections.writing import LOOK_SECONDS

PART_SECONDS: Final = 0.3
"""How much of the processor is used before a look whether anybody waits to write."""
LONG_SECONDS: Final = 2.0
"""How much of it a batch of several parts may use where nobody waits.

Small batches write the same pages of the indexes again and again: of half a second, they
took a tenth more of the processor.  Whoever waits is let in after the part under way.
"""
SHARED_SECONDS: Final = 0.01
"""How long it may hold the database while people write, too; then it is left to them."""
SHARED_FOR_SECONDS: Final = 5.0
"""Who has written will write again; so long after the last of it, the file is ours."""
PAUSE_SECONDS: Final = 3 * LOOK_SECONDS
"""How long the file is left to others after a batch: long enough for them to look."""
FIRST_ROWS, SMALLEST_ROWS, LARGEST_ROWS = 5_000, 50, 10_000


class Turns:
    """Chooses how many rows come next, and when it is the turn of others.

    Args:
        waiting: where those who wait to write say so.
    """

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self.rows = FIRST_ROWS
        self._audited, self._shared_until = -1, 0.0
        self.begin()

    def begin(self) -> None:
        """Begin a batch."""
        self._began, self._began_ns = time.monotonic(), time.time_ns()
        self._began_used = self._used = time.process_time()

    def notice(self, audited: int) -> None:
        """Notice whether people write: what they do is audited, our batches are not.

        The next batch is as small already as those who write now can wait for.
        """
        if self._audited not in (-1, audited):
            if not self.is_shared:
                fitting = int(self.rows * SHARED_SECONDS / PART_SECONDS)
                self.rows = max(fitting, SMALLEST_ROWS)
            self._shared_until = time.monotonic() + SHARED_FOR_SECONDS
        self._audited = audited

    @property
    def is_shared(self) -> bool:
        """Whether people write, too."""
        return time.monotonic() < self._shared_until

    def take_part(self, rows: int) -> None:
        """Choose the size of the next part by what one of so many rows took."""
        used = time.process_time()
        if not self.is_shared:
            self._adapt(rows, used - self._used, PART_SECONDS)
        self._used = used

    def is_over(self) -> bool:
        """Tell whether it is the turn of others, who may have said so."""
        is_late = self._used - self._began_used + PART_SECONDS > LONG_SECONDS
        return self.is_shared or is_late or self._waiting.is_anyone(self._began_ns)

    def end(self, rows: int) -> float:
        """End a batch whose last part had so many rows; return the seconds of a pause."""
        if not self.is_shared:
            return PAUSE_SECONDS
        seconds = time.monotonic() - self._began
        self._adapt(rows, seconds, SHARED_SECONDS)
        return max(seconds, PAUSE_SECONDS)

    def _adapt(self, rows: int, seconds: float, wanted: float) -> None:
        """Choose the next size by what this one took, without a jump upwards."""
        fitting = rows * wanted / max(seconds, 0.001)
        size = min(fitting, (self.rows + min(fitting, 2 * self.rows)) / 2)
        self.rows = int(min(max(size, SMALLEST_ROWS), LARGEST_ROWS))
