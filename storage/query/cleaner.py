"""What people type, made plain: Slack's wrapping, smart quotes and dashes, odd blanks.

Every line that somebody types goes through ``clean_line`` once, before anything reads it.
What stands in quotes stays as it was typed.
"""

import re

from storage.values import check_storable

_ENTITY = re.compile("&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}

_WRAPPED = re.compile(r"<((?:mailto|tel|https?):[^<>|]*)(?:\|([^<>]*))?>", re.IGNORECASE)
_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^<>]*)?>")
_BROADCAST = re.compile(r"<!([a-z]+)(?:\^[^<>|]*)?(?:\|([^<>]*))?>")

_CURLY = "“”„‟«»＂"
_BEFORE_A_QUOTE = "(:,=<>~^+-&\t\n "  # what may stand in front of a quote that opens

_DASHED_WORD = re.compile(r"(?<![^\s(:,])[‐‑‒–—―−﹣－](?=[^\s‐‑‒–—―−﹣－])")
_PLAIN = str.maketrans("‘’‚‛：＞＜＝～＾，（）＋", "'''':><=~^,()+")
_NOTHING = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean_line(text: str) -> str:
    """Return a typed line as the parsers read it; the same text where nothing is odd.

    A mention keeps its shape without the name, ``<@U1>``; links and addresses are what
    was typed before Slack wrapped them.

    Raises:
        BadValueError: it has characters that no database or message can hold.
    """
    check_storable(text)
    if text.isascii() and not _SUSPICIOUS.search(text):
        return text.strip()
    parts = _parts_by_quotes(_without_entities(_unwrapped(text)))
    return "".join(parts).strip()


_SUSPICIOUS = re.compile(r'[<&"\n\r\t\v\f]')


def _unwrapped(text: str) -> str:
    if "<" not in text:
        return text
    text = _WRAPPED.sub(_typed_link, text)
    text = _MENTION.sub(r"<\1\2>", text)
    return _BROADCAST.sub(lambda found: found[2] or f"@{found[1]}", text)


def _typed_link(found: re.Match[str]) -> str:
    """Return what was typed: the label if the target ends with it, else the target."""
    target, label = found[1], found[2]
    if target.lower().startswith(("mailto:", "tel:")):
        return target.partition(":")[2]
    is_typed = label and target.rstrip("/").endswith(label.rstrip("/"))
    return label if is_typed and label else target


def _without_entities(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text) if "&" in text else text


def _parts_by_quotes(text: str) -> list[str]:
    """Return the text in parts, those in quotes as typed, the others plain."""
    parts: list[str] = []
    start = 0
    for opening in re.finditer(f'["{_CURLY}]', text):
        place = opening.start()
        if place < start or not _opens(text, place):
            continue
        end = _end_of_quote(text, place)
        if end is None:
            break
        inside = text[place + 1 : end]
        parts += [_plain(text[start:place]), f'"{_quoted(text[place], inside)}"']
        start = end + 1
    return [*parts, _plain(text[start:])]


def _opens(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] in _BEFORE_A_QUOTE or text[place - 1].isspace()


def _end_of_quote(text: str, opening: int) -> int | None:
    """Return where a quote ends: a straight one with a straight one, if there is any."""
    straight = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL).match(text, opening)
    if straight:
        return straight.end() - 1
    curly = re.compile(f'["{_CURLY}]').search(text, opening + 1)
    return curly.start() if curly else None


def _quoted(opening: str, inside: str) -> str:
    """Return what stands between quotes; only straight quotes know the backslash."""
    if opening == '"':
        return inside
    return inside.strip("\u00a0\u202f").replace("\\", "\\\\")


def _plain(text: str) -> str:
    """Return a part outside of quotes with each odd character as the plain one."""
    text = _NOTHING.sub("", text).translate(_PLAIN)
    text = re.sub(f"[{_CURLY}]", '"', text)
    return re.sub(r"\s", " ", _DASHED_WORD.sub("-", text))
