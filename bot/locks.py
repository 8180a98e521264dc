"""One bot and one worker to a SQLite file: a second one refuses to start."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import StartError


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
    path = database.with_name(f"{database.name}.{part}.lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = (
                f"Another {part} is running on {database}. End it first, or give this one "
                "a database of its own (CONTACTS_DATABASE_URL)."
            )
            raise StartError(msg) from error
        yield
