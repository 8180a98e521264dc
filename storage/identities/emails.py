"""E-mail addresses: what counts as one, and when two are the same."""

import re
from collections.abc import Sequence

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from storage.values import BadValueError, check_length, shown, tidy

# The plain case, for which ``_check`` would say the same, only a hundred times slower.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*"
    r"@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+([A-Za-z]{2,63})"
)
_LONGEST_PART = 64
_LONGEST_TYPED = 500
_UNREACHABLE = frozenset({"arpa", "invalid", "local", "localhost", "onion"})
# The same with what ``read_email`` looks at afterwards, for columns.
_PLAIN_AND_SHORT = re.compile(
    rf"(?=[^@]{{1,{_LONGEST_PART}}}@[^@]{{1,{_LONGEST_PART - 1}}}\Z)"
    rf"(?!.*\.(?i:{'|'.join(sorted(_UNREACHABLE))})\Z)(?:{_PLAIN.pattern})"
)


def read_email(text: str) -> tuple[str, str]:
    """Return the address as it is written, and the form that is equal for equal addresses.

    ``Ann <Ann@X.io>`` gives ``("Ann@X.io", "ann@x.io")``.  Letter case never makes a
    difference: no provider in use keeps ann@x.io and Ann@x.io apart.

    Raises:
        BadValueError: it is no e-mail address.
    """
    plain = _PLAIN.fullmatch(text)
    if plain and _is_short(text) and plain[1].lower() not in _UNREACHABLE:
        return text, text.lower()
    return _check(text)


def plain_emails(texts: Sequence[str]) -> list[str | None]:
    """Return the normalised forms of a column; None for what is no plain address."""
    found = map(_PLAIN_AND_SHORT.fullmatch, texts)
    return [text.lower() if fits else None for text, fits in zip(texts, found, strict=True)]


def _is_short(text: str) -> bool:
    at = text.index("@")
    return at <= _LONGEST_PART and len(text) - at <= _LONGEST_PART


def _check(text: str) -> tuple[str, str]:
    """Return the same as ``read_email``, the long way."""
    typed = text.lstrip(" \t\u00a0").rstrip()
    try:
        found = _validate(check_length(typed, _LONGEST_TYPED))
    except EmailNotValidError as error:
        raise BadValueError(f"{shown(tidy(text))} is no e-mail address. {error}") from None
    local, domain = found.local_part.lower(), found.domain.lower()
    return found.original or found.normalized, tidy(f"{local}@{domain}")


def _validate(text: str) -> ValidatedEmail:
    """Ask the library: without looking into the net, and with names around the address."""
    return validate_email(
        text,
        check_deliverability=False,
        allow_quoted_local=True,
        allow_display_name=True,
        strict=True,
        test_environment=True,
    )
