"""Rich text: the blocks that Slack's own editor makes.

Facts: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from bot.sandbox.checks.composition import BLOCK_ID
from bot.sandbox.checks.shapes import (
    Shape,
    choice,
    fields,
    flag,
    items,
    kind,
    kinds,
    number,
    text,
    whole,
)

_STYLE = fields(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight"),
        flag,
    ),
)


def _piece(name: str, required: dict[str, Shape], optional: dict[str, Shape]) -> Shape:
    return kind(name, required, {"style": _STYLE, **optional})


_TEXT = _piece("text", {"text": text(least=1)}, {})
_LINK = _piece("link", {"url": text(3000, least=1)}, {"text": text(), "unsafe": flag})
_PIECE = kinds(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": _piece("user", {"user_id": text(least=1)}, {}),
        "usergroup": _piece("usergroup", {"usergroup_id": text(least=1)}, {}),
        "channel": _piece("channel", {"channel_id": text(least=1)}, {}),
        "team": _piece("team", {"team_id": text(least=1)}, {}),
        "emoji": _piece(
            "emoji", {"name": text(least=1)}, {"unicode": text(), "url": text()}
        ),
        "broadcast": _piece(
            "broadcast", {"range": choice("here", "channel", "everyone")}, {}
        ),
        "color": _piece("color", {"value": text(least=1)}, {}),
        "date": _piece(
            "date",
            {"timestamp": number, "format": text(least=1)},
            {"url": text(), "fallback": text()},
        ),
    }
)
_BORDER = {"border": choice(0, 1)}
_SECTION = kind("rich_text_section", {"elements": items(_PIECE)}, {})
_PART = kinds(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": kind(
            "rich_text_list",
            {
                "elements": items(kinds({"rich_text_section": _SECTION})),
                "style": choice("bullet", "ordered"),
            },
            {**_BORDER, "indent": whole(0, 8), "offset": whole(0)},
        ),
        "rich_text_quote": kind("rich_text_quote", {"elements": items(_PIECE)}, _BORDER),
        "rich_text_preformatted": kind(
            "rich_text_preformatted",
            {"elements": items(kinds({"text": _TEXT, "link": _LINK}))},
            {**_BORDER, "language": text()},
        ),
    }
)

RICH_TEXT = kind("rich_text", {"elements": items(_PART)}, {"block_id": BLOCK_ID})
