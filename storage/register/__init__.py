"""What belongs to a contact: every table, with what each act on a contact does to its rows.

Merge, unmerge, trash, erasure, the export of a person's data and import walk ``REGISTER``.
A table that is in neither ``REGISTER`` nor ``UNRELATED``, or a column of one that could
hold something personal and is declared as neither ``personal`` nor ``plain``, fails a test:
so a new kind of data is forgotten nowhere.
"""

from enum import StrEnum
from functools import lru_cache

from storage.register.belonging import (
    Belonging,
    OnErasure,
    OnExport,
    OnImport,
    OnMerge,
    OnTrash,
)
from storage.register.tables import REGISTER, UNRELATED


@lru_cache(maxsize=None, typed=True)
def belongings(act: StrEnum) -> tuple[Belonging, ...]:
    """Return the tables of whose rows an act says so, for example ``OnMerge.MOVE``."""
    return tuple(belonging for belonging in REGISTER if act in _acts(belonging, type(act)))


def _acts(belonging: Belonging, kind: type[StrEnum]) -> list[StrEnum]:
    declared = (
        belonging.on_merge,
        belonging.on_trash,
        belonging.on_erasure,
        belonging.on_export,
        belonging.on_import,
    )
    return [act for act in declared if type(act) is kind]


__all__ = [
    "REGISTER",
    "UNRELATED",
    "Belonging",
    "OnErasure",
    "OnExport",
    "OnImport",
    "OnMerge",
    "OnTrash",
    "belongings",
]
