"""A query as it is understood: who is meant, and how the result is to be shown."""

from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    """How a field is compared with a value."""

    IS = ""  # tag:vip, what the field's type makes of it
    EQUAL = "="
    CONTAINS = "~"
    STARTS = "^"
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="


class Unit(StrEnum):
    """What an age is counted in."""

    MINUTE = "m"
    HOUR = "h"
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"


@dataclass(frozen=True, slots=True)
class Text:
    """A value as it was typed; numbers and dates are in canonical form."""

    text: str


@dataclass(frozen=True, slots=True)
class Age:
    """So long ago: ``created:<30d`` is younger than 30 days, ``silent:>7d`` is older."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included; None leaves that side open."""

    low: "Text | Age | None"
    high: "Text | Age | None"


@dataclass(frozen=True, slots=True)
class User:
    """A mentioned member of the workspace."""

    id: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A mentioned channel."""

    id: str


@dataclass(frozen=True, slots=True)
class Me:
    """Whoever asks."""


Value = Text | Age | Range | User | Channel | Me


@dataclass(frozen=True, slots=True)
class Term:
    """Free text to be found anywhere; a ``quoted`` one is a phrase.

    A phone number with blanks is one term.
    """

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A field compared with any of ``values``; ``field`` is an identifier."""

    field: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """A field that holds something, or nothing."""

    field: str
    present: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody else."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """Whoever fits all parts; none of them is an ``And``."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    """Whoever fits one of the parts; none of them is an ``Or``."""

    parts: "tuple[Expression, ...]"


Expression = Term | Filter | Presence | Not | And | Or


@dataclass(frozen=True, slots=True)
class Sort:
    """One column to sort by."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A line that was read.  ``expression`` is None where everybody is meant."""

    expression: Expression | None = None
    view: str | None = None
    sort: tuple[Sort, ...] = ()
    columns: tuple[str, ...] = ()
    page: int = 1
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str | None:
        """Return what was typed after ``name:``, for as, to, mode, match, reason, at."""
        return dict(self.options).get(name)


def all_of(parts: list[Expression]) -> Expression | None:
    """Join parts that all have to fit; None if there is none."""
    flat = [
        deep for part in parts for deep in (part.parts if isinstance(part, And) else [part])
    ]
    return And(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def any_of(parts: list[Expression]) -> Expression | None:
    """Join parts of which one has to fit; None if there is none."""
    flat = [
        deep for part in parts for deep in (part.parts if isinstance(part, Or) else [part])
    ]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negated(part: Expression) -> Expression:
    """Return everybody whom ``part`` does not mean."""
    return part.part if isinstance(part, Not) else Not(part)
