"""Whom, and why: ``C-42 reason:left the company``."""

import re
from typing import Final

from storage.query.scanner import is_quoted, pieces, unquoted

_REASON: Final = re.compile(r"reason:", re.IGNORECASE)


def parse_reason(line: str) -> tuple[str, str]:
    """Return whom the line means, and the reason: quoted, or all that follows ``reason:``.

    Raises:
        QueryError: a quote is never closed.
    """
    for piece in pieces(line):
        key = _REASON.match(piece.text)
        if key is None:
            continue
        before, inside = line[: piece.start], piece.text[key.end() :]
        if is_quoted(inside):
            return f"{before}{line[piece.end :]}".strip(), unquoted(inside).strip()
        reason = line[piece.start + key.end() :].strip()
        return before.strip(), unquoted(reason) if is_quoted(reason) else reason
    return line.strip(), ""
