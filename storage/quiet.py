"""Long work on many short-lived rows, nearly without the garbage collector in between."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST_YOUNG: Final = 500_000
"""More objects than a batch has; only what is left in cycles can come to so many."""


@contextmanager
def few_collections() -> Iterator[None]:
    """Hold the collector back: rows have no cycles, and looking for some costs a third."""
    before = gc.get_threshold()
    gc.set_threshold(MOST_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
