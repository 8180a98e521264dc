"""Who is meant: C-42, an address, a number, a row of the last result, a name."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storage.fields import FIELDS
from storage.identities import KINDS, normalise
from storage.query.errors import QueryError
from storage.query.names import field_key, names_of
from storage.query.scanner import PHONE, Piece, is_quoted, pieces, unquoted
from storage.values import BadValueError


class RefKind(StrEnum):
    """By what a contact is meant."""

    NUMBER = "number"  # C-42
    ROW = "row"  # #3, of my last result
    LAST = "last"
    USER = "user"  # a mentioned member
    IDENTITY = "identity"  # an e-mail address, phone number, or kind:value
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Ref:
    """Who is meant.

    ``text`` is what was typed, a user's ID, or an identity's value; ``number`` is that of
    C-42 or #3, ``identity`` the kind of an identity.  A ``quoted`` name is meant exactly.
    """

    kind: RefKind
    text: str
    number: int = 0
    identity: str = ""
    quoted: bool = False


_LONGEST_REF: Final = 400
_NUMBER: Final = re.compile(r"C[-‐‑–]?(\d{1,9})", re.ASCII | re.IGNORECASE)
_BARE: Final = re.compile(r"[1-9]\d{0,8}", re.ASCII)
_ROW: Final = re.compile(r"#(\d{1,4})", re.ASCII)
_USER: Final = re.compile(r"<@([A-Z0-9]+)>")
_IDENTITY: Final = re.compile(r"([^\W\d_][\w.-]*):(?!//)(.+)", re.DOTALL)


def parse_ref(text: str) -> Ref:
    """Return who a whole cleaned text means.

    Raises:
        QueryError: it is empty, or a quote is never closed.
    """
    found = pieces(text)
    if not found:
        raise QueryError("Say who: C-42, an e-mail address, a phone number or a name.")
    return _ref(found[0].text if len(found) == 1 else text.strip())


def bare_number(text: str) -> Ref | None:
    """Return the contact of which somebody may have typed the number alone: 4 for C-4."""
    found = _BARE.fullmatch(text.strip())
    return Ref(RefKind.NUMBER, f"C-{found[0]}", int(found[0])) if found else None


def take_ref(text: str) -> tuple[Ref, str]:
    """Return whom the first word, number or quoted name means, and the rest of the line.

    Raises:
        QueryError: it is empty, or a quote is never closed.
    """
    first = _first_piece(text)
    return parse_ref(first.text), text[first.end :].strip()


def _first_piece(text: str) -> Piece:
    """Return the first piece; what follows may be a note, longer than any query."""
    head = text if len(text) <= _LONGEST_REF else text[:_LONGEST_REF].rpartition(" ")[0]
    return next(iter(pieces(head)), Piece("", 0, 0))


def parse_refs(text: str) -> list[Ref]:
    """Return everybody whom a line names; names of several words have to be quoted.

    Raises:
        QueryError: a quote is never closed.
    """
    return [_ref(piece.text) for piece in pieces(text)]


def one_by_one(text: str) -> list[Ref]:
    """Return several contacts that are named by numbers or addresses, if they all are.

    As a query, these would be words to search for.
    """
    words = [w for w in text.replace(",", " ").split() if w.casefold() != "and"]
    refs = [] if ":" in text else [_ref(word) for word in words]
    return refs if len(refs) > 1 and all(map(_is_one, refs)) else []


def _is_one(ref: Ref) -> bool:
    return ref.kind in (RefKind.NUMBER, RefKind.ROW) or ref.identity == "email"


def _ref(text: str) -> Ref:
    if is_quoted(text):
        return Ref(RefKind.NAME, unquoted(text).strip(), quoted=True)
    for pattern, kind in ((_NUMBER, RefKind.NUMBER), (_ROW, RefKind.ROW)):
        found = pattern.fullmatch(text)
        if found:
            return Ref(kind, text, int(found[1]))
    user = _USER.fullmatch(text)
    if user:
        return Ref(RefKind.USER, user[1])
    if text.casefold() == "last":
        return Ref(RefKind.LAST, text)
    return _identity(text) or Ref(RefKind.NAME, text)


def _identity(text: str) -> Ref | None:
    if PHONE.fullmatch(text):
        return Ref(RefKind.IDENTITY, text, identity="phone")
    named = _IDENTITY.fullmatch(text)
    field = names_of(FIELDS).known.get(field_key(named[1])) if named else None
    if named and field and field.identifier in KINDS:
        return Ref(RefKind.IDENTITY, unquoted(named[2]).strip(), identity=field.identifier)
    return Ref(RefKind.IDENTITY, text, identity="email") if _is_email(text) else None


def _is_email(text: str) -> bool:
    if "@" not in text[1:]:
        return False
    try:
        normalise("email", text)
    except BadValueError:
        return False
    return True
