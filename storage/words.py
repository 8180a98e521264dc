"""The words by which text is found: the same for stored text and for what people type.

``fold`` gives plain letters and digits between single blanks, so that every full-text
index cuts it at the same places, whatever its own idea of a word.
"""

import re
from unicodedata import category, decimal, normalize


def fold(text: str) -> str:
    """Return the words of ``text`` in lower case, without marks, joined by blanks.

    ``"Åsa O'Brien <asa@x.io>"`` is ``"asa o brien asa x io"``.  Chinese, Japanese and
    Korean have no blank where a reader looks for one, so each of their characters is a
    word: 田中太郎 is found by 太郎.  Text without letters and digits gives ``""``.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return " ".join(normalize("NFKC", text).translate(_FOLDED).split())


def fold_lines(text: str) -> list[str]:
    """Return the words of each line of an ASCII text, as ``fold`` does."""
    folded = text.translate(_ASCII_LINES)
    lines = folded.split("\n")
    if "  " in folded:
        return [" ".join(line.split()) for line in lines]
    return [line.strip() for line in lines]


_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_ASCII_LINES = _ASCII | {ord("\n"): "\n"}

# Letters that Unicode does not take apart but readers type without the stroke.
_STROKES = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
_STROKES |= {"æ": "ae", "œ": "oe", "þ": "th", "ƒ": "f", "ɓ": "b", "ɗ": "d", "ə": "e"}

# Han, kana, bopomofo and hangul, each with its extensions.
_UNSPACED = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"
    "\u3041-\u3096\u309d-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)


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
    return "".join(_fold_part(part) for part in apart)


def _fold_part(part: str) -> str:
    """Return what is left of one part of a character: nothing, where it is a mark."""
    kind = category(part)
    if kind[0] == "M" or part in "\u200c\u200d\u00ad":
        return ""
    if kind == "Nd":
        return str(decimal(part))
    if kind[0] not in "LN":
        return " "
    return _STROKES.get(part, part)
