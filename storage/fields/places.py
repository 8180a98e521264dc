"""Countries, by name in many languages or by code."""

import re
from functools import cache

from babel.core import get_global

from storage.fields.translations import codes_of, english, name_key
from storage.values import BadValueError, shown

# Codes of the CLDR that are no country: unions, pseudo-locales, the unknown.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})

_ALSO_CALLED = {
    "america": "US",
    "u s": "US",
    "u s a": "US",
    "united states of america": "US",
    "the united states": "US",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "great britain": "GB",
    "u k": "GB",
    "holland": "NL",
    "the netherlands": "NL",
    "uae": "AE",
    "south korea": "KR",
    "republic of korea": "KR",
    "north korea": "KP",
    "russian federation": "RU",
    "czech republic": "CZ",
    "republic of ireland": "IE",
    "turkey": "TR",
    "burma": "MM",
    "ivory coast": "CI",
    "macedonia": "MK",
    "swaziland": "SZ",
    "viet nam": "VN",
    "oesterreich": "AT",
    "dr congo": "CD",
    "democratic republic of the congo": "CD",
    "republic of the congo": "CG",
}

# Short for more than one country, whatever a single language makes of them.
_SHORT_FOR_SEVERAL = {
    "congo": {"CG", "CD"},
    "kongo": {"CG", "CD"},
    "korea": {"KR", "KP"},
    "saint martin": {"MF", "SX"},
}


def read_country(text: str) -> str:
    """Return the ISO code of a country: IT for Italy, ITALIA, イタリア, it or ITA.

    Raises:
        BadValueError: there is no such country, or more than one.
    """
    code = text.upper()
    if code in _codes():
        return code
    found = _by_name(text)
    if len(found) == 1:
        return next(iter(found))
    if found:
        several = " or ".join(f"{code} ({country_name(code)})" for code in sorted(found))
        raise BadValueError(f"{shown(text)} could be {several}. Write the code you mean.")
    raise BadValueError(
        f"{shown(text)} is no country. Write its name or its code, for example Italy or IT."
    )


def country_name(code: str) -> str:
    """Return the English name of a country."""
    return english("territories", code)


def _by_name(text: str) -> set[str]:
    alias = _ALSO_CALLED.get(name_key(text)) or _alias_codes().get(text.upper())
    if alias:
        return {alias}
    return (
        _SHORT_FOR_SEVERAL.get(name_key(text)) or codes_of("territories", text) & _codes()
    )


@cache
def _codes() -> frozenset[str]:
    named = (
        get_global("territory_currencies").keys() | get_global("territory_languages").keys()
    )
    countries = {code for code in named if re.fullmatch(r"[A-Z]{2}", code)}
    return frozenset(countries) - _NO_COUNTRIES - get_global("territory_aliases").keys()


@cache
def _alias_codes() -> dict[str, str]:
    """Return today's code by codes of three letters and codes of the past."""
    aliases = get_global("territory_aliases").items()
    return {
        old: new[0]
        for old, new in aliases
        if old.isalpha() and len(new) == 1 and new[0] in _codes()
    }
