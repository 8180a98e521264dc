"""Dates in a query: a day, a month, a moment, an age, and what lies between two of them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_
from sqlmodel import col

from storage.models import Contact
from storage.query.errors import BadOperandError
from storage.query.names import DATE_HINT
from storage.query.tree import Age, Filter, Operator, Range, Text, Unit, Value

Span = tuple[datetime, datetime]

COLUMNS: Final[Mapping[str, Any]] = {
    "created": col(Contact.created_at),
    "updated": col(Contact.updated_at),
}
# A month and a year of an age are counted in days: "younger than a month" names no month.
_AGES: Final = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
}
_EVER: Final = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
_DAY: Final = timedelta(days=1)
_NEAR: Final = {"yesterday": -_DAY, "today": timedelta(), "tomorrow": _DAY}


def condition(part: Filter, now: datetime) -> ColumnElement[bool]:
    """Return the condition for a date field.

    ``created:<30d`` is younger than 30 days and ``created:<2026-02-01`` before that day;
    ``created:2026-01`` is any time of that month.  Days are those of UTC.

    Raises:
        BadOperandError: a value is no date.
    """
    column = COLUMNS[part.field]
    return or_(false(), *(_one(column, part, value, now) for value in part.values))


def _one(column: Any, part: Filter, value: Value, now: datetime) -> ColumnElement[bool]:
    first, after = _span(part.field, value, now)
    operator = part.operator
    if isinstance(value, Age):
        operator = _OPPOSITE.get(operator, operator)
        after = first if operator in _OPPOSITE.values() else now
    compare: dict[Operator, ColumnElement[bool]] = {
        Operator.OVER: column >= after,
        Operator.AT_LEAST: column >= first,
        Operator.UNDER: column < first,
        Operator.AT_MOST: column < after,
    }
    return compare.get(operator, and_(column >= first, column < after))


# What is younger than 30 days was created after the moment 30 days ago.
_OPPOSITE: Final = {
    Operator.OVER: Operator.UNDER,
    Operator.AT_LEAST: Operator.AT_MOST,
    Operator.UNDER: Operator.OVER,
    Operator.AT_MOST: Operator.AT_LEAST,
}


def _span(field: str, value: Value, now: datetime) -> Span:
    """Return the first moment that a value means, and the first one after it."""
    if isinstance(value, Age):
        try:
            moment = now - value.count * _AGES[value.unit]
        except OverflowError:
            moment = _EVER[0]
        return moment, now
    if isinstance(value, Range):
        low = _span(field, value.low, now)[0] if value.low else _EVER[0]
        high = _span(field, value.high, now)[1] if value.high else _EVER[1]
        return low, high
    text = value.text if isinstance(value, Text) else ""
    if text in _NEAR:
        day = now.replace(hour=0, minute=0, second=0, microsecond=0) + _NEAR[text]
        return day, day + _DAY
    try:
        return _day(text)
    except (OverflowError, ValueError) as error:  # there is no day after the last one
        raise BadOperandError(field, text, DATE_HINT) from error


def _day(text: str) -> Span:
    """Read 2026, 2026-01, 2026-01-31 or a whole moment."""
    if len(text) == len("2026"):
        year = datetime(int(text), 1, 1, tzinfo=UTC)
        return year, year.replace(year=year.year + 1)
    if len(text) == len("2026-01"):
        month = datetime.fromisoformat(f"{text}-01").replace(tzinfo=UTC)
        return month, (month + 31 * _DAY).replace(day=1)
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    whole_day = len(text) == len("2026-01-31")
    return moment, moment + (_DAY if whole_day else timedelta(seconds=1))
