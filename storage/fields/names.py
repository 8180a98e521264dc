"""Names of people: their parts, the whole, and the order they stand in."""

import re
from unicodedata import category, normalize

from storage.words import fold

# Words that begin a last name: Ludwig van Beethoven, Simone de Beauvoir.
_PARTICLES = re.compile(
    r"af|al|ap|at|ben|bint?|d[aeiu]|das|dos|degli|dei|del|della?|de[nrs]|el|ibn|l[aeo]|les|"
    r"san|santa|ste?|te[nr]?|van|vo[mn]|y|zu[mr]?",
    re.IGNORECASE,
)
_SORT_LENGTH = 120
# Stands in front of the key of a name without letters and digits.
LAST = "\uffff"


def full_name(first: str | None, last: str | None) -> str:
    """Return the name that a first and a last name make."""
    return " ".join(part.strip() for part in (first, last) if part and part.strip())


def split_name(name: str) -> tuple[str, str]:
    """Return the first and the last name in a whole one, as well as one can tell.

    ``Lovelace, Ada`` and ``Ada Lovelace`` are the same; particles belong to the last name,
    and a single word is a first name.
    """
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and last:
        return first, last
    words = name.replace(",", " ").split()
    cut = next((i for i in range(1, len(words) - 1) if _PARTICLES.fullmatch(words[i])), -1)
    if cut == -1:
        cut = max(len(words) - 1, 1)
    return " ".join(words[:cut]), " ".join(words[cut:])


def sort_key(name: str) -> str:
    """Return what names are sorted and looked up by: folded, so that Åsa stands with A.

    Names without letters come last, by their signs.
    """
    return fold(name)[:_SORT_LENGTH] or (LAST + _signs(name))[:_SORT_LENGTH]


def _signs(name: str) -> str:
    """Return a name without letters as it is looked up; what no database holds is cut."""
    kept = [
        sign for sign in normalize("NFKC", name) if sign != "\0" and category(sign) != "Cs"
    ]
    return " ".join("".join(kept).casefold().split())
