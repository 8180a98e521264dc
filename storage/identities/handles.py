"""Accounts on channels: names with an @, profile addresses, IDs of other systems."""

import re
from collections.abc import Sequence

from storage.identities.kinds import Kind
from storage.values import BadValueError, check_length, one_line, shown

_LONGEST = 255
_SITE = re.compile(
    r"(?:https?://)?(?:www\.|m\.)?([a-z0-9.-]+\.[a-z]+)/+(.*)", re.IGNORECASE
)


def read_handle(kind: Kind, text: str) -> tuple[str, str]:
    """Return the account as it is written, and the form that is equal for equal accounts.

    ``@Ada``, ``ada`` and ``https://t.me/ada`` are the same account on Telegram.

    Raises:
        BadValueError: it is no account of this kind.
    """
    written = _printable(text)
    name = _without_site(kind, written).removeprefix("@").casefold()
    if not name or not _NAME.fullmatch(name):
        raise BadValueError(
            f"{shown(written)} is no {kind.label} account. "
            "Write the name alone, for example @ada."
        )
    return written, name


_NAME = re.compile(r"[^\s/?#@<>]+")


def read_exact(text: str) -> tuple[str, str]:
    """Return a key of another system twice: nothing about it may be changed.

    Raises:
        BadValueError: it cannot be a key.
    """
    written = _printable(text)
    return written, written


def plain_exact(texts: Sequence[str]) -> list[str | None]:
    """Return the keys of a column; None for each where one of them has to be looked at."""
    joined = "".join(texts)
    is_plain = joined.isascii() and joined.isprintable()
    if not is_plain or max(map(len, texts), default=0) > _LONGEST:
        return [None] * len(texts)
    return [text.strip() or None for text in texts]


def _printable(text: str) -> str:
    written = check_length(one_line(text), _LONGEST)
    if not written.isprintable() and not all(map(_is_printable, written)):
        raise BadValueError("It contains control characters. Type it again by hand.")
    return written


def _is_printable(character: str) -> bool:
    return character.isprintable() or character.isspace()


def _without_site(kind: Kind, text: str) -> str:
    """Return the account in the address of a profile; any other text as it is."""
    address = _SITE.fullmatch(text)
    if not address or address[1].lower() not in kind.sites:
        return text
    return re.split(r"[?#]", address[2])[0].rstrip("/")
