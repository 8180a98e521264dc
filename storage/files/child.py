"""The process apart in which a file from outside is parsed.

It gets the open file as its standard input and what to do as one JSON argument, and
answers with frames.  Whatever happens to it, the bot lives on.
"""

import json
import os
import sys
from typing import Any, BinaryIO

from storage.files import frames, kinds, table
from storage.files.confinement import confine
from storage.files.errors import FileError
from storage.files.shapes import Reading
from storage.files.source import Source
from storage.files.table import Table


def main() -> None:
    """Answer one request: ``{"task": …, "seconds": …, "reading": {…}}``."""
    # openpyxl would import it, 30 MB and 0.2 s, only to know its types of numbers;
    # None is how Python forbids an import, though its types say otherwise.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    request: dict[str, Any] = json.loads(sys.argv[1])
    confine(request["seconds"])
    with open(0, "rb") as file, open(1, "wb") as pipe:
        try:
            _answer(request, file, pipe)
        except FileError as error:
            frames.write(pipe, frames.FAILED, type(error).__name__, str(error))
        except MemoryError:
            frames.write(pipe, frames.FAILED, "MemoryError", "")
        except BrokenPipeError:
            os._exit(1)  # nobody listens any more
        except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
            frames.write(pipe, frames.FAILED, type(error).__name__, _place(error))


def _answer(request: dict[str, Any], file: BinaryIO, pipe: BinaryIO) -> None:
    reading = Reading(**request["reading"])
    read = Table(_open(file, reading, pipe), reading)
    if request["task"] == frames.PROFILE:
        frames.write(pipe, frames.PROFILE, table.profile(read).to_json())
        return
    for chunk in frames.chunks(read.rows()):
        frames.write(pipe, frames.ROWS, chunk)
    frames.write(pipe, frames.DONE)


def _open(file: BinaryIO, reading: Reading, pipe: BinaryIO) -> Source:
    """Open the file by its kind; only the reader that is needed is imported."""
    kind = kinds.recognise(file)

    def found(rows: int) -> None:
        frames.write(pipe, frames.FOUND, rows)

    if kind == "xlsx":
        from storage.files import xlsx  # noqa: PLC0415 - start-up time

        return xlsx.open_source(file, reading, found)
    if kind == "xls":
        from storage.files import xls  # noqa: PLC0415 - start-up time

        return xls.open_source(file, reading, found)
    from storage.files import delimited  # noqa: PLC0415 - start-up time

    return delimited.open_source(file, reading)


def _place(error: BaseException) -> str:
    """Say where it happened; the message may hold what stands in the file."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    return f"{code.co_filename}:{trace.tb_lineno}" if code and trace else ""


if __name__ == "__main__":
    main()
