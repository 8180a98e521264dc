"""Long work on many short-lived rows, without the garbage collector in between."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Hold the collector back: rows have no cycles, and looking for some costs a third.

    Whoever works longer than a moment calls ``collect_young`` between two batches.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def collect_young() -> None:
    """Free what a batch has left in cycles; quick, for its rows are gone by now."""
    gc.collect(1)
