"""Free text as the index of words answers it: who has all the words, and who nearly.

In a SQLite file the first three letters of a word are an entry of the index, and so is a
whole word; what begins with four letters or more is put together from the entries of all
such words, which takes longer than all else that a search does.  So whoever has the first
three letters is asked for first, and whoever has the words as they were typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, bindparam
from sqlmodel import select

from storage import search
from storage.query import sql
from storage.query.idsets import Ids
from storage.query.sets import Scope, is_plain, parts, set_of
from storage.query.tree import Expression, Term
from storage.words import fold

INDEXED_LETTERS: Final = 3


@dataclass(frozen=True)
class Words:
    """A query of words alone, and the sets of those who have them.

    Attributes:
        key: the words as names are compared.
        every: who has them.
        tiers: the same in pieces, of which the first is quick.
        near: who may have them.
        long: the words of which ``near`` has only looked at the first letters.
        is_indexed: it is one word, and the index has an entry of all who have it.
    """

    key: str
    every: Ids
    tiers: Sequence[Ids]
    near: Ids
    long: Sequence[str] = ()
    is_indexed: bool = False


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
    return _simple(key, Ids(_led(expression, plain, scope.timeless), is_lasting=False))


@lru_cache(maxsize=1_000)
def _led(expression: Expression | None, plain: Term | None, scope: Scope) -> Select[Any]:
    ids = set_of(plain, scope) if plain else None
    found = (sql.led(expression, scope) if ids is None else ids).subquery()
    return select(found.c[0])


def _simple(key: str, ids: Ids) -> Words:
    return Words(key, every=ids, tiers=(ids,), near=ids)


def _matching(key: str, scope: Scope) -> Words:
    words = [word[: search.WORD_LENGTH] for word in dict.fromkeys(key.split(" "))]
    long = [word for word in words if len(word) > INDEXED_LETTERS]
    near = _match([_begun(word[:INDEXED_LETTERS]) for word in words], scope)
    if not long:
        return replace(_simple(key, near), is_indexed=len(words) == 1)
    begun = " AND ".join(map(_begun, words))
    short = [_begun(word) for word in words if word not in long]
    whole = " AND ".join([*short, *(f'"{word}"' for word in long)])
    every, others = (
        replace(_match([asked], scope), is_slow=True)
        for asked in (begun, f"({begun}) NOT ({whole})")
    )
    return Words(key, every, (_match([whole], scope), others), near, long)


def _begun(word: str) -> str:
    """Return what asks the index for words that begin so."""
    return f'"{word}"*'


def _match(asked: Sequence[str], scope: Scope) -> Ids:
    """Return whose entries have all of this.

    Each has the mark of its workspace; to look that up as well takes longer than the
    search, so whoever has the file to themselves goes without.
    """
    marked = [] if scope.is_alone else [f'"{search.mark(scope.workspace_id)}"']
    return Ids(_FTS, {"match": " AND ".join([*marked, *(f"({one})" for one in asked)])})


_FTS: Final = search.having(bindparam("match"))
