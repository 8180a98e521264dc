"""The blocks that show work: cards, a row of cards, tasks and plans.

Facts: docs.slack.dev/reference/block-kit/blocks (card, carousel, task-card, plan).
"""

from bot.sandbox.checks.composition import BLOCK_ID, markup
from bot.sandbox.checks.elements import BUTTON, IMAGE
from bot.sandbox.checks.rich_text import RICH_TEXT
from bot.sandbox.checks.shapes import Shape, choice, items, kind, kinds, text

_BLOCK = {"block_id": BLOCK_ID}

CARD: Shape = kind(
    "card",
    {},
    {
        **_BLOCK,
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": markup(150),
        "subtitle": markup(150),
        "body": markup(200),
        "subtext": markup(200),
        "actions": items(kinds({"button": BUTTON}), 3, 1),
    },
)

CAROUSEL: Shape = kind(
    "carousel", {"elements": items(kinds({"card": CARD}), 10, 1)}, _BLOCK
)

_SOURCE = kinds({"url": kind("url", {"url": text(least=1), "text": text(least=1)}, {})})

TASK_CARD: Shape = kind(
    "task_card",
    {
        "task_id": text(least=1),
        "title": text(least=1),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    {**_BLOCK, "details": RICH_TEXT, "output": RICH_TEXT, "sources": items(_SOURCE)},
)

PLAN: Shape = kind(
    "plan",
    {"title": text(least=1)},
    {**_BLOCK, "tasks": items(kinds({"task_card": TASK_CARD}), 50)},
)
