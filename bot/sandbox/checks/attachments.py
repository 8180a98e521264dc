"""Secondary attachments of a message: a coloured bar with blocks, or the older fields.

Facts: docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments.
"""

from typing import Any

from bot.sandbox.checks.composition import plain
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.shapes import (
    Shape,
    choice,
    fields,
    flag,
    items,
    text,
    whole,
)
from bot.sandbox.checks.surfaces import check_blocks


def _blocks(value: Any, at: str, problems: Problems) -> None:
    check_blocks(value, "message", at, problems)


def _text_or_number(value: Any, at: str, problems: Problems) -> None:
    if not isinstance(value, str | int | float):
        problems.append(Problem("must provide a string", at, ("type", "string")))


_ANY_TEXT = text()
_FIELD = fields({"title": _ANY_TEXT, "value": _ANY_TEXT}, {"short": flag})
_OPTION = fields({"text": _ANY_TEXT, "value": _ANY_TEXT}, {"description": _ANY_TEXT})
_CONFIRM = fields(
    {"text": _ANY_TEXT}, dict.fromkeys(("title", "ok_text", "dismiss_text"), _ANY_TEXT)
)
_ACTION = fields(
    {"type": choice("button", "select"), "text": _ANY_TEXT},
    {
        **dict.fromkeys(("id", "name", "value", "url"), _ANY_TEXT),
        "style": choice("default", "primary", "danger"),
        "confirm": _CONFIRM,
        "data_source": choice("static", "channels", "conversations", "users", "external"),
        "min_query_length": whole(0),
        "options": items(_OPTION, 100),
        "option_groups": items(
            fields({"text": _ANY_TEXT, "options": items(_OPTION, 100)}, {}), 100
        ),
        "selected_options": items(_OPTION, 1),
    },
)
_PREVIEW = fields(
    {},
    {
        "type": _ANY_TEXT,
        "can_remove": flag,
        "title": plain(),
        "subtitle": plain(),
        "iconUrl": _ANY_TEXT,
    },
)
_TEXTS = (
    *("fallback", "color", "pretext", "title", "title_link", "text", "callback_id"),
    *("author_name", "author_link", "author_icon", "author_subname"),
    *("image_url", "thumb_url", "footer", "footer_icon"),
    *("app_unfurl_url", "app_id", "bot_id"),
)

ATTACHMENT: Shape = fields(
    {},
    {
        **dict.fromkeys(_TEXTS, _ANY_TEXT),
        "blocks": _blocks,
        "fields": items(_FIELD),
        "ts": _text_or_number,
        "actions": items(_ACTION, 5),
        "mrkdwn_in": items(choice("pretext", "text", "fields")),
        "is_app_unfurl": flag,
        "preview": _PREVIEW,
    },
)

ATTACHMENTS: Shape = items(ATTACHMENT)
