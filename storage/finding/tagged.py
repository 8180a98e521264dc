"""Who has one tag: after words it is asked for most, so its statements are built once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, union
from sqlmodel import col, select

from storage.connections.quick import read
from storage.finding.orders import in_order
from storage.models import Contact, ContactTag, State, Tag
from storage.query import Sort
from storage.query.idsets import MOST_COUNTED, PAGE_ROWS, Ids
from storage.query.sets import Scope

MOST_GONE: Final = 1_000


class ByTag:
    """Who has a tag, by name or in the order that was asked for."""

    def __init__(
        self, connection: Connection, key: str, sort: Sequence[Sort], scope: Scope
    ) -> None:
        self._connection, self._sort = connection, tuple(sort)
        self._asked = {"workspace": scope.workspace_id, "key": key}
        self.count = self._counted()

    def _counted(self) -> int:
        """Count as far as people want to know: all with the tag, but those who are gone."""
        ((gone, gone_with_it),) = read(self._connection, _GONE, self._asked)
        if gone > MOST_GONE:
            there = Ids(_HAVING, self._asked)
            return there.count(self._connection, MOST_COUNTED + 1)
        tagged = Ids(_TAGGED, self._asked)
        if tagged.exceed(self._connection, MOST_COUNTED + gone_with_it):
            return MOST_COUNTED + 1
        return tagged.count(self._connection) - int(gone_with_it)

    def ids(self, start: int) -> list[int]:
        """Return the ids on the page that begins after ``start`` others."""
        # Where more have it than are counted, the next is never far in the order's index.
        ordered = _ordered(self._sort, walks=self.count > MOST_COUNTED)
        return Ids(ordered, self._asked).page(self._connection, start, PAGE_ROWS)


@lru_cache
def _ordered(sort: tuple[Sort, ...], *, walks: bool) -> Select[Any]:
    """Return whoever has it; ``walks``: found in their order, not put into it."""
    ordered: Select[Any] = (_WALKED if walks else _HAVING).order_by(*in_order(sort))
    return ordered


def _gone() -> Select[Any]:
    """Return the statement for how many contacts are gone, and how many with a tag.

    A contact that is gone keeps its tags as long as it can come back: out of the trash, or
    out of the contact that it was merged into.
    """
    ids: Any = select(Contact.id).where(
        col(Contact.workspace_id) == bindparam("workspace"),
        col(Contact.state) != State.ACTIVE,
    )
    trashed = ids.where(col(Contact.trashed_at).is_not(None))
    merged = ids.where(col(Contact.merged_into).is_not(None))
    gone = union(trashed, merged).limit(MOST_GONE + 1).subquery()
    has_it = (gone.c[0] == ContactTag.contact_id) & (col(ContactTag.tag_id) == _TAG)
    counts: Any = select(func.count(), func.count(col(ContactTag.contact_id)))
    return counts.select_from(gone.outerjoin(ContactTag, has_it))  # type: ignore[no-any-return]  # SQLModel types it otherwise


_TAG: Final = (
    select(Tag.id)
    .where(col(Tag.workspace_id) == bindparam("workspace"))
    .where(col(Tag.key) == bindparam("key"))
    .scalar_subquery()
)
_OWN: Final = and_(
    col(Contact.workspace_id) == bindparam("workspace"), col(Contact.state) == State.ACTIVE
)
_IS_OF: Final = col(Contact.id) == col(ContactTag.contact_id)
_HAS_IT: Final = col(ContactTag.tag_id) == _TAG
_TAGGED: Final[Any] = select(ContactTag.contact_id).where(_HAS_IT)
_HAVING: Final[Any] = _TAGGED.join(Contact, _IS_OF).where(_OWN)
_WALKED: Final[Any] = select(Contact.id).where(_OWN, exists().where(_IS_OF, _HAS_IT))
_GONE: Final = _gone()
