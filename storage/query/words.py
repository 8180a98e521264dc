"""Free text as the index of words answers it: who has all the words, and who nearly.

In a SQLite file the first three letters of a word are an entry of the index, and so is a
whole word; what begins with four letters or more is put together from the entries of all
such words, which takes longer than all else that a search does.  So whoever has the first
three letters is asked for first, and whoever has the words as they were typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, column, literal_column, table
from sqlmodel import select

from storage import search
from storage.idlists import gathered
from storage.query import sql
from storage.query.sets import Scope, is_plain, parts, set_of
from storage.query.tree import Expression, Term
from storage.words import fold

INDEXED_LETTERS: Final = 3
MOST_LISTED: Final = 2_000


@dataclass(frozen=True, eq=False)
class Words:
    """A query of words alone, and the statements for who has them.

    Attributes:
        key: the words as names are compared.
        every: the ids of who has them.
        tiers: the same in pieces, of which the first is quick.
        near: how many may have them, and who, one more than ``MOST_LISTED`` at most.
        long: the words of which ``near`` has only looked at the first letters.
    """

    key: str
    every: Select[Any]
    tiers: Sequence[Select[Any]]
    near: Select[Any]
    long: Sequence[str] = ()


@lru_cache(maxsize=1_000)
def words_of(expression: Expression | None, scope: Scope) -> Words | None:
    """Return a query as the words it is made of, None if it asks for anything else.

    Raises:
        UnsupportedFilterError: it filters by what has no index.
    """
    text = sql.words_alone(expression)
    key = "" if text is None else fold(text)
    if not key:
        return None
    every = parts(expression)
    term = every[0] if len(every) == 1 else None
    plain = term if isinstance(term, Term) and is_plain(term) else None
    if plain and scope.dialect == "sqlite":
        return _matching(key, scope)
    ids = set_of(plain, scope) if plain else None
    return _simple(key, sql.led(expression, scope) if ids is None else ids, scope)


def _matching(key: str, scope: Scope) -> Words:
    words = [word[: search.WORD_LENGTH] for word in dict.fromkeys(key.split(" "))]
    long = [word for word in words if len(word) > INDEXED_LETTERS]
    near = _match([_begun(word[:INDEXED_LETTERS]) for word in words], scope)
    if not long:
        return _simple(key, near, scope)
    every = " AND ".join(map(_begun, words))
    short = [_begun(word) for word in words if word not in long]
    whole = " AND ".join([*short, *(f'"{word}"' for word in long)])
    tiers = _match([whole], scope), _match([f"({every}) NOT ({whole})"], scope)
    return Words(key, _match([every], scope), tiers, _near(near, scope), long)


def _begun(word: str) -> str:
    """Return what asks the index for words that begin so."""
    return f'"{word}"*'


def _match(asked: Sequence[str], scope: Scope) -> Select[Any]:
    """Return the ids of the entries in which all of this stands.

    Each has the mark of its workspace; to look that up as well takes longer than the
    search, so whoever has the file to themselves goes without.
    """
    marked = [] if scope.is_alone else [f'"{search.mark(scope.workspace_id)}"']
    return _FTS.where(_MATCH(" AND ".join([*marked, *(f"({one})" for one in asked)])))


_FTS: Final = select(table("contact_search", column("rowid")).c.rowid)
_MATCH: Final = literal_column("contact_search").op("MATCH", is_comparison=True)


def _simple(key: str, ids: Select[Any], scope: Scope) -> Words:
    own = select(ids.subquery().c[0])
    return Words(key, own, (own,), _near(own, scope))


def _near(ids: Select[Any], scope: Scope) -> Select[Any]:
    return gathered(ids.limit(MOST_LISTED + 1), scope.dialect)
