"""What stands in an input: at the start, after somebody changed it, and as a delivery.

Slack keeps one value per element, and calls it differently for each type of element.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from bot.sandbox.blocks import option_text, options_of, places
from bot.sandbox.errors import MisuseError
from bot.sandbox.model import Message, Payload, StateValues

# type of element → (the key of its value, the key of what it starts with)
KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
MANY = frozenset(kind for kind, (key, _) in KEYS.items() if key.endswith("s"))
CHOICES = frozenset(k for k, (key, _) in KEYS.items() if key.startswith("selected_option"))
# Slack leaves the value of these out as long as nothing was typed.
_ABSENT_WHEN_EMPTY = frozenset({"email_text_input", "url_text_input", "number_input"})
# type of element → (how its value is written, what reads it, the same in words)
_FORMS: dict[str, tuple[str, Callable[[str], object], str]] = {
    "datepicker": (r"\d{4}-\d{2}-\d{2}", date.fromisoformat, "a day as YYYY-MM-DD"),
    "timepicker": (r"\d{2}:\d{2}", time.fromisoformat, "a time as HH:MM"),
    "datetimepicker": (r"\d{10}", int, "seconds since 1970 in ten digits"),
}

Finder = Callable[[Payload, str], Any]


def initial_values(
    blocks: Iterable[Payload], kept: StateValues, channel: str | None = None
) -> StateValues:
    """Return the state of a surface: ``kept`` where it still fits, else what is initial.

    Slack keeps what was typed as long as block_id, action_id and type stay the same.
    ``channel`` is the conversation in which a form was opened.
    """
    values: StateValues = {}
    for block, element in places(blocks):
        if element["type"] not in KEYS:
            continue
        before = kept.get(block["block_id"], {}).get(element["action_id"])
        fits = before is not None and _fits(element, before)
        value = before if before is not None and fits else _initial(element, channel)
        values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def message_values(message: Message, person_id: str) -> StateValues:
    """Return what stands in a message's menus for one person, touched or not."""
    kept = message.states.get(person_id, {})
    return initial_values(message.all_blocks, kept)


def _fits(element: Payload, value: Payload) -> bool:
    """Say whether a kept value can still stand in an element."""
    if value["type"] != element["type"]:
        return False
    known = {option["value"] for option in options_of(element)}
    if element["type"].endswith("external_select") or not known:
        return True
    return all(option["value"] in known for option in _options_in(value))


def _options_in(value: Payload) -> list[Payload]:
    if option := value.get("selected_option"):
        return [option]
    return value.get("selected_options") or []


def _initial(element: Payload, channel: str | None) -> Payload:
    _, start = KEYS[element["type"]]
    value = element.get(start)
    if element.get("default_to_current_conversation") and not value and channel:
        value = [channel] if element["type"] in MANY else channel
    return stored(element, [] if value is None and element["type"] in MANY else value)


def stored(element: Payload, value: Any) -> Payload:
    """Return a value as the state holds it."""
    kind = element["type"]
    if value is None and kind in _ABSENT_WHEN_EMPTY:
        return {"type": kind}
    return {"type": kind, KEYS[kind][0]: value}


def is_empty(value: Payload) -> bool:
    """Say whether nothing was typed or chosen."""
    return value.get(KEYS[value["type"]][0]) in (None, "", [])


def entered(element: Payload, value: Any, find: Finder) -> Payload:
    """Return the state of an element after somebody put ``value`` into it.

    ``find`` turns the id of an option, a person, a channel or a file into what Slack
    stores for it, or raises.

    Raises:
        MisuseError: no person could put this value in there.
    """
    kind = element["type"]
    if value is None or value == "":
        return stored(element, [] if kind in MANY else None)
    if kind in MANY:
        many = value if isinstance(value, list) else [value]
        return stored(element, [find(element, _plain(kind, one)) for one in many])
    if kind == "rich_text_input" and isinstance(value, dict):
        return stored(element, value)
    return stored(element, _single(element, _plain(kind, value), find))


def _plain(kind: str, value: Any) -> str:
    """Return a value as a person would write it."""
    if isinstance(value, list):
        raise MisuseError(f"A {kind} takes one value, not a list.")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise MisuseError(f"A {kind} takes a text or a number, not {value!r}.")
    return str(value)


def _single(element: Payload, value: str, find: Finder) -> Any:
    kind = element["type"]
    if kind in CHOICES or KEYS[kind][0].startswith(("selected_u", "selected_c")):
        return find(element, value)
    if kind == "rich_text_input":
        return _rich(value)
    if kind in _FORMS:
        _check_form(kind, value)
    return int(value) if kind == "datetimepicker" else value


def _check_form(kind: str, value: str) -> None:
    """Refuse what no calendar and no clock shows."""
    form, read, words = _FORMS[kind]
    try:
        good = re.fullmatch(form, value, re.ASCII) and read(value) is not None
    except ValueError:
        good = False
    if not good:
        raise MisuseError(f"A {kind} takes {words}, not {value!r}.")


def _rich(text: str) -> Payload:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [words]}


def option_of(element: Payload, value: str) -> Payload | None:
    """Return the option with this value, or with this text, or None."""
    options = options_of(element)
    fitting = (option for option in options if option.get("value") == value)
    named = (option for option in options if option_text(option) == value)
    return next(fitting, None) or next(named, None)
