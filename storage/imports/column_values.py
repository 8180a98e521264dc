"""What the values of a column look like; a look at a few of them, not a check."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from storage.fields.dates import read_birthday
from storage.fields.field import Type
from storage.fields.places import read_country
from storage.fields.zones import read_timezone
from storage.values import BadValueError

MAX_LOOKED_AT_CHARS: Final = 200
_EMAIL: Final = re.compile(
    r"(?:mailto:)?[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+|.*<[^@\s<>]+@[^@\s<>]+>"
)
_PHONE_CHARS: Final = "0123456789+()-./ \u00a0\u202fx*#"
_PHONE_SIGN: Final = re.compile(r"[+(0]|\d+[ ()/-]")
_PHONE_DIGITS: Final = range(6, 18)
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?: 00:00:00)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_ZIP: Final = re.compile(r"\d{5}-\d{4}")
_CODE: Final = re.compile(r"[A-Z]{2}")


def is_email(value: str) -> bool:
    """Tell whether it looks like an address, or like several of them."""
    return any(_EMAIL.fullmatch(part.strip()) for part in _parts(value))


def is_phone(value: str) -> bool:
    """Tell whether it looks like a telephone number, or like several of them."""
    return any(map(_is_number, _parts(value)))


def _is_number(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits in _PHONE_DIGITS and not text.strip(_PHONE_CHARS) and not is_date(text)


def is_surely_phone(value: str) -> bool:
    """Tell whether it is written as only telephone numbers are, unlike a plain number."""
    return (
        is_phone(value)
        and _ZIP.fullmatch(value) is None
        and _PHONE_SIGN.match(value) is not None
    )


def _parts(value: str) -> list[str]:
    return re.split(r"[;,\n|]", value[:MAX_LOOKED_AT_CHARS])


def is_url(value: str) -> bool:
    """Tell whether it looks like an address in the web."""
    return _URL.fullmatch(value) is not None


def is_date(value: str) -> bool:
    """Tell whether it is written like a day."""
    return _DATE.fullmatch(value) is not None


def is_birthday(value: str) -> bool:
    """Tell whether it can be read as a birthday, whichever way it is written."""
    if is_date(value):
        return True
    with suppress(BadValueError):
        return bool(read_birthday(value[:MAX_LOOKED_AT_CHARS]))
    return False


def is_country(value: str) -> bool:
    """Tell whether it is the name or the code of a country."""
    with suppress(BadValueError):
        return bool(read_country(value[:MAX_LOOKED_AT_CHARS]))
    return False


def is_country_code(value: str) -> bool:
    """Tell whether it is a code of two capital letters."""
    return _CODE.fullmatch(value) is not None and is_country(value)


def is_timezone(value: str) -> bool:
    """Tell whether it is a zone such as Europe/Rome."""
    with suppress(BadValueError):
        return "/" in value and bool(read_timezone(value[:MAX_LOOKED_AT_CHARS]))
    return False


def is_words(value: str) -> bool:
    """Tell whether it has letters, and neither digits nor an @."""
    return any(map(str.isalpha, value)) and not re.search(r"[\d@]", value)


def is_whole_name(value: str) -> bool:
    """Tell whether it may be a person's name: some words of letters, as names are written.

    Within it, small words stand, as in Ludwig van Beethoven.
    """
    words = value.split()
    return (
        len(words) in _WORDS_OF_NAME
        and all(map(_NAME_WORD.fullmatch, words))
        and not (words[0][0].islower() or words[-1][0].islower())
    )


_WORDS_OF_NAME: Final = range(2, 5)
_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:[.'’‘-]{1,2}[^\W\d_]+)*[.,]?")


TESTS: Final[dict[Type, Callable[[str], bool]]] = {
    Type.EMAIL: is_email,
    Type.PHONE: is_phone,
    Type.COUNTRY: is_country,
    Type.BIRTHDAY: is_birthday,
}
"""What values must look like to be believed of a column with a fitting name."""

SPEAKING: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("email", is_email),
    ("website", is_url),
    ("phone", is_surely_phone),
    ("timezone", is_timezone),
    ("country", is_country_code),
)
"""Values that say what they are whatever their column is called; a date does not."""
