"""The values of a filter: what a text means depends on the type of its field."""

import re
from typing import Final

from storage.fields import BadValueError, Field, Type
from storage.fields.dates import read_birthday, read_date
from storage.query.errors import BadOperandError, BadOperatorError, listed
from storage.query.names import DATE_HINT, DATE_TYPES, printed
from storage.query.tree import Age, Channel, Me, Operator, Range, Text, Unit, User, Value

_NUMBERS: Final = frozenset({Type.NUMBER, Type.INTEGER})
_ORDERED: Final = DATE_TYPES | _NUMBERS | {Type.BIRTHDAY}
_COMPARING: Final = (Operator.OVER, Operator.AT_LEAST, Operator.UNDER, Operator.AT_MOST)
_IN_TEXT: Final = (Operator.CONTAINS, Operator.STARTS)

_AGE: Final = re.compile(r"(\d{1,6})(mo|[mhdwy])", re.ASCII)
_RANGE: Final = re.compile(r"(.*?)\.{2,}(.*)", re.DOTALL)
_MENTION: Final = re.compile(r"<([@#])([A-Z0-9]+)>")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_MONTH_OR_YEAR: Final = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_MOMENT: Final = re.compile(r"(.+?)T(\d\d:\d\d(?::\d\d)?Z?)", re.ASCII)
_DAYS: Final = ("today", "yesterday", "tomorrow")


def check_operator(field: Field, operator: Operator) -> None:
    """Refuse to compare what has no order, or to look inside a number or a date.

    Raises:
        BadOperatorError: the field's type does not know this operator.
    """
    name = printed(field.identifier)
    if operator in _COMPARING and field.type not in _ORDERED:
        instead = f"It holds text: write {name}:word, {name}:~word or {name}:^word."
        raise BadOperatorError(name, operator, instead)
    if operator in _IN_TEXT and field.type in _ORDERED:
        example = DATE_HINT if field.type in DATE_TYPES else _EXAMPLES[field.type]
        signs = listed([f"{name}:{sign}…" for sign in _COMPARING])
        raise BadOperatorError(name, operator, f"Write {signs}. {example}")


_EXAMPLES: Final = {
    Type.NUMBER: "Numbers look like 12, -1.5 or 10..20.",
    Type.INTEGER: "Numbers look like 12 or 10..20.",
    Type.BIRTHDAY: "Birthdays look like today, 17-May, --05-17 or 1990-05-17.",
}


def read_value(field: Field, text: str, *, quoted: bool) -> Value:
    """Return what a text means as a value of ``field``.

    Raises:
        BadOperandError: the field holds numbers or dates, and it is none.
    """
    if field.type in _ORDERED:
        return _ordered(field, text)
    mention = None if quoted else _MENTION.fullmatch(text)
    if mention:
        return User(mention[2]) if mention[1] == "@" else Channel(mention[2])
    if field.type == Type.USER and not quoted and text.casefold() == "me":
        return Me()
    return Text(text)


def _ordered(field: Field, text: str) -> Value:
    ends = _RANGE.fullmatch(text)
    if not ends:
        return _point(field, text)
    low, high = (_point(field, end) if end else None for end in ends.groups())
    if low is None and high is None:
        raise _unfit(field, text)
    return Range(low, high)


def _point(field: Field, text: str) -> Text | Age:
    """Return one number, date or age."""
    age = _AGE.fullmatch(text) if field.type not in _NUMBERS else None
    if age:
        return Age(int(age[1]), Unit(age[2]))
    try:
        return Text(_canonical(field, text))
    except BadValueError:
        raise _unfit(field, text) from None


def _canonical(field: Field, text: str) -> str:
    if field.type in _NUMBERS:
        if not _NUMBER.fullmatch(text.removeprefix("C-")):
            raise BadValueError(text)
        return text.removeprefix("C-")
    if text.casefold() in _DAYS:
        return text.casefold()
    if field.type == Type.BIRTHDAY:
        return read_birthday(text)
    if _MONTH_OR_YEAR.fullmatch(text):
        return text
    moment = _MOMENT.fullmatch(text)
    return f"{read_date(moment[1])}T{moment[2]}" if moment else read_date(text)


def _unfit(field: Field, text: str) -> BadOperandError:
    example = DATE_HINT if field.type in DATE_TYPES else _EXAMPLES[field.type]
    return BadOperandError(printed(field.identifier), text, example)
