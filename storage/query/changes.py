"""What is to be changed, and for whom: ``C-42 city=Rome tags+=vip note=``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from storage.fields import FIELDS
from storage.identities import KINDS
from storage.query.errors import MisplacedWordError, MissingValueError
from storage.query.names import Names, field_named, names_of
from storage.query.scanner import (
    INTERNATIONAL,
    Piece,
    in_quotes,
    is_address,
    pieces,
    unquoted,
)

Sign = Literal["=", "+=", "-="]

EXAMPLE: Final = "a change looks like company=Engines"
_SIGNS: Final[dict[str, Sign]] = {"=": "=", "+=": "+=", "-=": "-="}
_CHANGE: Final = re.compile(r"([^\W\d_][\w.-]*?)(\+=|-=|=)(.*)", re.DOTALL)
_FILTER: Final = re.compile(r"([^\W\d_][\w.-]*):(.+)", re.DOTALL)
_TAG: Final = re.compile(r"([+-])([^\W_].*|\".+)", re.DOTALL)
_ANY_IDENTITY: Final = "identity"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of ``field=value``: set, with += added to, with -= taken from.

    ``field`` is an identifier; an empty ``value`` clears it.
    """

    field: str
    operator: Sign
    value: str


def parse_changes(line: str) -> tuple[str, list[Change]]:
    """Return the words before the first change, and the changes.

    Raises:
        QueryError: a field is unknown, or words stand after a value without quotes.
    """
    found = pieces(line)
    starts = [place for place, piece in enumerate(found) if _CHANGE.fullmatch(piece.text)]
    if not starts:
        return line.strip(), []
    target = line[: found[starts[0]].start].strip()
    names, ends = names_of(FIELDS), [*starts[1:], len(found)]
    spans = zip(starts, ends, strict=True)
    return target, [_change(line, found[start:end], names) for start, end in spans]


def _change(line: str, span: Sequence[Piece], names: Names) -> Change:
    """Read the pieces from one change to the next: its own, and what strays behind it."""
    parts = _CHANGE.fullmatch(span[0].text)
    if parts is None:
        raise LookupError(span[0].text)
    name, sign, value = parts.groups()
    start = span[0].end - len(value)
    phone = INTERNATIONAL.match(line, start)
    end = phone.end() if phone else span[0].end
    stray = [piece for piece in span[1:] if piece.start >= end]
    if stray and is_address(value, stray[0].text):
        where = f"stands after {span[0].text}; {EXAMPLE}"
        raise MisplacedWordError(stray[0].text, where)
    if stray:
        meant = as_changes(line[stray[0].start : stray[-1].end])
        whole = in_quotes(unquoted(line[start : span[-1].end]))
        fixed = f"{line[:start]}{whole}{line[span[-1].end :]}"
        if meant:
            fixed = f"{line[: stray[0].start]}{meant}{line[span[-1].end :]}"
        raise MisplacedWordError(stray[0].text, f"stands after {span[0].text}", fixed)
    return _resolved(name, _SIGNS[sign], unquoted(line[start:end]), names, line)


def as_changes(words: str) -> str | None:
    """Return words as the changes that they nearly are; None where one is far from it.

    A search has ``company:Engines``, and ``tag`` has ``+vip -lead``.
    """
    changes = [_as_change(piece.text) for piece in pieces(words)]
    return " ".join(filter(None, changes)) if changes and all(changes) else None


def _as_change(text: str) -> str | None:
    tag = _TAG.fullmatch(text)
    if tag:
        return f"tags{tag[1]}={tag[2]}"
    found = _FILTER.fullmatch(text)
    return f"{found[1]}={found[2]}" if found and field_named(found[1]) else None


def _resolved(name: str, sign: Sign, value: str, names: Names, line: str) -> Change:
    if name.casefold() == _ANY_IDENTITY:
        name, colon, value = value.partition(":")
        if not colon or names.resolve(name, line).identifier not in KINDS:
            raise MissingValueError(_ANY_IDENTITY)
    return Change(names.resolve(name, line).identifier, sign, value.strip())
