"""Tags to put on and to take off: ``ada +vip -lead``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from storage.fields import read_tag, tag_key
from storage.query.errors import MisplacedWordError
from storage.query.refs import RefKind, parse_ref
from storage.query.scanner import PHONE, QUOTED, in_quotes, pieces, unquoted

_FILTER: Final = re.compile(r"-(?:[^\W\d_][\w.-]*:|\()")
_WORD: Final = re.compile(rf"{QUOTED}|[^\s:()]+", re.DOTALL)
_JOINTS: Final = frozenset(("OR", "AND", "NOT", "+", "-"))


@dataclass(frozen=True, slots=True)
class Tagging:
    """Whom to tag, in the words that were typed, and with what."""

    target: str
    add: tuple[str, ...]
    remove: tuple[str, ...]


def parse_tags(line: str) -> Tagging:
    """Read what stands after ``tag``.

    ``+word`` is a tag to add, ``-word`` one to remove; ``-field:value`` stays a filter, so
    a word that must not occur is written ``NOT word`` here.  Nothing in brackets is a tag.

    Raises:
        QueryError: a quote is never closed, or a tag is to be put on and taken off.
        BadValueError: it cannot be a tag.
    """
    target: list[str] = []
    last: str | None = None
    tags: dict[str, list[str]] = {"+": [], "-": []}
    depth = 0
    for piece in pieces(line):
        if depth == 0 and _is_tag(piece.text):
            last = piece.text if target else None
            words = unquoted(piece.text[1:])
            tags[piece.text[0]] += [
                read_tag(tag) for tag in words.split(",") if tag.strip()
            ]
        else:
            if last and depth == 0:
                _check_behind(last, piece.text)
            target.append(piece.text)
            depth = max(depth + _opened(piece.text), 0)
    _check_once(tags["+"], tags["-"])
    return Tagging(" ".join(target), tuple(tags["+"]), tuple(tags["-"]))


def _check_behind(tag: str, word: str) -> None:
    """Refuse a bare word behind a tag: whom to tag stands before, so it is of the tag."""
    is_word = _WORD.fullmatch(word) and word not in _JOINTS
    if is_word and parse_ref(word).kind is RefKind.NAME:
        whole = f"{tag[0]}{in_quotes(f'{unquoted(tag[1:])} {unquoted(word)}')}"
        why = f"stands after {tag}. A tag of several words is quoted: {whole}"
        raise MisplacedWordError(word, why)


def _check_once(add: Sequence[str], remove: Sequence[str]) -> None:
    off = {tag_key(tag) for tag in remove}
    both = next((tag for tag in add if tag_key(tag) in off), None)
    if both is not None:
        raise MisplacedWordError(
            both, "is to be put on and taken off. Write one of the two"
        )


def _is_tag(text: str) -> bool:
    if len(text) == 1 or text[0] not in "+-":
        return False
    return not (PHONE.fullmatch(text) or _FILTER.match(text))


def _opened(text: str) -> int:
    """Return how many more brackets a piece opens than it closes."""
    plain = re.sub(QUOTED, "", text, flags=re.DOTALL)
    return plain.count("(") - plain.count(")")
