"""A moment for an answer: what is answered on the spot is broken off when it takes longer.

Most answers take less time than crossing over to another thread and back, which on a busy
machine means to wait for a processor twice.  But nobody may be held up by a slow one.
"""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

# Of the processor, which takes several times longer for the same where others use it too.
MOMENT_SECONDS: Final = 0.01
# By the clock: a disk may be slow.
LONGEST_SECONDS: Final = 0.1
# Of SQLite's own machine, between two looks at the clock: some ten microseconds.
STEPS: Final = 1_000
_HASTE: Final = "haste"


class TakesLongError(Exception):
    """An answer takes longer than a moment."""


class Haste:
    """Watches the connection that answers on the spot."""

    def __init__(self) -> None:
        self._until = self._at_last = math.inf

    def watch(self, connection: sqlite3.Connection, record: Any) -> None:
        """Break off whatever this new connection does when a moment is over."""
        connection.set_progress_handler(self._is_over, STEPS)
        record.info[_HASTE] = self

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Let what is asked inside take a moment.

        Raises:
            TakesLongError: it takes longer; nothing is known of the answer.
        """
        self._until = time.thread_time() + MOMENT_SECONDS
        self._at_last = time.perf_counter() + LONGEST_SECONDS
        try:
            yield
        except (OperationalError, sqlite3.OperationalError) as error:
            if not _is_longer(error):
                raise
            raise TakesLongError from None
        finally:
            self._until = self._at_last = math.inf

    @property
    def is_on(self) -> bool:
        """Tell whether somebody wants an answer in a moment."""
        return self._until < math.inf

    def _is_over(self) -> bool:
        is_late = time.perf_counter() > self._at_last
        return is_late or time.thread_time() > self._until


def _is_longer(error: Exception) -> bool:
    """Tell whether it was broken off, or would have had to wait for somebody else."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", None) or 0
    # Its details stand above: others may be mending the log, for example.
    return code & 0xFF in {sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY}


def takes_long(connection: Connection) -> None:
    """Say that what comes next takes long, and that SQLite could not break it off.

    Raises:
        TakesLongError: the answer is wanted in a moment.
    """
    haste: Haste | None = connection.info.get(_HASTE)
    if haste is not None and haste.is_on:
        raise TakesLongError
