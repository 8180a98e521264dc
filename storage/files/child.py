"""The process apart in which a file from outside is parsed.

It gets the open file as its standard input and what to do as one JSON argument, and
answers with frames.  Whatever happens to it, the bot lives on.
"""

import gc
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, Final

from storage.files import chunks, frames, kinds, table
from storage.files.confinement import confine
from storage.files.errors import FileError
from storage.files.shapes import Reading
from storage.files.source import Source
from storage.files.table import Table

Open = Callable[[BinaryIO, Reading, Callable[[int], None]], Source]

READERS: Final = {kinds.ARCHIVE: "xlsx", kinds.COMPOUND: "xls"}
"""Which reader to import for the first bytes; it is asked once the kind is certain."""
MOST_YOUNG: Final = 100_000
"""More objects than a chunk has: in its rows, no cycles need be looked for."""


def main() -> None:
    """Answer one request: ``{"task": …, "seconds": …, "parent": …, "reading": {…}}``."""
    request: dict[str, Any] = json.loads(sys.argv[1])
    with open(0, "rb") as file, _pipe() as pipe:
        open_source = _import_reader()
        gc.freeze()
        gc.set_threshold(MOST_YOUNG)
        confine(request["seconds"], request["parent"])
        try:
            _answer(request, file, open_source, pipe)
        except FileError as error:
            frames.write(pipe, frames.FAILED, type(error).__name__, str(error))
        except MemoryError:
            frames.write(pipe, frames.FAILED, "MemoryError", "")
        except BrokenPipeError:
            os._exit(1)  # nobody listens any more
        except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
            frames.write(pipe, frames.FAILED, type(error).__name__, _place(error))


def _pipe() -> BinaryIO:
    """Keep the standard output for frames: what a library prints goes elsewhere."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _import_reader() -> Open:
    """Import what will be needed while that may still leave compiled files behind."""
    # openpyxl would import numpy, 30 MB and 0.2 s, only to know its types of numbers;
    # None is how Python forbids an import, though its types say otherwise.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    start = os.pread(0, len(kinds.COMPOUND), 0)
    named = (name for begins, name in READERS.items() if start.startswith(begins))
    open_source: Open = import_module(
        f"storage.files.{next(named, 'delimited')}"
    ).open_source
    return open_source


def _answer(
    request: dict[str, Any], file: BinaryIO, open_source: Open, pipe: BinaryIO
) -> None:
    def found(rows: int) -> None:
        frames.write(pipe, frames.FOUND, rows)

    reading = Reading(**request["reading"])
    kinds.recognise(file)
    read = Table(open_source(file, reading, found), reading)
    if request["task"] == frames.PROFILE:
        frames.write(pipe, frames.PROFILE, table.profile(read).to_json())
        return
    for chunk in chunks.gather(read.records(), len(read.header.names)):
        frames.write(pipe, frames.ROWS, *frames.packed(chunk))
    frames.write(pipe, frames.DONE)


def _place(error: BaseException) -> str:
    """Say where it happened; the message may hold what stands in the file."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    return f"{code.co_filename}:{trace.tb_lineno}" if code and trace else ""


if __name__ == "__main__":
    main()
