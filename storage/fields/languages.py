"""Languages, by name in many languages or by code."""

import re
from contextlib import suppress
from functools import cache

from babel import UnknownLocaleError
from babel.core import Locale, get_global

from storage.fields.translations import codes_of, english, english_names
from storage.values import BadValueError, shown

_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?", re.IGNORECASE)

# Codes of the CLDR that are no language: unknown, several, none.
_NO_LANGUAGES = frozenset({"und", "mul", "zxx"})
# Languages that have a name in other languages, but none in English.
_NAMED_ELSEWHERE = frozenset({"apc", "lld", "mhn", "skr"})


def read_language(text: str) -> str:
    """Return the code of a language, it or pt-BR; Italian, italiano, ita and IT are it.

    Raises:
        BadValueError: there is no such language, or more than one.
    """
    code = _by_code(text)
    if code:
        return code
    # By its code, such as the outdated tl of Tagalog, it must be read as the same again.
    found = set(filter(None, map(_by_code, codes_of("languages", text))))
    if len(found) == 1:
        return next(iter(found))
    if found:
        several = " or ".join(f"{code} ({language_name(code)})" for code in sorted(found))
        raise BadValueError(f"{shown(text)} could be {several}. Write the code you mean.")
    raise BadValueError(
        f"{shown(text)} is no language. "
        "Write its name or its code, for example Italian or it."
    )


def language_name(code: str) -> str:
    """Return the English name of a language."""
    tag, language = code.replace("-", "_"), code.partition("-")[0]
    return english("languages", tag if tag in english_names("languages") else language)


def language_text(code: str) -> str:
    """Return a language as it stands in a form: by name, if that is read as the same."""
    name = language_name(code)
    with suppress(BadValueError):
        if read_language(name) == code:
            return name
    return code


def _by_code(text: str) -> str | None:
    if not _TAG.fullmatch(text):
        return None
    language, *rest = text.replace("_", "-").split("-")
    language = get_global("language_aliases").get(language.lower(), language.lower())
    if language not in _codes():
        return None
    parts = [part.title() if len(part) == len("Latn") else part.upper() for part in rest]
    return "-".join([language, *parts]) if _is_known("_".join([language, *parts])) else None


def _is_known(identifier: str) -> bool:
    try:
        Locale.parse(identifier)
    except UnknownLocaleError:
        return identifier in _codes()
    return True


@cache
def _codes() -> frozenset[str]:
    named = {*english_names("languages"), *_NAMED_ELSEWHERE}
    return frozenset(code for code in named if "_" not in code) - _NO_LANGUAGES
