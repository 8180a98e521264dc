"""How the child that reads a file speaks to us: a length, then JSON.

The child works on hostile bytes, so nothing it says is unpickled.  A frame is a list: a
word for its kind, then what belongs to it.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from storage.files.limits import CHUNK_CHARS, CHUNK_ROWS
from storage.files.shapes import Chunk, Trouble
from storage.files.source import Record

LENGTH: Final = struct.Struct("<I")
MAX_FRAME_BYTES: Final = 128 * 1024 * 1024
_BETWEEN: Final = "\x1f"
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


def chunks(records: Iterable[Record], width: int) -> Iterator[Chunk]:
    """Gather records until there are enough of them, or enough text in them."""
    gathered: list[Record] = []
    chars = 0
    for record in records:
        gathered.append(record)
        chars += len("".join(record[1]))
        if len(gathered) >= CHUNK_ROWS or chars >= CHUNK_CHARS:
            yield Chunk.of(gathered, width)
            gathered, chars = [], 0
    if gathered:
        yield Chunk.of(gathered, width)


def packed(chunk: Chunk) -> list[Any]:
    """Return what a frame says of a chunk.

    A column is one text with a sign between the cells, which takes a fraction of the time
    of many texts; where a cell has that sign in it, the column is a list of texts.
    """
    columns: list[str | list[str]] = []
    for texts in chunk.columns:
        joined = _BETWEEN.join(texts)
        is_clear = joined.count(_BETWEEN) == len(texts) - 1
        columns.append(joined if is_clear else texts)
    problems = [(at, _as_pairs(problem)) for at, problem in chunk.problems.items()]
    return [chunk.numbers, columns, problems]


def _as_pairs(problem: Trouble) -> Any:
    """Return what JSON gives back as it was; it knows no numbers as keys."""
    return list(problem.items()) if isinstance(problem, dict) else problem


def unpacked(numbers: list[int], columns: list[Any], problems: list[Any]) -> Chunk:
    """Return the chunk that ``packed`` was given.

    Raises:
        ValueError: no chunk comes to this.
    """
    lists = [c if isinstance(c, list) else c.split(_BETWEEN) for c in columns]
    if any(len(texts) != len(numbers) for texts in lists):
        raise ValueError("The columns of a chunk differ in length.")
    return Chunk(numbers, lists, {at: _as_trouble(problem) for at, problem in problems})


def _as_trouble(said: Any) -> Trouble:
    return said if isinstance(said, str) else dict(said)
