"""A line cut into pieces at its blanks, with quotes, mentions and phone numbers whole."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from storage.query.errors import QueryTooLongError, UnclosedQuoteError

MOST_CHARACTERS: Final = 500

QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_OPENING: Final = r"(?<![^\s:=+\-,(~^<>])"  # what stands in front of a quote that opens
_PIECE: Final = re.compile(rf"(?:{_OPENING}{QUOTED}|\S)+", re.DOTALL)
_QUOTE: Final = re.compile(rf"{_OPENING}{QUOTED}", re.DOTALL)
_UNCLOSED: Final = re.compile(rf'{_OPENING}"')

# Seven digits or more (a group in brackets counts as one), with the blanks and signs that
# people put between them.  What is matched is never given back, or half a number would be.
_DIGITS: Final = r"(?:\(\d{1,5}\)|\d)"
_MORE: Final = rf"(?:[ ./-]{{0,2}}{_DIGITS}){{6,}}"
PHONE: Final = re.compile(rf"(?>\+?{_DIGITS}{_MORE})(?![^\s)])", re.ASCII)
INTERNATIONAL: Final = re.compile(rf"(?>\+\d{_MORE})(?![^\s,)])", re.ASCII)


class Piece(NamedTuple):
    """A part of a line and where it stands."""

    text: str
    start: int
    end: int


def pieces(line: str) -> list[Piece]:
    """Cut a cleaned line at its blanks; a phone number or what is quoted stays whole.

    Raises:
        QueryTooLongError: it has more than 500 characters.
        UnclosedQuoteError: a quote is never closed.
    """
    check_length(line)
    check_quotes(line)
    return list(_cut(line))


def check_length(line: str) -> None:
    """Refuse a line that is longer than anybody types.

    Raises:
        QueryTooLongError: it has more than 500 characters.
    """
    if len(line) > MOST_CHARACTERS:
        raise QueryTooLongError(len(line), MOST_CHARACTERS, "characters")


def check_quotes(line: str) -> None:
    """Refuse a quote that opens and never closes.

    Raises:
        UnclosedQuoteError: there is one.
    """
    if '"' in line:
        blanked = _QUOTE.sub(lambda found: "q" * len(found[0]), line)
        opening = _UNCLOSED.search(blanked)
        if opening:
            raise unclosed(line, opening.start())


def unclosed(line: str, start: int) -> UnclosedQuoteError:
    """Return the error for the quote that opens at ``start``, with the line put right."""
    rest = line[start + 1 :]
    following = re.search(r"\s+-?[^\W\d_][\w.-]*(?:[:=]|\+=|-=)", rest)
    end = following.start() if following else len(rest)
    fixed = f'{line[: start + 1]}{rest[:end].rstrip()}"{rest[end:]}'
    return UnclosedQuoteError(rest[:60].strip(), fixed)


def _cut(line: str) -> Iterator[Piece]:
    place = 0
    while found := re.compile(r"\S").search(line, place):
        start = found.start()
        piece = PHONE.match(line, start) or _PIECE.match(line, start) or found
        place = piece.end()
        yield Piece(piece[0], start, place)


def unquoted(text: str) -> str:
    """Return a text without the quotes around it, or around parts of it."""
    return _QUOTE.sub(lambda found: _unescaped(found[0][1:-1]), text)


def _unescaped(inside: str) -> str:
    r"""Return what stands in quotes: ``\"`` is a quote, ``\\`` a backslash."""
    return re.sub(r'\\(["\\])', r"\1", inside) if "\\" in inside else inside


def in_quotes(text: str) -> str:
    """Return a text as one that is quoted."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_address(value: str, behind: str) -> bool:
    """Tell whether a value is an address or a number, to which no word belongs."""
    is_number = INTERNATIONAL.fullmatch(value) is not None
    return ("@" in value and "@" not in behind) or (is_number and behind[:1].isalpha())


def is_quoted(text: str) -> bool:
    """Tell whether a piece is one text in quotes, and nothing beside it."""
    return re.fullmatch(QUOTED, text, re.DOTALL) is not None
