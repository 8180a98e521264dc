"""What Slack itself turns back when a form is sent, without asking the app."""

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.inputs import KEYS, MANY, is_empty
from bot.sandbox.model import Payload


def problem(block: Payload, element: Payload, value: Payload) -> str | None:
    """Return what Slack itself writes below an input that it does not submit."""
    if is_empty(value):
        return None if block.get("optional") else "This is a required field"
    check = _CHECKS.get(element["type"], _nothing)
    return check(element, value.get(KEYS[element["type"]][0]))


def _nothing(_element: Payload, _value: Any) -> str | None:
    return None


def _length(element: Payload, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return f"Must be at least {least} characters long"
    if len(text) > most:
        return f"Must be less than {most + 1} characters long"
    return None


def _number(element: Payload, text: str) -> str | None:
    decimal = r"(?:\.\d+)?" if element.get("is_decimal_allowed") else ""
    if not re.fullmatch(rf"-?\d+{decimal}", text):
        return "Enter a number" if decimal else "Enter a whole number"
    number = float(text)
    if (least := element.get("min_value")) is not None and number < float(least):
        return f"Must be at least {least}"
    if (most := element.get("max_value")) is not None and number > float(most):
        return f"Must be at most {most}"
    return None


def _email(_element: Payload, text: str) -> str | None:
    good = re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text)
    return None if good else "Enter a valid email address"


def _url(_element: Payload, text: str) -> str | None:
    good = re.fullmatch(r"https?://\S+", text)
    return None if good else "Enter a valid URL"


def _at_most_selected(element: Payload, chosen: list[Any]) -> str | None:
    most = element.get("max_selected_items")
    return f"Choose at most {most}" if most and len(chosen) > most else None


def _file_count(element: Payload, files: list[Payload]) -> str | None:
    most = element.get("max_files", 10)
    kinds = element.get("filetypes")
    if len(files) > most:
        return f"Choose at most {most} files"
    if kinds and any(file["filetype"] not in kinds for file in files):
        return "Choose a file of these types: " + ", ".join(kinds)
    return None


_CHECKS: dict[str, Callable[[Payload, Any], str | None]] = {
    "plain_text_input": _length,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _url,
    "file_input": _file_count,
    **{kind: _at_most_selected for kind in MANY if kind.startswith("multi_")},
}
