"""The orders that people may ask for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import col

from storage.models import Contact
from storage.query import Sort
from storage.query.errors import BadOperandError

SORTS: Final[Mapping[str, Any]] = {
    "name": col(Contact.sort_name),
    "company": col(Contact.company),
    "created": col(Contact.id),
    "number": col(Contact.number),
    "updated": col(Contact.updated_at),
}


def in_order(sorts: Sequence[Sort]) -> list[Any]:
    """Return what to order by: names, unless something else is asked for.

    Raises:
        BadOperandError: it has no index.
    """
    order = []
    for sort in sorts:
        if sort.field not in SORTS:
            raise BadOperandError("sort", sort.field, f"Sort by {', '.join(SORTS)}.")
        column = SORTS[sort.field]
        order.append(column.desc() if sort.descending else column.asc())
    descending = bool(sorts) and sorts[-1].descending
    identity = col(Contact.id)
    order = order or [col(Contact.sort_name)]
    return [*order, identity.desc() if descending else identity.asc()]
