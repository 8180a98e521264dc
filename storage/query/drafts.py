"""A new contact on one line: ``"Ada Lovelace" email:ada@x.io phone:"+39 333 …"``."""

import re
from typing import Final

from storage.fields import FIELDS
from storage.query.errors import MisplacedWordError, MissingValueError
from storage.query.names import names_of
from storage.query.refs import RefKind, parse_ref
from storage.query.scanner import (
    INTERNATIONAL,
    Piece,
    in_quotes,
    is_address,
    is_quoted,
    pieces,
    unquoted,
)

EXAMPLE: Final = "a field looks like company:Engines"
# Whoever has just changed a contact writes company=Engines here, too.
_PAIR: Final = re.compile(r"([^\W\d_][\w.-]*?)(?::(?!//)|\+?=)")


def parse_new(line: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the name, and the fields by identifier with their values, as typed.

    An e-mail address or phone number that stands alone is understood as such.

    Raises:
        QueryError: a field is unknown, or words stand after a value without quotes.
    """
    name: list[str] = []
    values: list[tuple[str, str]] = []
    names, last, end = names_of(FIELDS), None, 0
    for piece in pieces(line):
        if piece.start < end:
            continue
        key = _PAIR.match(piece.text)
        identity = None if key else _identity(piece.text)
        if key:
            value, end = _value(line, piece, key)
            values.append((names.resolve(key[1], line).identifier, value))
            last = piece._replace(end=end)
        elif identity:
            values.append((identity, piece.text))
        elif last is None:
            name.append(piece.text)
        else:
            raise _stray(line, last, piece)
    if values and name and not is_quoted(name[-1]):
        name[-1] = name[-1].rstrip(",;")  # it parts the name from what follows
    return " ".join(map(unquoted, name)).strip(), values


def _identity(text: str) -> str | None:
    ref = parse_ref(text)
    return ref.identity if ref.kind == RefKind.IDENTITY else None


def _value(line: str, piece: Piece, key: re.Match[str]) -> tuple[str, int]:
    """Return the value behind ``key:`` and where it ends; a blank may stand between."""
    start = piece.start + key.end()
    if start == piece.end:
        blank = re.compile(r"\s+").match(line, start)
        following = pieces(line[blank.end() :]) if blank else []
        if not following or not blank or _PAIR.match(following[0].text):
            raise MissingValueError(key[1])
        start, end = blank.end(), blank.end() + following[0].end
    else:
        end = piece.end
    phone = INTERNATIONAL.match(line, start)
    end = phone.end() if phone else end
    return unquoted(line[start:end]), end


def _stray(line: str, last: Piece, piece: Piece) -> MisplacedWordError:
    """Return the error for a word behind a value that is not in quotes."""
    key = _PAIR.match(last.text)
    start = last.start + (key.end() if key else 0)
    whole = in_quotes(unquoted(line[start : piece.end].strip()))
    if is_address(line[start : last.end], piece.text):
        return MisplacedWordError(piece.text, f"stands after {last.text}; {EXAMPLE}")
    fixed = f"{line[:start]}{whole}{line[piece.end :]}"
    return MisplacedWordError(piece.text, f"stands after {last.text}", fixed)
