"""How many contacts fit a query, counted as far as people want to know."""

from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, union
from sqlmodel import col, select

from storage.connections.quick import read
from storage.finding.idsets import Ids
from storage.models import Contact, ContactTag, State, Tag
from storage.query import sql
from storage.query.sets import Scope, same_tag
from storage.query.tree import Expression

MOST_COUNTED: Final = 10_000
MOST_GONE: Final = 1_000


def count(connection: Connection, expression: Expression, scope: Scope) -> int:
    """Return how many contacts fit, and one more than is counted if there are more."""
    key = same_tag(expression)
    if key is not None:
        asked = {"workspace": scope.workspace_id, "key": key}
        ((gone, gone_with_it),) = read(connection, _GONE, asked)
        if gone <= MOST_GONE:
            tagged = Ids(_TAGGED, asked)
            if tagged.exceed(connection, MOST_COUNTED + gone_with_it):
                return MOST_COUNTED + 1
            return tagged.count(connection) - int(gone_with_it)
    fits = Ids(sql.led(expression, scope), is_lasting=False)
    return fits.count(connection, MOST_COUNTED + 1)


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
_TAGGED: Final = select(ContactTag.contact_id).where(col(ContactTag.tag_id) == _TAG)
_GONE: Final = _gone()
