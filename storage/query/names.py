"""The names that may stand before a colon: fields, what only queries know, options."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

from storage.fields import FIELDS, Field, Type
from storage.query.errors import UnknownFieldError, listed

OPTIONS: Final = (
    "sort",
    "cols",
    "as",
    "to",
    "view",
    "page",
    "mode",
    "match",
    "reason",
    "at",
)
PRESENT: Final = "has"
ABSENT: Final = "no"
CUSTOM: Final = "field."

# What people can filter by although no contact has it as a field of its own.
QUERY_FIELDS: Final = {
    field.identifier: field
    for field in (
        Field("list", "List", aliases=("lists",)),
        Field("sub", "Subscription", aliases=("subscription", "subs")),
        Field("segment", "Segment", aliases=("segments",)),
        Field("channel", "Channel", aliases=("channels",)),
        Field("identity", "Any identity"),
        Field("opened", "Conversation opened", Type.DATETIME),
        Field("badge", "Badge", aliases=("badges",)),
        Field("coupon", "Coupon", aliases=("coupons",)),
    )
}

# What the canonical text calls a field, where its identifier is not what people type.
PRINTED: Final = {"tags": "tag", "incoming": "silent"}

DATE_TYPES: Final = frozenset({Type.DATE, Type.DATETIME})
DATE_HINT: Final = "Dates look like 2026-01-31, 30d or 2026-01-01..2026-02-01."

# What a result can be sorted by: each has an index.
SORTED: Final = ("name", "company", "created", "number", "updated")

_NEAR: Final = 2


@dataclass(frozen=True, slots=True)
class Names:
    """What the names that people type stand for; made by ``names_of``."""

    fields: Mapping[str, Field]
    known: Mapping[str, Field]

    def resolve(self, name: str, line: str = "") -> Field:
        """Return the field that a typed name means: its identifier, label or an alias.

        ``line`` is where it was typed, for the correction that is offered.

        Raises:
            UnknownFieldError: there is none.
        """
        key = field_key(name)
        if key.startswith(CUSTOM):
            key = key.removeprefix(CUSTOM)
            if key in self.fields:
                return self.fields[key]
        if key not in self.known:
            raise _unknown(name, key, self.known, line)
        return self.known[key]

    def resolve_sort(self, name: str, line: str = "") -> Field:
        """Return the field that a typed name of an order means.

        Raises:
            UnknownFieldError: there is none; it offers only what one can sort by.
        """
        try:
            return self.resolve(name)
        except UnknownFieldError:
            raise _unknown_sort(name, line) from None


def field_named(word: str) -> str | None:
    """Return the identifier of the field that a word names, None if it names none."""
    field = _OURS.known.get(field_key(word))
    return field.identifier if field else None


def field_key(name: str) -> str:
    """Return a typed name as names are compared."""
    return normalize("NFKC", name).casefold()


def names_of(fields: Mapping[str, Field]) -> Names:
    """Return the names for a registry: that of a workspace, or the system fields alone."""
    return _OURS if fields is FIELDS else _names_of(tuple(fields.values()))


@lru_cache(maxsize=64)
def _names_of(fields: tuple[Field, ...]) -> Names:
    """Return each name that a field answers to; identifiers win over aliases."""
    named: dict[str, Field] = {}
    for field in (*fields, *QUERY_FIELDS.values()):
        words = (field.label.replace(" ", "-"), field.label.replace(" ", "_"))
        for alias in (*field.aliases, *words):
            named.setdefault(field_key(alias), field)
    for field in (*QUERY_FIELDS.values(), *fields):
        named[field.identifier.casefold()] = field
    return Names({field.identifier: field for field in fields}, named)


_OURS = _names_of(tuple(FIELDS.values()))


def _unknown(
    name: str, key: str, known: Mapping[str, Field], line: str
) -> UnknownFieldError:
    # An option stands before a colon: it is never what has:, cols: or a change names.
    others = (*OPTIONS, PRESENT, ABSENT) if f"{name}:" in line else ()
    names = [*known, *others]
    closest = _closest(key, names)
    field = known.get(closest or "")
    is_date = field is not None and field.type in DATE_TYPES
    hint = f" {DATE_HINT}" if is_date else ""
    fixed = _corrected(line, name, closest) if closest else None
    if fixed and closest and is_date:
        fixed = _since_its_first_day(fixed, closest)
    return UnknownFieldError(name, closest, hint, fixed)


def _unknown_sort(name: str, line: str) -> UnknownFieldError:
    closest = _closest(field_key(name), SORTED)
    fixed = _corrected(line, name, closest) if closest else None
    return UnknownFieldError(name, closest, "", fixed, f"Sort by {listed(SORTED)}.")


def _closest(key: str, names: Sequence[str]) -> str | None:
    """Return the name that was meant; a correction keeps more letters than it changes."""
    near = process.extractOne(key, names, scorer=OSA.distance, score_cutoff=_NEAR)
    return near[0] if near and near[1] * 2 < len(key) else None


def _corrected(line: str, wrong: str, right: str) -> str | None:
    """Return the line with the name put right, where it stands before its sign if any."""
    whole = rf"(?<![\w.]){re.escape(wrong)}(?![\w.])"
    before_sign = rf"{whole}(?=:|=|\+=|-=)"
    pattern = before_sign if re.search(before_sign, line) else whole
    return re.sub(pattern, lambda _: right, line, count=1) or None


def _since_its_first_day(line: str, field: str) -> str:
    """Return the line with a day after ``field:>`` where it has a bare year or month.

    A query reads that as after all of the year; who is corrected means since it began.
    """
    period = rf"(?<={re.escape(field)}:>)(\d{{4}})(-\d\d)?(?![\w.-])"
    return re.sub(period, lambda found: f"{found[1]}{found[2] or '-01'}-01", line)


def printed(identifier: str) -> str:
    """Return the name of a field as the canonical text has it."""
    name = PRINTED.get(identifier, identifier)
    is_ours = identifier in FIELDS or identifier in QUERY_FIELDS
    is_taken = name in OPTIONS or name in (PRESENT, ABSENT) or name in _OURS.known
    return f"{CUSTOM}{name}" if is_taken and not is_ours else name
