"""How the child that reads a file speaks to us: a length, then JSON.

The child works on hostile bytes, so nothing it says is unpickled.  A frame is a list: a
word for its kind, then what belongs to it.
"""

import json
import struct
from typing import Any, BinaryIO, Final

from storage.files.chunks import Chunk
from storage.files.shapes import Trouble

LENGTH: Final = struct.Struct("<I")
MAX_FRAME_BYTES: Final = 128 * 1024 * 1024
FOUND, ROWS, PROFILE, FAILED, DONE = "found", "rows", "profile", "failed", "done"


def write(pipe: BinaryIO, *frame: Any) -> None:
    """Send one frame at once."""
    sent = body(*frame)
    pipe.write(LENGTH.pack(len(sent)) + sent)
    pipe.flush()


def body(*frame: Any) -> bytes:
    """Return a frame as it is sent."""
    return json.dumps(frame, separators=(",", ":")).encode()


def read(sent: bytes) -> list[Any]:
    """Return the frame whose body was received."""
    frame: list[Any] = json.loads(sent)
    return frame


def packed(chunk: Chunk) -> list[Any]:
    """Return what a frame says of a chunk."""
    problems = [(at, _as_pairs(problem)) for at, problem in chunk.problems.items()]
    return [chunk.numbers, chunk.columns, problems]


def _as_pairs(problem: Trouble) -> Any:
    """Return what JSON gives back as it was; it knows no numbers as keys."""
    return list(problem.items()) if isinstance(problem, dict) else problem


def unpacked(numbers: list[int], columns: list[Any], problems: list[Any]) -> Chunk:
    """Return the chunk that ``packed`` was given.

    Raises:
        ValueError: no chunk comes to this.
    """
    troubles = {at: _as_trouble(problem) for at, problem in problems}
    return Chunk(numbers, columns, troubles).check()


def _as_trouble(said: Any) -> Trouble:
    return said if isinstance(said, str) else dict(said)
