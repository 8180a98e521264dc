"""Who has the words that were typed, the best matches first.

To rank a large result would mean to read all of it.  Whose name begins with the words has
them, so the index of names says who comes first; all others follow as they are found.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Select, and_, bindparam, func, not_
from sqlmodel import col, select

from storage.models import Contact, SearchText, State
from storage.query.idsets import MOST_COUNTED, PAGE_ROWS, Ids
from storage.query.sets import Scope
from storage.query.words import Words

MOST_RANKED: Final = 300
MOST_LISTED: Final = 2_000
BEHIND: Final = "\U0010ffff"


class ByWords:
    """Who has words.  Of few, there is a list; many are counted, and paged through."""

    def __init__(self, connection: Connection, words: Words, scope: Scope) -> None:
        self._connection, self._words, self._scope = connection, words, scope
        is_file = scope.dialect == "sqlite"
        self.count, self._tiers = self._in_file() if is_file else self._on_server()

    def _on_server(self) -> tuple[int, Sequence[Ids]]:
        """Return how many have the words, and the sets of them.

        PostgreSQL reads the row of each whom its index of words finds, so they are counted
        and listed in one go, and not at all where the index of names finds enough.
        """
        named = by_name(self._words.key, self._scope.workspace_id)
        found = _unless_many(named, self._words.every)
        count, some = found.listed_if_few(
            self._connection, self._scope.dialect, MOST_COUNTED + 1, self._most
        )
        if not count and named.exceed(self._connection, MOST_COUNTED):
            count = MOST_COUNTED + 1
        return count, self._words.tiers if count > self._most else (some,)

    def _in_file(self) -> tuple[int, Sequence[Ids]]:
        """Return the same, from a file of SQLite."""
        count, some = self._listed()
        if count > self._most:
            return self._counted(), self._words.tiers
        return count, (some,)

    def _listed(self) -> tuple[int, Ids]:
        """Return how many have the words, and who; or, of many, that they are many."""
        near, dialect = self._words.near, self._scope.dialect
        count, found = near.listed(self._connection, dialect, self._most + 1)
        if not self._words.long or count > self._most or self._are_named(count):
            return count, found
        having = _having(found, self._words.long)
        return having.listed(self._connection, dialect, self._most + 1)

    @property
    def _most(self) -> int:
        """How many are listed; of an entry of the index it is as quick to count them."""
        return MOST_RANKED if self._words.is_indexed else MOST_LISTED

    def _are_named(self, count: int) -> bool:
        """Tell whether the names of so many begin with the words: then all have them."""
        named = by_name(self._words.key, self._scope.workspace_id)
        return named.count(self._connection, count + 1) == count

    def _counted(self) -> int:
        """Count as far as people want to know; the first tier is quick, and may do."""
        if self._words.tiers[0].exceed(self._connection, MOST_COUNTED):
            return MOST_COUNTED + 1
        return self._words.every.count(self._connection, MOST_COUNTED + 1)

    def ids(self, start: int) -> list[int]:
        """Return the ids on the page that begins after ``start`` others."""
        if self.count <= MOST_RANKED:
            (every,) = self._tiers
            found = _named_on(every).rows(self._connection)
            return _ranked(found, self._words.key)[start : start + PAGE_ROWS]
        return self._by_name_first(start)

    def _by_name_first(self, start: int) -> list[int]:
        """Page through what is too much to be ranked, tier by tier."""
        ids: list[int] = []
        key, own = self._words.key, self._scope.workspace_id
        for tier in (by_name(key, own), *(_others(tier, key, own) for tier in self._tiers)):
            ids += tier.page(self._connection, start, PAGE_ROWS - len(ids))
            if len(ids) == PAGE_ROWS:
                break
            start = 0 if ids else start - tier.count(self._connection)
        return ids


def _unless_many(named: Ids, every: Ids) -> Ids:
    """Return everybody, but nobody if more than are counted are called so."""
    asked = {**every.asked, **named.asked, "many": MOST_COUNTED}
    statement = _unless(named.statement, every.statement)
    return replace(every, statement=statement, asked=asked)


@lru_cache(maxsize=1_000)
def _unless(named: Select[Any], every: Select[Any]) -> Select[Any]:
    # With an offset, it is asked once and first, not joined.
    many = named.offset(bindparam("many", type_=BigInteger)).exists()
    return every.where(not_(many))


def _having(some: Ids, words: Sequence[str]) -> Ids:
    """Return those of some contacts who have so many words."""
    # Each word of an entry stands behind a blank: first comes the mark of the workspace.
    asked = {f"word{place}": f" {word}" for place, word in enumerate(words)}
    return Ids(_in_text(some.statement, len(words)), {**some.asked, **asked})


@cache
def _in_text(some: Select[Any], words: int) -> Select[Any]:
    """Return the statement for those of some contacts who have so many words."""
    each = [func.instr(SearchText.words, bindparam(f"word{at}")) > 0 for at in range(words)]
    return select(SearchText.contact_id).where(col(SearchText.contact_id).in_(some), *each)


def by_name(key: str, workspace_id: int) -> Ids:
    """Return whose name begins with the words, by name."""
    return Ids(_BY_NAME, {"workspace": workspace_id, **_range(key)})


def _range(key: str) -> dict[str, str]:
    return {"low": key, "high": key + BEHIND}


_IS_NAMED: Final = and_(
    col(Contact.sort_name) >= bindparam("low"), col(Contact.sort_name) < bindparam("high")
)
_OWN: Final = and_(
    col(Contact.workspace_id) == bindparam("workspace"), col(Contact.state) == State.ACTIVE
)
_BY_NAME: Final[Any] = (
    select(Contact.id)
    .where(_OWN, _IS_NAMED)
    .order_by(col(Contact.sort_name), col(Contact.id))
)


def _others(tier: Ids, key: str, workspace_id: int) -> Ids:
    """Return those of a tier whose name begins otherwise, as they are found."""
    asked = {**tier.asked, "workspace": workspace_id, **_range(key)}
    return replace(tier, statement=_unnamed(tier.statement), asked=asked)


@lru_cache(maxsize=1_000)
def _unnamed(tier: Select[Any]) -> Select[Any]:
    lead = tier.subquery()
    ids: Any = select(lead.c[0]).join_from(lead, Contact, lead.c[0] == col(Contact.id))
    return ids.where(_OWN, not_(_IS_NAMED)).order_by(lead.c[0])  # type: ignore[no-any-return]  # SQLModel types it otherwise


def _ranked(found: Sequence[Any], key: str) -> list[int]:
    """Return the ids of a small result, the best matches first."""

    def rank(row: Any) -> tuple[int, str, int]:
        id_, name = row
        begins = any(word.startswith(key) for word in name.split(" "))
        return 0 if name == key else 1 if name.startswith(key) else 3 - begins, name, id_

    return [row[0] for row in sorted(found, key=rank)]


def _named_on(some: Ids) -> Ids:
    """Return some contacts by their ids and names."""
    return Ids(_names(some.statement), some.asked, some.is_lasting)


@cache
def _names(some: Select[Any]) -> Select[Any]:
    names: Any = select(Contact.id, Contact.sort_name)
    return names.where(col(Contact.id).in_(some))  # type: ignore[no-any-return]  # the same
