"""The layout blocks, one shape a type, wherever they stand.

Facts: docs.slack.dev/reference/block-kit/blocks.  What a block may hold does not depend
on the surface; which blocks a surface takes stands in ``surfaces.py``.
"""

from typing import Any

from bot.sandbox.checks.composition import (
    BLOCK_ID,
    SLACK_FILE,
    exactly_one,
    markup,
    plain,
)
from bot.sandbox.checks.elements import (
    IMAGE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.rich_text import RICH_TEXT
from bot.sandbox.checks.shapes import Shape, choice, flag, items, kind, kinds, text
from bot.sandbox.checks.tables import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.sandbox.checks.work import CARD, CAROUSEL, PLAN, TASK_CARD

_BLOCK = {"block_id": BLOCK_ID}


def _text_or_fields(value: dict[str, Any], at: str, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        message = "must define either `text` or `fields`"
        problems.append(Problem(message, f"{at}/type", ("one_of", ["text", "fields"])))


_CONTENT: dict[str, Shape] = {
    "divider": kind("divider", {}, _BLOCK),
    "header": kind("header", {"text": plain(150)}, _BLOCK),
    "section": kind(
        "section",
        {},
        {
            **_BLOCK,
            "text": markup(3000),
            "fields": items(markup(2000), 10, 1),
            "accessory": IN_SECTION,
            "expand": flag,
        },
        _text_or_fields,
    ),
    "context": kind("context", {"elements": items(IN_CONTEXT, 10, 1)}, _BLOCK),
    "image": kind(
        "image",
        {"alt_text": text(2000)},
        {
            **_BLOCK,
            "image_url": text(3000, least=1),
            "slack_file": SLACK_FILE,
            "title": plain(2000),
        },
        exactly_one("image_url", "slack_file"),
    ),
    "video": kind(
        "video",
        {
            "video_url": text(least=1),
            "thumbnail_url": text(least=1),
            "alt_text": text(least=1),
            "title": plain(200),
        },
        {
            **_BLOCK,
            "title_url": text(),
            "author_name": text(50),
            "provider_name": text(),
            "provider_icon_url": text(),
            "description": plain(200),
        },
    ),
    "rich_text": RICH_TEXT,
    "table": TABLE,
}

_INTERACTIVE: dict[str, Shape] = {
    "actions": kind("actions", {"elements": items(IN_ACTIONS, 25, 1)}, _BLOCK),
    "input": kind(
        "input",
        {"label": plain(2000), "element": IN_INPUT},
        {**_BLOCK, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}

_CONTAINER = kind(
    "container",
    {"child_blocks": items(kinds({**_CONTENT, **_INTERACTIVE}), 10, 1)},
    {
        **_BLOCK,
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": markup(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": flag,
        "default_collapsed": flag,
        "has_header_divider": flag,
    },
)

BLOCKS: dict[str, Shape] = {
    **_CONTENT,
    **_INTERACTIVE,
    "alert": kind(
        "alert",
        {"text": markup(200)},
        {**_BLOCK, "level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": CAROUSEL,
    "container": _CONTAINER,
    "context_actions": kind(
        "context_actions", {"elements": items(IN_CONTEXT_ACTIONS, 5, 1)}, _BLOCK
    ),
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": kind("markdown", {"text": text(12_000, least=1)}, _BLOCK),
    "plan": PLAN,
    "task_card": TASK_CARD,
}
