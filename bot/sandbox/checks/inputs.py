"""The elements to type into or to pick a date, a time or files with.

Facts: docs.slack.dev/reference/block-kit/block-elements.
"""

from datetime import date
from typing import Any

from bot.sandbox.checks.composition import ACTION_ID, CONFIRM, plain
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.rich_text import RICH_TEXT
from bot.sandbox.checks.shapes import (
    Shape,
    choice,
    fields,
    flag,
    items,
    kind,
    like,
    text,
    whole,
)

_DISPATCH = fields(
    {},
    {
        "trigger_actions_on": items(
            choice("on_enter_pressed", "on_character_entered"), most=2, least=1
        )
    },
)
_FOCUSED = {"action_id": ACTION_ID, "focus_on_load": flag}
_TYPED = {**_FOCUSED, "placeholder": plain(150), "dispatch_action_config": _DISPATCH}
_PICKED = {**_FOCUSED, "confirm": CONFIRM}
_AMOUNT = like(r"-?\d+(\.\d+)?", "a valid number")


def _day(value: Any, at: str, problems: Problems) -> None:
    """Take a day that exists, as ``YYYY-MM-DD``."""
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        message = "must be a valid date of format `YYYY-MM-DD`"
        problems.append(Problem(message, at, ("format", "YYYY-MM-DD")))


def _lengths_fit(value: dict[str, Any], at: str, problems: Problems) -> None:
    """Refuse bounds that no text can meet, and a first text that breaks them."""
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        message = "must be less than or equal to `max_length`"
        problems.append(Problem(message, f"{at}/min_length", ("maximum", most)))
    elif len(value.get("initial_value", "")) > most:
        message = f"must be less than {most + 1} characters"
        problems.append(Problem(message, f"{at}/initial_value", ("max_length", most)))


def _amounts_fit(value: dict[str, Any], at: str, problems: Problems) -> None:
    """Refuse bounds that no number can meet, and a first number outside of them."""
    least, most = (float(value.get(name, "nan")) for name in ("min_value", "max_value"))
    first = float(value.get("initial_value", "nan"))
    if least > most:
        message = "must be less than or equal to `max_value`"
        problems.append(Problem(message, f"{at}/min_value", ("maximum", most)))
    elif first < least or first > most:
        message = "must be between `min_value` and `max_value`"
        problems.append(Problem(message, f"{at}/initial_value", ("maximum", most)))


TEXT_INPUTS: dict[str, Shape] = {
    "plain_text_input": kind(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": text(3000),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _lengths_fit,
    ),
    "email_text_input": kind("email_text_input", {}, {**_TYPED, "initial_value": text()}),
    "url_text_input": kind("url_text_input", {}, {**_TYPED, "initial_value": text()}),
    "number_input": kind(
        "number_input",
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": _AMOUNT, "min_value": _AMOUNT, "max_value": _AMOUNT},
        _amounts_fit,
    ),
}

RICH_TEXT_INPUT: dict[str, Shape] = {
    "rich_text_input": kind(
        "rich_text_input",
        {},
        {
            **_TYPED,
            "initial_value": RICH_TEXT,
            "min_lines": whole(1),
            "max_lines": whole(1),
        },
    )
}

FILE_INPUT: dict[str, Shape] = {
    "file_input": kind(
        "file_input",
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": items(text(least=1), least=1),
            "max_files": whole(1, 10),
        },
    )
}

PICKERS: dict[str, Shape] = {
    "datepicker": kind(
        "datepicker", {}, {**_PICKED, "placeholder": plain(150), "initial_date": _day}
    ),
    "timepicker": kind(
        "timepicker",
        {},
        {
            **_PICKED,
            "placeholder": plain(150),
            "timezone": text(least=1),
            "initial_time": like(
                r"([01]\d|2[0-3]):[0-5]\d", "a valid time of format `HH:mm`"
            ),
        },
    ),
}

# Ten digits: from 2001 to 2286.
_UNIX_SECONDS = whole(1_000_000_000, 9_999_999_999)
DATE_TIME_PICKER: dict[str, Shape] = {
    "datetimepicker": kind(
        "datetimepicker", {}, {**_PICKED, "initial_date_time": _UNIX_SECONDS}
    )
}
