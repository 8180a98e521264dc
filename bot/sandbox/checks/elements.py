"""Buttons and images, and which elements may stand where.

Facts: docs.slack.dev/reference/block-kit/block-elements.
"""

from bot.sandbox.checks.composition import (
    ACTION_ID,
    CONFIRM,
    SLACK_FILE,
    STYLE,
    exactly_one,
    markup,
    plain,
)
from bot.sandbox.checks.inputs import (
    DATE_TIME_PICKER,
    FILE_INPUT,
    PICKERS,
    RICH_TEXT_INPUT,
    TEXT_INPUTS,
)
from bot.sandbox.checks.menus import CHOICES, MULTI_SELECTS, OVERFLOW, SELECTS
from bot.sandbox.checks.shapes import Shape, fields, items, kind, kinds, text

BUTTON = kind(
    "button",
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "value": text(2000),
        "url": text(3000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": text(75),
    },
)

_PARAMETER = fields({"name": text(least=1), "value": text()}, {})
_TRIGGER = fields(
    {"url": text(least=1)}, {"customizable_input_parameters": items(_PARAMETER)}
)
_WORKFLOW_BUTTON = kind(
    "workflow_button",
    {"text": plain(75), "workflow": fields({"trigger": _TRIGGER}, {})},
    {
        "action_id": ACTION_ID,
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": text(75),
    },
)

IMAGE = kind(
    "image",
    {"alt_text": text(2000)},
    {"image_url": text(3000, least=1), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)

_OPINION = fields(
    {"text": plain(75), "value": text(2000)}, {"accessibility_label": text(75)}
)
_FEEDBACK_BUTTONS = kind(
    "feedback_buttons",
    {"positive_button": _OPINION, "negative_button": _OPINION},
    {"action_id": ACTION_ID},
)
_ICON_BUTTON = kind(
    "icon_button",
    {"icon": text(least=1), "text": plain()},
    {
        "action_id": ACTION_ID,
        "value": text(2000),
        "confirm": CONFIRM,
        "accessibility_label": text(75),
        "visible_to_user_ids": items(text(least=1)),
    },
)

_BUTTONS: dict[str, Shape] = {"button": BUTTON, "workflow_button": _WORKFLOW_BUTTON}
_MENUS = {**SELECTS, **MULTI_SELECTS, **CHOICES}

IN_ACTIONS = kinds(
    {**_BUTTONS, **_MENUS, **OVERFLOW, **PICKERS, **DATE_TIME_PICKER, **RICH_TEXT_INPUT}
)
IN_SECTION = kinds({**_BUTTONS, **_MENUS, **OVERFLOW, **PICKERS, "image": IMAGE})
IN_INPUT = kinds(
    {
        **TEXT_INPUTS,
        **_MENUS,
        **PICKERS,
        **DATE_TIME_PICKER,
        **RICH_TEXT_INPUT,
        **FILE_INPUT,
    }
)
IN_CONTEXT_ACTIONS = kinds(
    {"feedback_buttons": _FEEDBACK_BUTTONS, "icon_button": _ICON_BUTTON}
)

_TEXT_OR_IMAGE = {"plain_text": markup(), "mrkdwn": markup(), "image": IMAGE}
IN_CONTEXT = kinds(_TEXT_OR_IMAGE)
