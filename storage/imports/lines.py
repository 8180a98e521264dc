"""Contacts as lines of plain values, for the tables they go into.

Objects cost fifteen times what the database itself needs, so an import has none.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from storage import search
from storage.fields import sort_key
from storage.identities import PHONE_KINDS, Identity, reversed_digits
from storage.imports.cleaned import Cleaned
from storage.imports.derived import type_of
from storage.imports.world import Held, Known, tag_names
from storage.profiles import COLUMNS

Line = tuple[Any, ...]

OURS: Final = ("version", "type", "sort_name", "properties")
"""What we make of the facts of a contact."""
FACTS: Final = (*OURS, *COLUMNS)
IDENTITY: Final = ("contact_id", "kind", "value", "normalised")
DIGITS: Final = "nullif(?, '')"
"""What comes of the last value of a line of identities; None would be slow to bind."""
TAG: Final = ("tag_id", "contact_id")
WORDS: Final = ("contact_id", "words")
ITEM: Final = ("change_id", "contact_id", "version", "field", "before", "after")

_OWN: Final = frozenset(COLUMNS)
_LAST: Final = 2**63


def as_row(known: Known, row: Cleaned | None = None) -> Cleaned:
    """Return a contact as it is now in the form of a row; ``row`` is where it came from."""
    facts = known.facts
    return Cleaned(
        row.ordinal if row else 0,
        row.number if row else 0,
        "",
        [held[:3] for held in known.identities],
        tuple(facts.get(name) or ("" if name == "name" else None) for name in COLUMNS),
        {name: value for name, value in facts.items() if name not in _OWN},
        list(known.tags.items()),
        _words(known),
        sort_key(facts.get("name") or ""),
    )


def _words(known: Known) -> str:
    facts = known.facts
    texts = [facts.get(name) for name in search.INDEXED]
    texts += [v for n, v in facts.items() if n not in _OWN and isinstance(v, str)]
    ways = _in_order_of_rows(known.identities)
    texts += search.texts_of((held.value, held.normalised) for held in ways)
    return search.lines_of([*texts, " ".join(tag_names(known))])


def _in_order_of_rows(identities: Sequence[Held]) -> list[Held]:
    """Return them as ``storage/indexing.py`` reads them, whichever came to be the first.

    New ones get the last rows, the first of each kind before all others.
    """
    first = {held.kind: held for held in reversed(identities)}
    return sorted(identities, key=lambda h: (h.id or _LAST, h is not first[h.kind]))


def facts_line(row: Cleaned, version: int) -> Line:
    """Return the values of ``FACTS``."""
    return (*_our_line(row, version), *row.columns)


def _our_line(row: Cleaned, version: int) -> Line:
    properties = json.dumps(row.properties) if row.properties else "{}"
    kinds = tuple([identity[0] for identity in row.identities])
    return version, type_of(kinds), row.sort_name, properties


def identity_lines(
    row: Cleaned, contact_id: int, primary: list[Line], others: list[Line]
) -> None:
    """Add lines of ``IDENTITY`` and ``DIGITS``; the first of each kind is primary."""
    seen: list[str] = []
    for kind, value, normalised in row.identities:
        digits = ""
        if kind in PHONE_KINDS:
            digits = reversed_digits(Identity(kind, value, normalised)) or ""
        line = (contact_id, kind, value, normalised, digits)
        (others if kind in seen else primary).append(line)
        seen.append(kind)


def item_lines(
    change_id: int,
    contact_id: int,
    version: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[Line]:
    """Return the values of ``ITEM``, one line per field that changed."""
    return [
        (
            change_id,
            contact_id,
            version,
            name,
            json.dumps(before.get(name)),
            json.dumps(after.get(name)),
        )
        for name in {**before, **after}
    ]
