"""The index behind finding: words that contacts are found by, per kind of database.

Words are folded and separated by one blank, stored and asked for in the same form, so
SQLite's FTS5 and PostgreSQL's tsvector find the same people.  What keeps the index up to
date is ``indexing.py``.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Select, cast, column, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import select

from storage.models import SearchText
from storage.words import fold, fold_lines

# Cuts what nobody types: a word of thousands of letters would not fit PostgreSQL's index.
WORD_LENGTH: Final = 60
INDEXED: Final = ("name", "first_name", "last_name", "company", "title", "city")


def mark(workspace_id: int) -> str:
    """Return the word that stands in every entry of a workspace.

    It begins with a letter for private use, which ``fold`` never lets through, so nobody
    can type it; with it, the index itself keeps workspaces apart.
    """
    return f"\ue000{workspace_id}"


def lines_of(texts: Iterable[str | None]) -> str:
    """Return the words of each text on a line of their own."""
    return "\n".join(indexed(text) for text in texts if text)


def texts_of(ways: Iterable[tuple[str, str]]) -> list[str]:
    """Return the texts of identities, as they were written and as they are compared."""
    return [key if v.lower() == key else f"{v} {key}" for v, key in ways]


def indexed(text: str) -> str:
    """Return the words of a text as the index has them."""
    return _cut(fold(text))


def indexed_many(texts: Sequence[str]) -> list[str]:
    """Return the same of each text; of all at once, it takes a fifth of the time."""
    joined = "\n".join(texts)
    if not joined.isascii() or joined.count("\n") != len(texts) - 1:
        return [indexed(text) for text in texts]
    lines = fold_lines(joined)
    return [_cut(words) if len(words) > WORD_LENGTH else words for words in lines]


def _cut(words: str) -> str:
    if _LONG.search(words):
        return " ".join(word[:WORD_LENGTH] for word in words.split(" "))
    return words


_LONG = re.compile(rf"[^ ]{{{WORD_LENGTH + 1}}}")


def entry_of(workspace_id: int, words: str) -> str:
    """Return the index entry of a contact from its ``lines_of`` words.

    Each line stands in it in one piece, so that a phrase is found; where it stands there
    already, as the parts of a name do, it is left out.
    """
    entry = f"{mark(workspace_id)} "
    for line in words.split("\n"):
        if line and f" {line} " not in entry:
            entry += f"{line} "
    return entry[:-1]


def entries_of(workspace_id: int, words: Iterable[str]) -> list[str]:
    """Return the index entries of many contacts."""
    return [entry_of(workspace_id, each) for each in words]


def matching(dialect: str, workspace_id: int | None, text: str) -> Select[Any] | None:
    """Return the ids of contacts with all these words, each by its first letters.

    None if nothing is left of them to look for.  ``workspace_id`` is None where no other
    workspace has contacts: to look up the mark as well takes longer than the search.
    """
    words = [word[:WORD_LENGTH] for word in fold(text).split(" ") if word]
    if not words:
        return None
    if dialect == "sqlite":
        marked = [] if workspace_id is None else [f'"{mark(workspace_id)}"']
        asked = " AND ".join([*marked, *(f'"{w}"*' for w in words)])
        return having(asked)
    marked = [] if workspace_id is None else [f"'{mark(workspace_id)}'"]
    asked = " & ".join([*marked, *(f"'{w}':*" for w in words)])
    fits = literal_column("vector").op("@@")(cast(asked, TSQUERY))
    return select(SearchText.contact_id).where(fits)


def having(asked: Any) -> Select[Any]:
    """Return the ids of a SQLite file whose entries fit what its FTS5 is asked."""
    return _FTS.where(_MATCH(asked))


_FTS: Final = select(table("contact_search", column("rowid")).c.rowid)
_MATCH: Final = literal_column("contact_search").op("MATCH", is_comparison=True)
