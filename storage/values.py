"""What every value has in common: the forms it may take, and how one is refused."""

import re
from unicodedata import normalize

from storage.errors import ContactsError

Clean = str | int | float | bool | list[str]


class BadValueError(ContactsError):
    """A value cannot be understood; the text says why and what to write instead."""


def tidy(text: str) -> str:
    """Return ``text`` in Unicode form NFC without outer blanks.

    Other control characters stay: a person's text is shown back as it was written, and
    whoever writes a format that cannot carry them has to say so.

    Raises:
        BadValueError: it has characters that no database or message can hold.
    """
    check_storable(text)
    return text.strip() if text.isascii() else normalize("NFC", text).strip()


def check_storable(text: str) -> None:
    """Refuse a text that no database or message can hold.

    Raises:
        BadValueError: it is one.
    """
    if "\0" in text if text.isascii() else _UNSTORABLE.search(text):
        raise BadValueError(
            "It contains characters that cannot be stored (NUL or half of a character). "
            "Copy the text again from where it came from."
        )


# PostgreSQL takes no NUL, UTF-8 no lone surrogates.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def one_line(text: str) -> str:
    """Return ``text`` tidied, each line break a blank.

    Raises:
        BadValueError: it has characters that no database or message can hold.
    """
    text = tidy(text)
    return _LINE_BREAK.sub(" ", text) if "\n" in text or "\r" in text else text


_LINE_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t\r\n]*")


def check_length(text: str, longest: int) -> str:
    """Return ``text`` if it has at most ``longest`` characters.

    Raises:
        BadValueError: it is longer.
    """
    if len(text) > longest:
        raise BadValueError(
            f"It may have {longest:,} characters at most; this has {len(text):,}."
        )
    return text


def shown(text: str) -> str:
    """Return ``text`` in quotes for an error sentence, cut where it is long."""
    return f"“{text[:40]}…”" if len(text) > 41 else f"“{text}”"  # noqa: PLR2004 - 40 and …
