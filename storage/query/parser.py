"""What a cleaned line means: the contacts that are meant, and how to show them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from unicodedata import normalize

from lark import Token

from storage.fields import FIELDS, Field
from storage.query.errors import (
    BadOperandError,
    BadOperatorError,
    MisplacedWordError,
    MissingValueError,
    QueryTooLongError,
)
from storage.query.grammar import Group, Joined, Negated, Pair, Part, Word, split
from storage.query.names import ABSENT, OPTIONS, PRESENT, Names, field_key, names_of
from storage.query.operands import check_operator, read_value
from storage.query.scanner import check_length, unclosed, unquoted
from storage.query.tree import (
    Expression,
    Filter,
    Operator,
    Presence,
    Query,
    Sort,
    Term,
    all_of,
    any_of,
    negated,
)

_MOST_TERMS: Final = 40
_DEEPEST: Final = 5


def parse_query(line: str, fields: Mapping[str, Field] = FIELDS) -> Query:
    """Read a line that ``clean_line`` has made plain, without its verb.

    ``fields`` are those of the workspace by identifier.

    Raises:
        QueryError: it cannot be read; the subclass tells why.
    """
    line = normalize("NFKC", line)
    check_length(line)
    words = _plain_words(line)
    if words is not None:
        _check_count(len(words))
        return Query(all_of([Term(word) for word in words]))
    reader = _Reader(line, names_of(fields))
    part = split(line)
    expression = reader.read(part, depth=0, is_outside=True) if part else None
    _check_count(reader.count)
    return reader.query(expression)


def _plain_words(line: str) -> list[str] | None:
    """Return the words of a line that has nothing else; the grammar would say the same."""
    words = line.split()
    if _SPECIAL.search(line) or not _KEYWORDS.isdisjoint(words):
        return None
    return words


_SPECIAL: Final = re.compile(r'[():"]|(?:^|\s)-|(?:\d[^\d]*){7}')
_KEYWORDS: Final = frozenset({"OR", "AND", "NOT"})


def _check_count(terms: int) -> None:
    if terms > _MOST_TERMS:
        raise QueryTooLongError(terms, _MOST_TERMS, "terms")


@dataclass
class _Reader:
    """Reads the parts of one line; gathers the options that stand between them."""

    line: str
    names: Names
    count: int = 0
    found: dict[str, list[str]] = field(default_factory=dict)

    def read(self, part: Part, depth: int, *, is_outside: bool) -> Expression | None:
        """Return what a part means, None for an option or an empty phrase."""
        if isinstance(part, Word):
            return self._term(part.token)
        if isinstance(part, Pair):
            return self._pair(part, is_outside=is_outside)
        if isinstance(part, Joined):
            parts = [self.read(one, depth, is_outside=is_outside) for one in part.parts]
            join = all_of if part.is_all else any_of
            return join([one for one in parts if one is not None])
        if isinstance(part, Group) and depth >= _DEEPEST:
            raise QueryTooLongError(depth + 1, _DEEPEST, "brackets in one another")
        deeper = depth + isinstance(part, Group)
        inner = self.read(part.part, deeper, is_outside=False)
        return negated(inner) if inner and isinstance(part, Negated) else inner

    def _term(self, token: Token) -> Expression | None:
        text = self._text(token)
        self.count += 1
        return Term(text, quoted=token.type == "QUOTED") if text.strip() else None

    def _text(self, token: Token) -> str:
        if token.type == "UNCLOSED":
            raise unclosed(self.line, token.start_pos or 0)
        return unquoted(token) if token.type == "QUOTED" else str(token)

    def _pair(self, pair: Pair, *, is_outside: bool) -> Expression | None:
        name, texts = field_key(pair.name), [self._text(token) for token in pair.values]
        if not all(text.strip() for text in texts):
            raise MissingValueError(pair.name)
        if name in OPTIONS:
            self._keep_option(name, pair.operator, texts, is_outside=is_outside)
            return None
        self.count += len(texts)
        if name in (PRESENT, ABSENT):
            fields = [self.names.resolve(text, self.line) for text in texts]
            return any_of([Presence(f.identifier, name == PRESENT) for f in fields])
        return self._filter(self.names.resolve(pair.name, self.line), pair, texts)

    def _filter(self, of: Field, pair: Pair, texts: list[str]) -> Expression | None:
        operator = Operator(pair.operator)
        check_operator(of, operator)
        alternatives: list[Expression] = []
        values = []
        for token, text in zip(pair.values, texts, strict=True):
            is_quoted = token.type == "QUOTED"
            if not is_quoted and operator in _EXACT and text.casefold() in _PRESENCE:
                alternatives.append(Presence(of.identifier, text.casefold() == "any"))
            else:
                values.append(read_value(of, text, quoted=is_quoted))
        if values:
            alternatives.insert(0, Filter(of.identifier, operator, tuple(values)))
        return any_of(alternatives)

    def _keep_option(
        self, name: str, operator: str, texts: list[str], *, is_outside: bool
    ) -> None:
        if not is_outside:
            raise MisplacedWordError(f"{name}:", "belongs outside of brackets and NOT")
        if operator:
            raise BadOperatorError(name, operator, f"Write {name}:word.")
        self.found[name] = texts

    def query(self, expression: Expression | None) -> Query:
        """Return the whole: the expression, and the options as what they mean."""
        found = dict(self.found)
        view = found.pop("view", None)
        sort = dict.fromkeys(map(self._sort, found.pop("sort", ())))
        columns = dict.fromkeys(
            self.names.resolve(text, self.line).identifier for text in found.pop("cols", ())
        )
        page = _page(",".join(found.pop("page", ["1"])))
        rest = tuple(sorted((name, ",".join(texts)) for name, texts in found.items()))
        title = ",".join(view) if view else None
        return Query(expression, title, tuple(sort), tuple(columns), page, rest)

    def _sort(self, text: str) -> Sort:
        name = text.removeprefix("-").removeprefix("+")
        return Sort(
            self.names.resolve_sort(name, self.line).identifier, text.startswith("-")
        )


_EXACT: Final = frozenset({Operator.IS, Operator.EQUAL})
_PRESENCE: Final = frozenset({"none", "any"})


def _page(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII):
        raise BadOperandError("page", text, "Pages count from 1: write for example page:2.")
    return int(text)
