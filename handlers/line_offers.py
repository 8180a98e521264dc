"""The buttons that lead on from a line that cannot be read as it stands."""

from collections.abc import Sequence

from handlers import names
from handlers.asked import Asked
from handlers.offers import HELP, Offer
from storage.models import Role
from storage.query import errors as query


def corrected(error: query.QueryError, asked: Asked) -> Sequence[Offer]:
    """Offer the line with its mistake put right."""
    line = fixed_line(error, asked.line, asked.words)
    if line is None:
        return [HELP]
    return [Offer(f"Run with {asked.readable(error.fixed_line or '')}", line=line), HELP]


def verb(error: query.UnknownVerbError, _asked: Asked) -> Sequence[Offer]:
    """Offer the verb that was meant, and the words as a search after all."""
    meant = f"{error.suggestion} {error.rest}".strip()
    as_verb = Offer(meant[:1].upper() + meant[1:], line=meant)
    as_search = Offer(f"Search for {error.line}", line=f"find {error.line}")
    return [as_verb, as_search, *([HELP] if meant != "help" else [])]


def file_or_search(error: query.ExportOptionError, asked: Asked) -> Sequence[Offer]:
    """Offer the file, to whoever may have it, and the search without what is for files."""
    offers = [Offer("Only search", line=f"find {error.search}".strip()), HELP]
    if asked.may(Role.MANAGER):
        offers.insert(0, Offer("Export", line=error.export))
    return offers


def search_for(error: query.PlannedVerbError, _asked: Asked) -> Sequence[Offer]:
    """Offer the whole line as a search."""
    return [Offer(f"Search for {error.line}", line=f"find {error.line}"), HELP]


def search(error: query.OneContactError, _asked: Asked) -> Sequence[Offer]:
    """Offer the search that stands where one contact is meant."""
    return [Offer(f"Find {error.words}", line=f"find {error.words}"), HELP]


def shorter(_error: query.QueryTooLongError, asked: Asked) -> Sequence[Offer]:
    """Offer the form where a long line was to become a contact: its boxes hold more."""
    is_new = asked.line.casefold().startswith("new ") and asked.may(Role.MEMBER)
    return [Offer("New contact", names.NEW), HELP] if is_new else [HELP]


def topic(error: query.UnknownTopicError, _asked: Asked) -> Sequence[Offer]:
    """Offer help on the command that was meant, and all help."""
    if error.suggestion is None:
        return [HELP]
    return [Offer(f"Help {error.suggestion}", line=f"help {error.suggestion}"), HELP]


def command(error: query.VerbMeantError, asked: Asked) -> Sequence[Offer]:
    """Offer the command that was meant, to whoever may use it."""
    if error.line.partition(" ")[0] not in asked.offered:
        return [HELP]
    return [Offer(f"{error.line[:1].upper()}{error.line[1:]}", line=error.line), HELP]


def fixed_line(error: query.QueryError, line: str, words: str) -> str | None:
    """Return the whole line with the correction in it; ``words`` follow its verb.

    None where there is no correction, or where only a part of the words was read.
    """
    fixed = error.fixed_line
    if fixed is None or isinstance(error, query.UnknownVerbError) or not words:
        return fixed
    verb, found, tail = line.rpartition(words)
    is_whole = bool(found) and not tail and not line.startswith("tag ")
    return f"{verb}{fixed}" if is_whole else None
