"""Names that a channel may read: enough to recognise somebody, too little to learn one."""

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import category, normalize

HIDDEN: Final = "•••"
MOST_WORDS: Final = 4
# A shorter word of a name says nothing alone, and would blot out half a sentence.
SHORTEST: Final = 3
_JOINER: Final = "\u200d"


def masked(name: str) -> str:
    """Return a name of which each word shows its first letter; how long it was is hidden.

    A word of one letter shows nothing, and neither do digits: ``Ada L`` is ``A••• •••``.
    """
    words = normalize("NFC", name).split()[:MOST_WORDS]
    return " ".join(_masked_word(word) for word in words) or HIDDEN


def _masked_word(word: str) -> str:
    """Return the first letter of a word, with the marks that belong to it, and dots."""
    letters = [place for place, sign in enumerate(word) if category(sign)[0] == "L"]
    if len(letters) < 2:  # noqa: PLR2004 - else the one letter would be all of it
        return HIDDEN
    end = letters[0] + 1
    while end < len(word) and (category(word[end])[0] == "M" or word[end] == _JOINER):
        end += 1
    return f"{word[letters[0] : end]}{HIDDEN}"


def veiled(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which these names and addresses are dots wherever they stand."""
    found = {part for secret in secrets for part in (secret, *secret.split())}
    longest_first = sorted(filter(_says_something, found), key=len, reverse=True)
    if not longest_first:
        return text
    numbers = [_in_any_spelling(secret) for secret in longest_first if _is_number(secret)]
    anywhere = "|".join([*numbers, *map(_wherever, longest_first)])
    return re.sub(anywhere, HIDDEN, text, flags=re.IGNORECASE)


def _is_number(secret: str) -> bool:
    return _NUMBER.fullmatch(secret) is not None


_NUMBER: Final = re.compile(r"\+?[\d\s().-]{7,}")
_BETWEEN: Final = r"[\s()./-]*"
# Whoever leaves out the country, or writes a 0 in its place, still writes these.
_TELLING_DIGITS: Final = 7


def _in_any_spelling(number: str) -> str:
    """Return the pattern of a phone number, with or without what it begins with."""
    last = re.sub(r"\D", "", number)[-_TELLING_DIGITS:]
    return rf"\+?(?:\d{_BETWEEN})*{_BETWEEN.join(last)}(?!\d)"


def without_addresses(text: str) -> str:
    """Return a text in which whatever is an e-mail address or a phone number is dots."""
    return _ADDRESS.sub(HIDDEN, text)


# A day and the number of an invoice have fewer digits, or no such gaps.
_ADDRESS: Final = re.compile(
    r"""
    [^\s@<>()",;:|]+@[^\s@<>()",;:|]+\.\w+
    | \+\d(?:[\s()./-]*\d){6,}
    | (?<![\w.+-])\(?0\d(?:[\s()./-]*\d){7,}
    | (?<![\w.+-])\(?\d{3}\)?[\s./-]+\d{3}[\s./-]?\d{3,5}(?!\w)
    """,
    re.VERBOSE,
)


def _says_something(part: str) -> bool:
    return len(part) >= SHORTEST or (len(part) > 1 and _is_without_case(part))


def _wherever(part: str) -> str:
    """Return the pattern of a part: a whole word, where its script has words apart."""
    if _is_without_case(part):
        return re.escape(part)
    return rf"(?<!\w){re.escape(part)}(?!\w)"


def _is_without_case(part: str) -> bool:
    """Tell scripts like Chinese or Arabic: short names, and words without blanks."""
    return any(category(sign) == "Lo" for sign in part)
