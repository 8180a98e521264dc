"""Corrections of a part of a line, made into corrections of the whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.query.errors import QueryError


@contextmanager
def put_back(before: str = "", after: str = "") -> Iterator[None]:
    """Put back into a correction what was taken from the line before it was read.

    Raises:
        QueryError: as it came; with its correction, if it has one, in the whole line.
    """
    try:
        yield
    except QueryError as error:
        if error.fixed_line is not None:
            error.fixed_line = f"{before} {error.fixed_line} {after}".strip()
        raise
