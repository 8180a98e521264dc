"""Which column of a file goes into which field: proposed, never decided.

The name of a column counts first, in the languages that our users' programs speak; what
stands in its first rows supports that, doubts it, or speaks where the name says nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from storage.fields.field import Field
from storage.formulas import unguarded
from storage.imports import column_names, column_values
from storage.imports.column_names import WORDS

CERTAIN: Final = 1.0
QUALIFIED: Final = 0.9
"""The name says something besides, as in “Phone (mobile)”."""
SIMILAR: Final = 0.7
BY_VALUES: Final = 0.8
DOUBTED: Final = 0.4
"""The name says one thing, the values another."""
WHOLE_NAMES: Final = frozenset({"nom", "nome", "nombre"})
ENOUGH: Final = 0.5
NEARLY_ALL: Final = 0.8
NAMES: Final = frozenset({"name", "first_name", "last_name"})
SIMILARITY: Final = 88
MIN_SIMILAR_LETTERS: Final = 5
SEVERAL: Final = 3
"""As many values show what a column holds."""
_MADE_UP: Final = re.compile(r"Column [A-Z]{1,3}")
"""What we call a column that has no name; refused rows come back so."""


class Proposal(NamedTuple):
    """Where a column (from 0) should go; ``field`` is None for leaving it out."""

    column: int
    field: str | None
    confidence: float
    why: str


def propose(
    header: Sequence[str], first_rows: Sequence[Sequence[str]], fields: Sequence[Field]
) -> list[Proposal]:
    """Return one proposal per column, in order.

    A field gets one column at most, the likeliest; only fields that hold several values,
    such as telephone numbers, may get more.
    """
    open_fields = {field.identifier: field for field in fields if not field.read_only}
    known = _names(open_fields.values())
    drafts = [
        _draft(at, name, _column(first_rows, at), known, open_fields)
        for at, name in enumerate(header)
    ]
    taken: set[str] = set()
    chosen: dict[int, Proposal] = {}
    for draft in sorted(drafts, key=lambda each: (-each.confidence, each.column)):
        if draft.field and draft.field in taken:
            why = f"Another column fits {open_fields[draft.field].label} better."
            chosen[draft.column] = Proposal(draft.column, None, 0.0, why)
            continue
        chosen[draft.column] = draft
        if draft.field and not open_fields[draft.field].plural:
            taken.add(draft.field)
    found = _whole_names([chosen[at] for at in range(len(header))], header, taken)
    if taken.isdisjoint(NAMES) and all(map(_is_made_up, header)):
        return _named(found, first_rows, open_fields)
    return found


def _is_made_up(name: str) -> bool:
    return _MADE_UP.fullmatch(name.strip()) is not None


def _named(
    proposals: list[Proposal],
    rows: Sequence[Sequence[str]],
    fields: Mapping[str, Field],
) -> list[Proposal]:
    """Take the first column of words, in a file without a header, for names if it may be.

    If the first one is something else, so may be those behind it: firms look like people.
    """
    said = ((p.column, _column(rows, p.column)) for p in proposals if p.field is None)
    words = ((at, v) for at, v in said if v and _mostly(column_values.is_words, v))
    at, values = next(words, (0, []))
    if "name" not in fields or not _are_names(values):
        return proposals
    named = Proposal(at, "name", BY_VALUES, "Its values look like names of people.")
    return [named if each.column == at else each for each in proposals]


def _are_names(values: Sequence[str]) -> bool:
    """Tell whether nearly all are names, and hardly any comes twice."""
    fit = sum(map(column_values.is_whole_name, values))
    distinct = len(set(map(str.casefold, values)))
    return len(values) >= SEVERAL and min(fit, distinct) > NEARLY_ALL * len(values)


def speaks(
    header: Sequence[str], first_rows: Sequence[Sequence[str]], fields: Sequence[Field]
) -> bool:
    """Tell whether these are surely the names of columns, rather than a contact.

    One of them names a field, or is itself nothing like the values below it.
    """
    known = _names(fields)
    return any(
        _is_made_up(name)
        or _by_name(name, known)[0]
        or _is_unlike(name.strip(), _column(first_rows, at))
        for at, name in enumerate(header)
    )


def _is_unlike(name: str, values: list[str]) -> bool:
    return len(values) >= SEVERAL and any(
        name and not fits(name) and all(map(fits, values))
        for _, fits in column_values.SPEAKING
    )


def _whole_names(
    proposals: list[Proposal], header: Sequence[str], taken: set[str]
) -> list[Proposal]:
    """Take a lone “Nome” for the whole name; beside “Cognome” it is the first name."""
    halves = taken & {"first_name", "last_name"}
    if "name" in taken or len(halves) != 1:
        return proposals
    return [
        each._replace(field="name")
        if each.field in halves and column_names.key(header[each.column]) in WHOLE_NAMES
        else each
        for each in proposals
    ]


def _names(fields: Iterable[Field]) -> dict[str, str]:
    """Return the fields by all names a column may have, simplified."""
    known: dict[str, str] = {}
    for field in fields:
        own = (field.identifier, field.label, *field.aliases)
        for name in (*own, *WORDS.get(field.identifier, ())):
            known.setdefault(column_names.key(name), field.identifier)
    return known


def _column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """Return what stands in a column, as it was before it was guarded in a file of ours."""
    texts = (unguarded(row[at]).strip() for row in rows if at < len(row))
    return [text for text in texts if text]


def _draft(
    at: int, name: str, values: list[str], known: dict[str, str], fields: dict[str, Field]
) -> Proposal:
    field, confidence = _by_name(name, known)
    if field is None:
        return _by_values(at, name, values, fields)
    why = f"The column is called “{name.strip()}”."
    fits = column_values.TESTS.get(fields[field].type)
    if fits and values and not _mostly(fits, values):
        doubt = f"{why} Its values do not look like {fields[field].label.lower()}."
        return Proposal(at, field, min(confidence, DOUBTED), doubt)
    return Proposal(at, field, confidence, why)


def _by_name(name: str, known: dict[str, str]) -> tuple[str | None, float]:
    simple = column_names.key(name)
    if not simple or (len(simple) == 1 and simple.isascii()):
        return None, 0.0  # a column called X is no Twitter handle
    if field := known.get(simple):
        return field, CERTAIN
    for shorter in column_names.without_qualifiers(name):
        if field := known.get(shorter):
            return field, QUALIFIED
    if len(simple) < MIN_SIMILAR_LETTERS:
        return None, 0.0
    found = process.extractOne(
        simple, known.keys(), scorer=fuzz.ratio, score_cutoff=SIMILARITY
    )
    return (known[found[0]], SIMILAR) if found else (None, 0.0)


def _by_values(at: int, name: str, values: list[str], fields: dict[str, Field]) -> Proposal:
    """Propose by what stands in the column; its name says nothing to us."""
    for identifier, fits in column_values.SPEAKING:
        if identifier in fields and values and _mostly(fits, values):
            why = f"Its values look like {fields[identifier].label.lower()}."
            return Proposal(at, identifier, BY_VALUES, why)
    said = f"“{name.strip()}” is no field we know." if name.strip() else "It has no name."
    return Proposal(at, None, 0.0, said)


def _mostly(fits: Callable[[str], bool], values: list[str]) -> bool:
    return sum(map(fits, values)) > ENOUGH * len(values)
