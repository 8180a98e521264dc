"""How the child that reads a file speaks to us: a length, then JSON.

The child works on hostile bytes, so nothing it says is unpickled.  A frame is a list: a
word for its kind, then what belongs to it.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final

from storage.files.limits import CHUNK_CHARS, CHUNK_ROWS
from storage.files.shapes import Row

LENGTH: Final = struct.Struct("<I")
MAX_FRAME_BYTES: Final = 128 * 1024 * 1024
FOUND, ROWS, PROFILE, FAILED, DONE = "found", "rows", "profile", "failed", "done"


def write(pipe: BinaryIO, *frame: Any) -> None:
    """Send one frame at once."""
    body = json.dumps(frame, separators=(",", ":")).encode()
    pipe.write(LENGTH.pack(len(body)) + body)
    pipe.flush()


def read(body: bytes) -> list[Any]:
    """Return the frame whose body was received."""
    frame: list[Any] = json.loads(body)
    return frame


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Gather rows until there are enough of them, or enough text in them."""
    chunk: list[Row] = []
    chars = 0
    for row in rows:
        chunk.append(row)
        chars += sum(map(len, row.cells))
        if len(chunk) >= CHUNK_ROWS or chars >= CHUNK_CHARS:
            yield chunk
            chunk, chars = [], 0
    if chunk:
        yield chunk
