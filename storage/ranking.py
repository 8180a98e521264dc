"""Who has the words that were typed, the best matches first.

To rank a large result would mean to read all of it.  Whose name begins with the words has
them, so the index of names says who comes first; all others follow as they are found.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, func, not_
from sqlmodel import col, select

from storage.counting import MOST_COUNTED, count_of
from storage.idlists import LIST, gathered, listed
from storage.models import Contact, SearchText, State
from storage.query import sql
from storage.query.sets import Condition, Scope
from storage.query.words import MOST_LISTED, Words

PAGE_ROWS: Final = 10
MOST_RANKED: Final = 300
_FROM: Final = "from"
_TO: Final = "to"
_BEHIND: Final = "\U0010ffff"


class ByWords:
    """Who has words.  Of few, there is a list; many are counted, and paged through."""

    def __init__(self, connection: Connection, words: Words, scope: Scope) -> None:
        self._connection, self._words, self._scope = connection, words, scope
        self._asked = {_FROM: words.key, _TO: words.key + _BEHIND}
        self.count = self._listed()
        self._tiers: Sequence[Select[Any]] = (listed(scope.dialect),)
        if self.count > MOST_LISTED:
            self.count, self._tiers = self._counted(), words.tiers

    def _listed(self) -> int:
        """List who has the words, and return how many they are, or that they are many."""
        count, found = self._connection.execute(self._words.near).one()
        long = self._words.long
        if 0 < count <= MOST_LISTED and long:
            asked = {
                LIST: found,
                **{f"word{at}": f" {word}" for at, word in enumerate(long)},
            }
            having = _having(len(long), self._scope.dialect)
            count, found = self._connection.execute(having, asked).one()
        self._asked[LIST] = found
        return int(count)

    def _counted(self) -> int:
        """Count as far as people want to know; the first tier is quick, often enough."""
        first, *others = self._words.tiers
        found = count_of(self._connection, first, MOST_COUNTED + 1)
        if others and found <= MOST_COUNTED:
            return count_of(self._connection, self._words.every, MOST_COUNTED + 1)
        return found

    def ids(self, start: int) -> list[int]:
        """Return the ids on the page that begins after ``start`` others."""
        if self.count > MOST_RANKED:
            return self._by_name_first(start)
        found = self._connection.execute(_names(self._scope.dialect), self._asked)
        return _ranked(found.all(), self._words.key)[start : start + PAGE_ROWS]

    def _by_name_first(self, start: int) -> list[int]:
        """Page through what is too much to be ranked, tier by tier."""
        ids: list[int] = []
        own, asked = self._scope.workspace_id, self._asked
        for tier in (_named(own), *(_others(tier, own) for tier in self._tiers)):
            page = tier.offset(start).limit(PAGE_ROWS - len(ids))
            ids += ids_of(self._connection, page, asked)
            if len(ids) == PAGE_ROWS:
                break
            start = 0 if ids else start - count_of(self._connection, tier, asked=asked)
        return ids


def ids_of(
    connection: Connection, query: Select[Any], asked: Mapping[str, Any] | None = None
) -> list[int]:
    """Return what a statement for ids finds."""
    return list(connection.execute(query, asked).scalars())


def named(key: str) -> Condition:
    """Return the condition for names that begin with ``key``, by their index."""
    return _begins(key, key + _BEHIND)


def _begins(low: Any, high: Any) -> Condition:
    name = col(Contact.sort_name)
    return and_(col(Contact.state) == State.ACTIVE, name >= low, name < high)


@cache
def _named(workspace_id: int) -> Select[Any]:
    """Return the statement for those whose name begins with the words, by name."""
    own = col(Contact.workspace_id) == workspace_id
    ids: Any = select(Contact.id).where(own, _IS_NAMED)
    return ids.order_by(col(Contact.sort_name), col(Contact.id))  # type: ignore[no-any-return]  # SQLModel types it otherwise


@lru_cache(maxsize=1_000)
def _others(tier: Select[Any], workspace_id: int) -> Select[Any]:
    """Return the statement for those of a tier whose name begins otherwise."""
    lead = tier.subquery()
    ids: Any = select(lead.c[0]).join_from(lead, Contact, lead.c[0] == col(Contact.id))
    own = sql.own(workspace_id)
    return ids.where(own, not_(_IS_NAMED)).order_by(lead.c[0])  # type: ignore[no-any-return]  # the same


_IS_NAMED: Final = _begins(bindparam(_FROM), bindparam(_TO))


@cache
def _having(words: int, dialect: str) -> Select[Any]:
    """Return the statement for those on a list who have so many words."""
    # Each word of an entry stands behind a blank: first comes the mark of the workspace.
    each = [func.instr(SearchText.words, bindparam(f"word{at}")) > 0 for at in range(words)]
    on_list = col(SearchText.contact_id).in_(listed(dialect))
    return gathered(select(SearchText.contact_id).where(on_list, *each), dialect)


@cache
def _names(dialect: str) -> Select[Any]:
    """Return the statement for those on a list, and their names."""
    on_list = col(Contact.id).in_(listed(dialect))
    named: Any = select(Contact.id, Contact.sort_name).where(on_list)
    return named  # type: ignore[no-any-return]  # SQLModel types it otherwise


def _ranked(found: Sequence[Any], key: str) -> list[int]:
    """Return the ids of a small result, the best matches first."""

    def rank(row: Any) -> tuple[int, str, int]:
        id_, name = row
        begins = any(word.startswith(key) for word in name.split(" "))
        return 0 if name == key else 1 if name.startswith(key) else 3 - begins, name, id_

    return [row[0] for row in sorted(found, key=rank)]
