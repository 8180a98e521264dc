"""The entries of the index as revision 0008 writes them.

They are kept here as they were: what ``storage/words.py`` and ``storage/search.py`` say may
change with later tables, and a migration must go on doing what it did.  A change of the
words needs a migration of its own, not a change of this file.
"""

import re
from collections.abc import Iterable
from unicodedata import category, decimal, normalize

LAST = "\uffff"
_LONGEST_KEY = 120
_LONGEST_WORD = 60
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
_STROKES |= {"æ": "ae", "œ": "oe", "þ": "th", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ə": "e"}
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"
    "\u3041-\u3096\u309d-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)


def entry(workspace_id: int, texts: Iterable[str | None]) -> str:
    """Return the entry of a contact from all texts by which it is found."""
    made = f"\ue000{workspace_id} "
    for text in texts:
        words = " ".join(word[:_LONGEST_WORD] for word in fold(text or "").split(" "))
        if words and f" {words} " not in made:
            made += f"{words} "
    return made[:-1]


def sort_key(name: str) -> str:
    """Return what a name is sorted by; one without letters comes last, by its signs."""
    return fold(name)[:_LONGEST_KEY] or (LAST + _signs(name))[:_LONGEST_KEY]


def _signs(name: str) -> str:
    signs = normalize("NFKC", name)
    kept = "".join(sign for sign in signs if sign != "\0" and category(sign) != "Cs")
    return " ".join(kept.casefold().split())


def fold(text: str) -> str:
    """Return the words of a text in lower case, without marks, joined by blanks."""
    return " ".join(normalize("NFKC", text).translate(_FOLDED).split())


class _Folded(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDED = _Folded()


def _fold_character(character: str) -> str:
    if _UNSPACED.fullmatch(character):
        return f" {character} " if category(character)[0] in "LN" else " "
    apart = normalize("NFKD", normalize("NFKD", character).casefold()).casefold()
    return "".join(map(_fold_part, apart))


def _fold_part(part: str) -> str:
    kind = category(part)
    if kind[0] == "M" or part in "\u200c\u200d\u00ad":
        return ""
    if kind == "Nd":
        return str(decimal(part))
    if kind[0] not in "LN":
        return " "
    return _STROKES.get(part, part)
