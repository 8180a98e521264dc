"""Who waits to write to a SQLite file says so, to whoever writes to it for long.

SQLite itself tells nobody that others wait.  The time of an empty file beside it does, from
one process to another; nobody has to tidy up after a process that dies while it waits.
"""

import os
from contextlib import suppress
from pathlib import Path


class Waiting:
    """The sign beside a SQLite file; without one, somebody may always wait.

    Args:
        file: the path of the file, None for a database of another kind.
    """

    def __init__(self, file: str | None) -> None:
        self._path = Path(f"{file}-waiting") if file else None

    def announce(self) -> None:
        """Say that somebody waits at this moment."""
        if self._path is None:
            return
        with suppress(OSError):  # nobody is worse off for it than without the sign
            self._path.touch(mode=0o600)
            os.utime(self._path)

    def is_anyone(self, since_ns: int) -> bool:
        """Tell whether somebody waits, or has waited since a moment of ``time.time_ns``."""
        if self._path is None:
            return True
        try:
            return self._path.stat().st_mtime_ns >= since_ns
        except OSError:
            return False
