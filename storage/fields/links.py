"""Addresses on the web."""

import re
from urllib.parse import urlsplit

from storage.fields.field import Field
from storage.values import BadValueError, check_length, shown

_NEVER_IN_ONE = re.compile(r"[\s<>|\"\\^`{}\x00-\x1f\x7f]")
_HOST = re.compile(r"(?=.{1,253}$)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")


def read_url(field: Field, text: str) -> str:
    """Return the address; only http and https are safe to click.

    Raises:
        BadValueError: it is no such address.
    """
    check_length(text, field.max_length)
    if not re.match(r"(?i)https?://", text):
        raise BadValueError(_other_scheme(text))
    host = _host(text)
    if _NEVER_IN_ONE.search(text) or host is None or not _HOST.fullmatch(host):
        raise BadValueError(f"{shown(text)} is no web address. {_EXAMPLE}")
    return text


_EXAMPLE = "Write one like https://example.com/page."


def _other_scheme(text: str) -> str:
    if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", text):
        return f"The address has no https:// in front. Write https://{text[:80]}."
    return f"{shown(text)} is no web address. {_EXAMPLE}"


def _host(text: str) -> str | None:
    """Return the host; None where it is unreadable or hides behind a name and an @."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts.hostname
