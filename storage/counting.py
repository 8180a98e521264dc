"""How many contacts fit a query, counted as far as people want to know."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, func, union
from sqlmodel import col, select

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
        gone, gone_with_it = connection.execute(_gone(scope.workspace_id, key)).one()
        if gone <= MOST_GONE:
            having = _tagged(scope.workspace_id, key)
            found = count_of(connection, having, MOST_COUNTED + 1 + gone_with_it)
            return found - int(gone_with_it)
    return count_of(connection, sql.led(expression, scope), MOST_COUNTED + 1)


def count_of(
    connection: Connection,
    ids: Select[Any],
    most: int | None = None,
    asked: Mapping[str, Any] | None = None,
) -> int:
    """Return how many rows a statement has, up to so many."""
    some = ids.limit(most).subquery()
    counted = select(func.count()).select_from(some)
    return int(connection.execute(counted, asked).scalar_one())


@lru_cache(maxsize=1_000)
def _tagged(workspace_id: int, key: str) -> Select[Any]:
    """Return everybody with a tag, also who is in the trash or was merged."""
    return select(ContactTag.contact_id).where(
        col(ContactTag.tag_id) == _tag(workspace_id, key)
    )


def _tag(workspace_id: int, key: str) -> Any:
    named = select(Tag.id).where(col(Tag.workspace_id) == workspace_id, col(Tag.key) == key)
    return named.scalar_subquery()


@lru_cache(maxsize=1_000)
def _gone(workspace_id: int, key: str) -> Select[Any]:
    """Return the statement for how many contacts are gone, and how many with this tag.

    A contact that is gone keeps its tags as long as it can come back: out of the trash, or
    out of the contact that it was merged into.
    """
    absent = (
        col(Contact.workspace_id) == workspace_id,
        col(Contact.state) != State.ACTIVE,
    )
    ids: Any = col(Contact.id)
    trashed = select(ids).where(*absent, col(Contact.trashed_at).is_not(None))
    merged = select(ids).where(*absent, col(Contact.merged_into).is_not(None))
    some = union(trashed, merged).limit(MOST_GONE + 1).subquery()
    with_it = some.outerjoin(
        ContactTag,
        (some.c[0] == ContactTag.contact_id)
        & (col(ContactTag.tag_id) == _tag(workspace_id, key)),
    )
    counts: Any = select(func.count(), func.count(col(ContactTag.contact_id)))
    return counts.select_from(with_it)  # type: ignore[no-any-return]  # SQLModel types it otherwise
