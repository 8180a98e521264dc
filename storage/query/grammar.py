"""The grammar at work: a line becomes its parts, whatever they may mean."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from lark import Lark, Token, Transformer, UnexpectedInput

from storage.query.errors import MisplacedWordError, MissingValueError, UnclosedBracketError
from storage.query.scanner import QUOTED


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase that stands alone."""

    token: Token


@dataclass(frozen=True, slots=True)
class Pair:
    """A name, a sign and what follows it."""

    name: str
    operator: str
    values: list[Token]


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts that all, or of which any, have to fit."""

    parts: "list[Part]"
    is_all: bool


@dataclass(frozen=True, slots=True)
class Negated:
    """A part that must not fit."""

    part: "Part"


@dataclass(frozen=True, slots=True)
class Group:
    """A part in brackets."""

    part: "Part"


Part = Word | Pair | Joined | Negated | Group


def split(line: str) -> Part | None:
    """Return the parts of a line, None where it has none.

    Raises:
        QueryError: the line breaks the grammar.
    """
    try:
        found: Any = _grammar().parse(line)
    except UnexpectedInput as error:
        _explain(error, line)
    return None if isinstance(found, _Nothing) else found


class _Nothing:
    """An empty line."""


@cache
def _grammar() -> Lark:
    text = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(text, parser="lalr", transformer=_Parts(), maybe_placeholders=False)


class _Parts(Transformer[Token, Any]):
    """What each rule of the grammar becomes."""

    def nothing(self, _: list[Any]) -> _Nothing:
        return _Nothing()

    def any_of(self, parts: list[Part]) -> Part:
        return Joined(parts, is_all=False) if len(parts) > 1 else parts[0]

    def all_of(self, parts: list[Part]) -> Part:
        return Joined(parts, is_all=True) if len(parts) > 1 else parts[0]

    def negated(self, parts: list[Part]) -> Part:
        return Negated(parts[0])

    def group(self, parts: list[Part]) -> Part:
        return Group(parts[0])

    def term(self, tokens: list[Token]) -> Part:
        return Word(tokens[0])

    def filter(self, tokens: list[Token]) -> Part:
        name, *values = tokens
        operator = str(values.pop(0)) if values[0].type == "OPERATOR" else ""
        return Pair(str(name)[:-1], operator, values)


def _explain(error: UnexpectedInput, line: str) -> NoReturn:
    """Say in a person's words why the grammar stopped."""
    plain = re.sub(QUOTED, lambda found: "q" * len(found[0]), line, flags=re.DOTALL)
    surplus = plain.count("(") - plain.count(")")
    if surplus:
        fixed = line + ")" * surplus if surplus > 0 else "(" * -surplus + line
        raise UnclosedBracketError(fixed) from None
    place = error.pos_in_stream if error.pos_in_stream is not None else len(line)
    token = getattr(error, "token", None)
    before = line[:place] if token is not None and token.type != "$END" else line
    name = re.search(r"([^\W\d_][\w.-]*):(?:[<>=~^]*|\S*,)\s*$", before)
    if name:
        raise MissingValueError(name[1]) from None
    word = re.search(r"\S*\s*$", before)
    wrong = str(token or "").strip() or (word[0].strip() if word else "") or line
    raise MisplacedWordError(wrong, "needs words beside it") from None
