"""Numbers as people and tables write them, without guessing at commas."""

import re

from storage.fields.field import Field
from storage.values import BadValueError, shown

_PLAIN = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?", re.ASCII)
_DIGITS_KEPT = 15  # a floating-point number keeps no more


def read_number(field: Field, text: str) -> float:
    """Return the number; a whole one comes back as an int.

    Raises:
        BadValueError: it is no plain number, too long to keep exactly, or out of bounds.
    """
    found = _PLAIN.fullmatch(text)
    if not found:
        raise BadValueError(f"{shown(text)} is no number. Write it as 1234 or 1234.5.")
    sign, whole, decimals = found.groups(default="")
    decimals = decimals.rstrip("0")
    if len(whole.lstrip("0") + decimals) > _DIGITS_KEPT:
        raise BadValueError(
            f"{shown(text)} has more than {_DIGITS_KEPT} digits, and some would be lost. "
            "Keep it in a text field."
        )
    number = float(f"{sign}{whole}.{decimals}") if decimals else int(f"{sign}{whole}")
    return _in_bounds(field, number)


def read_integer(field: Field, text: str) -> int:
    """Return the whole number.

    Raises:
        BadValueError: it is no whole number, too long to keep exactly, or out of bounds.
    """
    number = read_number(field, text)
    if not isinstance(number, int):
        raise BadValueError(f"{shown(text)} is no whole number. Write it as 1234.")
    return number


def _in_bounds(field: Field, number: float) -> float:
    if field.minimum is not None and number < field.minimum:
        raise BadValueError(f"{number:g} is too small: at least {field.minimum:g}.")
    if field.maximum is not None and number > field.maximum:
        raise BadValueError(f"{number:g} is too large: at most {field.maximum:g}.")
    return number
