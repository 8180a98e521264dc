"""Names of countries and languages in the languages of the world, from the CLDR."""

import pickle
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, Literal
from unicodedata import combining, normalize

from babel import localedata

# Asked one after the other, until one knows the name: reading them all takes 0.3 seconds.
_ENGLISH = "en"
_COMMON = "de fr it es pt nl pl ru tr ar zh ja"
_FURTHER = """
    sv da nb nn fi is et lv lt cs sk sl hr sr sr_Latn bs mk bg ro hu el uk be sq ca eu gl
    ga cy mt he fa ur hi bn pa gu mr ta te kn ml si th lo km my vi id ms fil ko zh_Hant ka
    hy az kk uz mn ne am sw af zu
"""

Subject = Literal["territories", "languages"]


def name_key(name: str) -> str:
    """Return what is equal for spellings of one name: Côte d’Ivoire and cote d'ivoire.

    Vowels that are written as marks, as in Hindi, stay: without them Togo is Tonga.
    """
    apart = normalize("NFKD", name.casefold())
    bare = "".join(character for character in apart if not _is_accent(character))
    letters = (c if c.isalnum() or combining(c) or not c.isascii() else " " for c in bare)
    return " ".join("".join(letters).replace("’", " ").split())


_ABOVE_OR_BELOW = 200  # classes of marks: from here on, they stand around a Latin letter
_SEMITIC_POINTS = range(10, 36)


def _is_accent(character: str) -> bool:
    place = combining(character)
    return place >= _ABOVE_OR_BELOW or place in _SEMITIC_POINTS


def codes_of(subject: Subject, name: str) -> set[str]:
    """Return the codes of what is called ``name`` in some language, commoner ones first."""
    key = name_key(name)
    answers = (
        _names(subject, locales).get(key) for locales in (_ENGLISH, _COMMON, _FURTHER)
    )
    return next(filter(None, answers), set())


@cache
def _names(subject: Subject, locales: str) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for locale in locales.split():
        for code, name in _locale(locale)[subject].items():
            names[name_key(name)].add(str(code))
    return dict(names)


def _locale(identifier: str) -> dict[str, Any]:
    """Read one language; ``localedata.load`` would keep each in memory, 80 MB in all."""
    path = Path(localedata.resolve_locale_filename(identifier))
    data: dict[str, Any] = pickle.loads(path.read_bytes())  # noqa: S301 - babel's own file
    return data


def english(subject: Subject, code: str) -> str:
    """Return the English name of a country or language, the code where it has none."""
    return str(english_names(subject).get(code, code))


@cache
def english_names(subject: Subject) -> dict[str, str]:
    """Return all English names by code."""
    return dict(_locale("en")[subject])
