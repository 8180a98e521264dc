"""One bot and one worker to a SQLite file: a second one refuses to start."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from storage.errors import StartError

# One that is just ending, after its parent or its machine was told to, gets this time.
PATIENCE_SECONDS: Final = 3.0
LOOK_SECONDS: Final = 0.05


@contextmanager
def hold(database: Path | None, part: str) -> Iterator[None]:
    """Hold the database file as its only bot or worker; None: any number may run.

    The lock is the operating system's and ends with the process, however it ends.

    Raises:
        StartError: another process holds it.
    """
    if database is None:
        yield
        return
    file_itself = database.resolve()
    path = file_itself.with_name(f"{file_itself.name}.{part}.lock")
    with path.open("a") as file:
        if not _taken(file):
            msg = (
                f"Another {part} is running on {database}. End it first, or give this one "
                "a database of its own (CONTACTS_DATABASE_URL)."
            )
            raise StartError(msg)
        yield


def _taken(file: IO[str]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
        else:
            return True
        time.sleep(LOOK_SECONDS)
