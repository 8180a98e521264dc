"""What follows from the identities of contacts: their type, and how their numbers end."""

from collections.abc import Sequence
from functools import cache
from itertools import compress

from storage.imports.batch import Batch
from storage.profiles import ACCOUNTS


def types(batch: Batch) -> list[str]:
    """Return the types of contacts that are reached so."""
    kinds = tuple([column.kind for column in batch.reached])
    if all(all(column.keys) for column in batch.reached):
        return [type_of(kinds)] * batch.size
    rows = zip(*(column.keys for column in batch.reached), strict=True)
    return [type_of(tuple(compress(kinds, keys))) for keys in rows]


@cache
def type_of(kinds: tuple[str, ...]) -> str:
    """Return the type of a contact that is reached in these ways; see ``becoming``."""
    if not set(kinds).isdisjoint(ACCOUNTS):
        return "authenticated"
    return "identified" if set(kinds) - {"visitor"} else "anonymous"


def endings(keys: Sequence[str]) -> list[str]:
    """Return the digits of telephone numbers from the last to the first."""
    return [key.partition(";")[0][:0:-1] for key in keys]
