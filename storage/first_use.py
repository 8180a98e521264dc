"""What takes long on its first use, done before anybody waits for it."""

from contextlib import suppress
from typing import Final

from storage.fields.languages import read_language
from storage.fields.places import read_country
from storage.fields.zones import read_timezone
from storage.query import parse_query
from storage.values import BadValueError

# A word that no language knows, so that every one is looked through.
UNKNOWN: Final = "?"


def prepare() -> None:
    """Read the names of countries, languages and time zones, and build the grammar.

    It takes about a second, in which others may run.
    """
    parse_query(f"({UNKNOWN})")
    for read in (read_timezone, read_country, read_language):
        with suppress(BadValueError):
            read(UNKNOWN)
