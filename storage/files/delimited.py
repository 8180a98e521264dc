"""Rows out of CSV and other delimited text; nothing is guessed about a row."""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from itertools import chain, count, islice, repeat
from typing import BinaryIO, Final

from storage.files import delimiters, encodings
from storage.files.errors import TooLargeFileError, UnclosedQuoteError, UndecodableFileError
from storage.files.limits import (
    MAX_CELL_CHARS,
    MAX_LINE_CHARS,
    RECORDS_AT_ONCE,
    SAMPLE_CHARS,
)
from storage.files.shapes import Question, Reading
from storage.files.source import Record, Source

PROBLEMS: Final = {
    "expected after": "Text follows a closing quotation mark.",
    "new-line character": "A line break (CR) stands in the middle of the row.",
    "field larger": f"A cell is longer than {MAX_CELL_CHARS:,} characters.",
}
"""What the csv module says, and what that means."""


def open_source(file: BinaryIO, reading: Reading, found: Callable[[int], None]) -> Source:
    """Return the records of a text, its encoding and its delimiter.

    ``found`` is for readers that cannot hand out a row before they have seen the last.
    """
    del found
    text = encodings.survey(file, reading.encoding)
    stream = _stream(file, text)
    first_line = stream.readline(SAMPLE_CHARS)
    said = delimiters.said(first_line)
    sample = [] if said else [first_line]
    sample += stream.readlines(SAMPLE_CHARS)
    split = delimiters.guess(sample)
    delimiter = _checked(reading.delimiter or said or split.delimiter)
    source = Source(
        kind="csv",
        records=_records(_stream(file, text), delimiter, skip_first=said is not None),
        even=False,
        encoding=text.encoding,
        encoding_certain=text.certain,
        candidates=text.candidates,
        delimiter=delimiter,
    )
    if said:
        source.notes.append(f"The first line says that “{said}” parts the cells.")
    if not text.certain:
        source.questions.append(Question("encoding", "Which of these reads right?"))
    if not (reading.delimiter or said or split.certain):
        named = delimiters.NAMES[delimiter]
        source.questions.append(Question("delimiter", f"Does a {named} part the cells?"))
    return source


def _stream(file: BinaryIO, text: encodings.Text) -> io.TextIOWrapper:
    """Decode from the start; lines end where the file ends them, and nowhere else."""
    raw = open(file.fileno(), "rb", closefd=False)  # noqa: SIM115 - lives as long as the child
    raw.seek(0)
    stream = io.TextIOWrapper(raw, encoding=text.encoding, newline=text.newline)
    if stream.read(1) != "\ufeff":
        stream.seek(0)
    return stream


def _checked(delimiter: str) -> str:
    try:
        csv.reader([], delimiter=delimiter)
    except (TypeError, ValueError) as bad:
        raise UndecodableFileError(f"“{delimiter}” cannot part cells.") from bad
    return delimiter


def _records(
    stream: io.TextIOWrapper, delimiter: str, *, skip_first: bool
) -> Iterator[Record]:
    """Yield each record with its first line.

    Most lines are a record each: those are told apart many at once, which takes a third
    of the time.
    """
    csv.field_size_limit(MAX_CELL_CHARS)
    lines = iter(partial(stream.readline, MAX_LINE_CHARS), "")
    start = 2 if skip_first and next(lines, "") else 1
    while some := list(islice(lines, RECORDS_AT_ONCE)):
        _bounded(max(some, key=len))
        rows = _each_a_record(some, delimiter)
        if rows is None:
            start = yield from _one_by_one(some, lines, delimiter, start)
        else:
            yield from zip(count(start), rows, repeat(None))
            start += len(rows)


def _each_a_record(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """Return the cells of each line, if every line is a record without a fault."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None


def _one_by_one(
    some: list[str], further: Iterator[str], delimiter: str, start: int
) -> Generator[Record, None, int]:
    """Yield the records that begin in these lines; return the line after the last.

    What the csv module refuses is a problem.
    """
    taken: list[str] = []
    lines = _lines(chain(some, further), taken)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    end, skipped = start + len(some), start - 1
    while start < end:
        taken.clear()
        try:
            cells = next(reader)
        except csv.Error as error:
            skipped += _finish_broken(str(error), start, taken, lines)
            yield start, [], _in_words(str(error))
        except StopIteration:
            break
        else:
            yield start, cells, None
        start = skipped + reader.line_num + 1
    return start


def _lines(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    """Yield lines, and keep those of the record that is being read in ``taken``."""
    for line in lines:
        taken.append(_bounded(line))
        yield line


def _bounded(line: str) -> str:
    if len(line) == MAX_LINE_CHARS:
        raise TooLargeFileError(f"A line is longer than {MAX_LINE_CHARS:,} characters.")
    return line


def _finish_broken(error: str, start: int, taken: list[str], lines: Iterator[str]) -> int:
    """Skip to the end of a broken record and return how many more lines it took.

    After a stray quotation mark nobody can tell rows from the inside of a cell until
    the quotation marks are even again, so those lines belong to the broken record.
    """
    if not sum(line.count('"') for line in taken) % 2:
        return 0
    if "end of data" not in error:
        for more, line in enumerate(lines, start=1):
            if line.count('"') % 2:
                return more
    raise UnclosedQuoteError(f"In line {start} a quotation mark opens that never closes.")


def _in_words(error: str) -> str:
    for part, words in PROBLEMS.items():
        if part in error:
            return words
    return f"The row cannot be told apart ({error})."
