"""The canonical text of a query: what the parser reads as the same query again."""

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import combining

from storage.query.names import printed
from storage.query.scanner import in_quotes
from storage.query.tree import (
    Age,
    And,
    Channel,
    Expression,
    Filter,
    Me,
    Not,
    Or,
    Presence,
    Query,
    Range,
    Sort,
    Term,
    Text,
    User,
    Value,
)


def canonical(query: Query) -> str:
    """Return the text of a query, always the same for the same query."""
    parts = [f"view:{_word(query.view)}"] if query.view else []
    if query.expression:
        parts.append(_printed(query.expression))
    if query.sort:
        parts.append(f"sort:{','.join(map(_sort, query.sort))}")
    if query.columns:
        parts.append(f"cols:{','.join(map(printed, query.columns))}")
    if query.page > 1:
        parts.append(f"page:{query.page}")
    return " ".join([*parts, *(f"{name}:{_option(text)}" for name, text in query.options)])


def _option(text: str) -> str:
    return text if _MENTION.fullmatch(text) else _word(text)


_MENTION: Final = re.compile(r"<[@#][A-Z0-9]+>")


def _sort(sort: Sort) -> str:
    return f"{'-' if sort.descending else ''}{printed(sort.field)}"


def _printed(part: Expression) -> str:
    if isinstance(part, Term):
        return in_quotes(part.text) if part.quoted else part.text
    if isinstance(part, Filter):
        values = ",".join(map(_value, part.values))
        return f"{printed(part.field)}:{part.operator}{values}"
    if isinstance(part, Presence):
        return f"{'has' if part.present else 'no'}:{printed(part.field)}"
    if isinstance(part, And):
        return _side_by_side(part.parts)
    if isinstance(part, Or):
        return " OR ".join(map(_printed, part.parts))
    return _negated(part)


def _negated(part: Not) -> str:
    """Return a negated part; a word with NOT, for ``-word`` removes a tag elsewhere."""
    inner = _printed(part.part)
    if isinstance(part.part, Filter | Presence):
        return f"-{inner}"
    return f"NOT ({inner})" if isinstance(part.part, And | Or) else f"NOT {inner}"


def _side_by_side(parts: Iterable[Expression]) -> str:
    """Join parts that all have to fit.

    Where two of them would read as one phone number, AND stands between.
    """
    text = ""
    previous: Expression | None = None
    for part in parts:
        one = f"({_printed(part)})" if isinstance(part, Or) else _printed(part)
        both_dialled = _dials(previous, _ENDS_DIALLED) and _dials(part, _BEGINS_DIALLED)
        text += f"{' AND ' if both_dialled else ' ' if text else ''}{one}"
        previous = part.part if isinstance(part, Not) else part
    return text


def _dials(part: Expression | None, pattern: re.Pattern[str]) -> bool:
    return isinstance(part, Term) and pattern.search(part.text) is not None


_ENDS_DIALLED: Final = re.compile(r"[\d)./-]$")
_BEGINS_DIALLED: Final = re.compile(r"^[(+\d./]")


def _value(value: Value) -> str:
    if isinstance(value, Text):
        return _word(value.text)
    if isinstance(value, Age):
        return f"{value.count}{value.unit}"
    if isinstance(value, Range):
        low, high = ("" if end is None else _value(end) for end in (value.low, value.high))
        return f"{low}..{high}"
    if isinstance(value, Me):
        return "me"
    if isinstance(value, User):
        return f"<@{value.id}>"
    if isinstance(value, Channel):
        return f"<#{value.id}>"
    raise TypeError(value)


def _word(text: str) -> str:
    """Return a text as a value: bare where nothing else could be read into it."""
    is_bare = _BARE.fullmatch(text) and text.casefold() not in _MEANINGFUL
    return text if is_bare and not combining(text[0]) else in_quotes(text)


_BARE: Final = re.compile(r'[^\s,()"<>=~^+/\\][^\s,()"\\]*')
_MEANINGFUL: Final = frozenset({"none", "any", "me"})
