"""Text from outside, made harmless and cut to what Slack takes."""

import re
from typing import Final

from slack_sdk.models.blocks import PlainTextObject

LABEL_TEXT: Final = 75


def escape(text: str) -> str:
    """Make text from outside harmless in mrkdwn.

    Slack reads ``&``, ``<`` and ``>`` as control characters, ``*_~`` and backquotes around
    words as formats, and ``:word:`` as an emoji
    (docs.slack.dev/messaging/formatting-message-text).  The three become entities, and a
    backquote, which nothing keeps from opening code, looks like one; an invisible joiner
    keeps the others from opening anything, and from ending what we open.
    """
    ended = _CLOSING_MARK.sub(_JOINER, _without_backquotes(entities(closed(text))))
    return _OPENING_MARK.sub(f"\\g<0>{_JOINER}", ended)


def entities(text: str) -> str:
    """Write Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Show text as code, to be copied; a backquote in it looks like one."""
    return f"`{_without_backquotes(entities(text))}`"


def _without_backquotes(text: str) -> str:
    return text.replace("`", "ˋ")


_JOINER: Final = "\u2060"
_CLOSING_MARK = re.compile(r"(?<=\S)(?=[*_~](?![^\W_]))")
_OPENING_MARK = re.compile(r"(?<![^\W_])[*_~](?=\S)|:(?=[\w+'-]+:)")


def from_left(text: str) -> str:
    """Let a sentence or a list of ours run from left to right, whoever is named first.

    Slack takes the direction from the first letter, so an Arabic or Hebrew name would turn
    the whole sentence round, and all that stands in a list below it.
    """
    if not _FROM_RIGHT.search(text):
        return text
    is_list = text.startswith(BULLET)
    return _ITEM.sub(f"{BULLET}{_FROM_LEFT}", text) if is_list else f"{_FROM_LEFT}{text}"


BULLET: Final = "• "
_ITEM: Final = re.compile(f"^{BULLET}", re.MULTILINE)
_FROM_LEFT: Final = "\u200e"
_FROM_RIGHT: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def closed(text: str) -> str:
    """End what turns the direction in a text, so that what stands behind it is not turned.

    A right-to-left override in a name would show C-209 behind it as C-902.
    """
    if not _TURNING.search(text):
        return text
    ends: list[str] = []
    for sign in text:
        if sign in _ENDS:
            ends.append(_ENDS[sign])
        elif ends and sign == ends[-1]:
            ends.pop()
    return text + "".join(reversed(ends))


_ENDS: Final = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
_TURNING: Final = re.compile("[\u202a\u202b\u202d\u202e\u2066-\u2068]")


def cut(text: str, length: int) -> str:
    """Shorten a text to ``length`` characters, the last one an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def plain(text: str, length: int = LABEL_TEXT) -> PlainTextObject:
    """Text that Slack shows as it is."""
    return PlainTextObject(text=cut(text, length) or " ", emoji=False)


def count(number: int, thing: str) -> str:
    """Return a number with its thing, in the plural where it takes one."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
