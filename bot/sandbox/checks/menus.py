"""The elements to choose from: selects of all kinds, radio buttons, checkboxes, overflow.

Facts: docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.checks.composition import (
    ACTION_ID,
    CONFIRM,
    LINKED_OPTION,
    MARKUP_OPTION,
    OPTION_GROUP,
    PLAIN_OPTION,
    exactly_one,
    plain,
)
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.shapes import (
    Rule,
    Shape,
    choice,
    fields,
    flag,
    items,
    kind,
    text,
    whole,
)

_ELEMENT = {"action_id": ACTION_ID, "confirm": CONFIRM}
_FOCUSED = {**_ELEMENT, "focus_on_load": flag}
_SELECT = {**_FOCUSED, "placeholder": plain(150)}
_MULTI_SELECT = {**_SELECT, "max_selected_items": whole(1)}
_STATIC = {
    "options": items(PLAIN_OPTION, 100, 1),
    "option_groups": items(OPTION_GROUP, 100, 1),
}
_EXTERNAL = {"min_query_length": whole(0)}
_CONVERSATIONS = {
    "default_to_current_conversation": flag,
    "filter": fields(
        {},
        {
            "include": items(choice("im", "mpim", "private", "public"), least=1),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    ),
}
_RESPONSE_URL = {"response_url_enabled": flag}
_SOME_IDS = items(text(least=1), least=1)
_ONE_OPTION = {"initial_option": PLAIN_OPTION}
_SOME_OPTIONS = {"initial_options": items(PLAIN_OPTION, 100, 1)}


def _initial_among_options(value: dict[str, Any], at: str, problems: Problems) -> None:
    """Refuse a choice made beforehand that is not exactly one of those on offer."""
    on_offer = list(value.get("options", ()))
    for group in value.get("option_groups", ()):
        on_offer += group["options"]
    if "initial_option" in value and value["initial_option"] not in on_offer:
        _not_on_offer(f"{at}/initial_option", problems)
    for place, option in enumerate(value.get("initial_options", ())):
        if option not in on_offer:
            _not_on_offer(f"{at}/initial_options/{place}", problems)


def _not_on_offer(at: str, problems: Problems) -> None:
    problems.append(
        Problem("must match one of the provided options", at, ("enum", "options"))
    )


def _no_more_than_allowed(value: dict[str, Any], at: str, problems: Problems) -> None:
    """Refuse more choices made beforehand than the person may make."""
    most = value.get("max_selected_items")
    for name, chosen in value.items():
        if most and name.startswith("initial_") and len(chosen) > most:
            message = f"no more than {most} items allowed"
            problems.append(Problem(message, f"{at}/{name}", ("max_items", most)))


def _one(name: str, *parts: Mapping[str, Shape], rules: tuple[Rule, ...] = ()) -> Shape:
    return kind(
        name, {}, {key: part for each in parts for key, part in each.items()}, *rules
    )


_CHOSEN_FROM = (exactly_one("options", "option_groups"), _initial_among_options)

SELECTS: dict[str, Shape] = {
    "static_select": _one(
        "static_select", _SELECT, _STATIC, _ONE_OPTION, rules=_CHOSEN_FROM
    ),
    "external_select": _one("external_select", _SELECT, _EXTERNAL, _ONE_OPTION),
    "users_select": _one("users_select", _SELECT, {"initial_user": text(least=1)}),
    "conversations_select": _one(
        "conversations_select",
        _SELECT,
        _CONVERSATIONS,
        _RESPONSE_URL,
        {"initial_conversation": text(least=1)},
    ),
    "channels_select": _one(
        "channels_select", _SELECT, _RESPONSE_URL, {"initial_channel": text(least=1)}
    ),
}

MULTI_SELECTS: dict[str, Shape] = {
    "multi_static_select": _one(
        "multi_static_select",
        _MULTI_SELECT,
        _STATIC,
        _SOME_OPTIONS,
        rules=(*_CHOSEN_FROM, _no_more_than_allowed),
    ),
    "multi_external_select": _one(
        "multi_external_select",
        _MULTI_SELECT,
        _EXTERNAL,
        _SOME_OPTIONS,
        rules=(_no_more_than_allowed,),
    ),
    "multi_users_select": _one(
        "multi_users_select",
        _MULTI_SELECT,
        {"initial_users": _SOME_IDS},
        rules=(_no_more_than_allowed,),
    ),
    "multi_conversations_select": _one(
        "multi_conversations_select",
        _MULTI_SELECT,
        _CONVERSATIONS,
        {"initial_conversations": _SOME_IDS},
        rules=(_no_more_than_allowed,),
    ),
    "multi_channels_select": _one(
        "multi_channels_select",
        _MULTI_SELECT,
        {"initial_channels": _SOME_IDS},
        rules=(_no_more_than_allowed,),
    ),
}

CHOICES: dict[str, Shape] = {
    "radio_buttons": kind(
        "radio_buttons",
        {"options": items(MARKUP_OPTION, 10, 1)},
        {**_FOCUSED, "initial_option": MARKUP_OPTION},
        _initial_among_options,
    ),
    "checkboxes": kind(
        "checkboxes",
        {"options": items(MARKUP_OPTION, 10, 1)},
        {**_FOCUSED, "initial_options": items(MARKUP_OPTION, 10, 1)},
        _initial_among_options,
    ),
}

OVERFLOW: dict[str, Shape] = {
    "overflow": kind("overflow", {"options": items(LINKED_OPTION, 5, 1)}, _ELEMENT)
}
