"""Profiles and rows of files from outside, parsed in a process apart.

One workbook of 1.5 KB can abort a whole process, so no file is ever parsed in ours.  The
child gets the open file, no environment, no other descriptor, and limits on memory and
time; it is killed when it takes too long or when nobody waits for it any more.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from storage.files import errors, frames
from storage.files.chunks import Chunk
from storage.files.errors import (
    DamagedFileError,
    FileError,
    SlowFileError,
    TooLargeFileError,
)
from storage.files.limits import (
    MAX_ROWS,
    PROFILE_SECONDS,
    READ_SECONDS,
    ROWS_PER_EXTRA_SECOND,
)
from storage.files.shapes import Profile, Reading, Row

log = logging.getLogger(__name__)

HOME: Final = Path(__file__).resolve().parents[2]
BUFFER_BYTES: Final = 1024 * 1024
TOO_MUCH_MEMORY: Final = "This file needs more memory than a list of contacts should."
UNREADABLE: Final = "This file is damaged in a way that no reader gets through."
TOO_SLOW: Final = "This file takes longer to read than a list of contacts should."
ENDS: Final[dict[int, tuple[type[FileError], str]]] = {
    -signal.SIGABRT: (TooLargeFileError, TOO_MUCH_MEMORY),  # Rust could not get memory
    -signal.SIGKILL: (TooLargeFileError, TOO_MUCH_MEMORY),  # the system had none left
    -signal.SIGXCPU: (SlowFileError, TOO_SLOW),
}
"""What the way the child ended says about the file."""


async def profile(path: Path, reading: Reading | None = None) -> Profile:
    """Return what the file holds, within 20 seconds.

    Raises:
        FileError: the file is not one we read, is damaged, or asks for too much.
    """
    seconds = PROFILE_SECONDS
    async with _child(path, frames.PROFILE, reading, int(seconds)) as child:
        patience = _Patience(seconds)
        while True:
            kind, *said = await patience.wait_for(_frame(child))
            if kind == frames.PROFILE:
                return Profile.from_json(said[0])


async def read(path: Path, reading: Reading | None = None) -> AsyncGenerator[list[Row]]:
    """Yield all rows below the header, as ``read_columns`` does.

    Raises:
        FileError: the file is not one we read, is damaged, or asks for too much.
    """
    async with aclosing(read_columns(path, reading)) as chunks:
        async for chunk in chunks:
            yield chunk.rows()


async def read_columns(path: Path, reading: Reading | None = None) -> AsyncGenerator[Chunk]:
    """Yield all rows below the header in chunks of at most a few thousand.

    The child reads no further than we take, so memory stays the same however long the
    file is.  It may take 20 seconds and one more for every 2,000 rows; the time between
    two chunks that the caller takes does not count.  A caller who may stop early closes
    the iterator (``contextlib.aclosing``), and with it the child.

    Raises:
        FileError: the file is not one we read, is damaged, or asks for too much.
    """
    most = int(READ_SECONDS + MAX_ROWS / ROWS_PER_EXTRA_SECOND)
    async with _child(path, frames.ROWS, reading, most) as child:
        patience, rows = _Patience(READ_SECONDS), 0
        while True:
            kind, *said = await patience.wait_for(_frame(child))
            if kind == frames.DONE:
                return
            if kind == frames.FOUND:
                patience.expect(said[0])
            if kind == frames.ROWS:
                chunk = _chunk(*said)
                rows += len(chunk.numbers)
                patience.expect(rows)
                yield chunk


def _chunk(*said: Any) -> Chunk:
    try:
        return frames.unpacked(*said)
    except ValueError as garbled:
        raise DamagedFileError(UNREADABLE) from garbled


class _Patience:
    """How long we wait for the child in all; only the waiting counts."""

    def __init__(self, seconds: float) -> None:
        self._base = self._allowed = seconds
        self._waited = 0.0

    def expect(self, rows: int) -> None:
        """Allow for the time that so many rows take."""
        found = min(rows, MAX_ROWS) / ROWS_PER_EXTRA_SECOND
        self._allowed = max(self._allowed, self._base + found)

    async def wait_for(self, frame: Any) -> list[Any]:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._allowed - self._waited):
                got: list[Any] = await frame
        except TimeoutError as late:
            raise SlowFileError(TOO_SLOW) from late
        self._waited += time.monotonic() - began
        return got


@asynccontextmanager
async def _child(
    path: Path, task: str, reading: Reading | None, cpu_seconds: int
) -> AsyncGenerator[Process]:
    """Start the child, and leave neither it nor a zombie behind."""
    request = {
        "task": task,
        "seconds": cpu_seconds,
        "parent": os.getpid(),
        "reading": asdict(reading or Reading()),
    }
    with path.open("rb") as file:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-s", "-P", "-m", "storage.files.child", json.dumps(request)),
            stdin=file,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"PYTHONPATH": str(HOME)},
            start_new_session=True,
            limit=BUFFER_BYTES,
        )
    try:
        yield child
    finally:
        await asyncio.shield(_end(child))


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
    await child.communicate()  # reads what is left, so that the pipe closes


async def _frame(child: Process) -> list[Any]:
    """Return the child's next frame.

    Raises:
        FileError: it says so, or it died.
    """
    pipe = child.stdout
    if pipe is None:
        raise RuntimeError("The child was started without a pipe.")
    try:
        (length,) = frames.LENGTH.unpack(await pipe.readexactly(frames.LENGTH.size))
        if length > frames.MAX_FRAME_BYTES:
            raise DamagedFileError(UNREADABLE)
        frame = frames.read(await pipe.readexactly(length))
    except asyncio.IncompleteReadError as ended:
        code = await child.wait()
        log.warning("The reader of a file ended with %s", code)
        error, words = ENDS.get(code, (DamagedFileError, UNREADABLE))
        raise error(words) from ended
    except ValueError as garbled:
        raise DamagedFileError(UNREADABLE) from garbled
    if frame[0] == frames.FAILED:
        raise _said(*frame[1:])
    return frame


def _said(name: str, words: str) -> FileError:
    """Return the error that the child reported by name."""
    known = getattr(errors, name, None)
    if isinstance(known, type) and issubclass(known, FileError):
        return known(words)
    if name == "MemoryError":
        return TooLargeFileError(TOO_MUCH_MEMORY)
    log.warning("The reader of a file failed: %s at %s", name, words)
    return DamagedFileError(UNREADABLE)
