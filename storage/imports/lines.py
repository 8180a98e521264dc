"""Contacts as lines of plain values, for the tables they go into.

Objects cost fifteen times what the database itself needs, so an import has none.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from storage import search
from storage.fields import sort_key
from storage.identities import PHONE_KINDS, Identity, reversed_digits
from storage.imports.cleaned import Cleaned
from storage.imports.world import Known, tag_names
from storage.profiles import ACCOUNTS, COLUMNS

Line = tuple[Any, ...]

FACTS: Final = ("version", "type", "sort_name", "properties", "updated_at", *COLUMNS)
CONTACT: Final = (
    *("id", "number", "workspace_id", "state", "created_by_change", "created_at"),
    *FACTS,
)
IDENTITY: Final = (
    *("workspace_id", "contact_id", "kind", "value", "normalised", "reversed_digits"),
    *("is_primary", "status"),
)
TAG: Final = ("tag_id", "contact_id")
WORDS: Final = ("contact_id", "words")
ITEM: Final = ("change_id", "contact_id", "version", "field", "before", "after")

_OWN: Final = frozenset(COLUMNS)


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
    )


def _words(known: Known) -> str:
    facts = known.facts
    texts = [facts.get(name) for name in search.INDEXED]
    texts += [v for n, v in facts.items() if n not in _OWN and isinstance(v, str)]
    texts += [text for held in known.identities for text in (held.value, held.normalised)]
    return search.indexed(" ".join(text for text in (*texts, *tag_names(known)) if text))


def facts_line(row: Cleaned, version: int, now: Any) -> Line:
    """Return the values of ``FACTS``."""
    properties = json.dumps(row.properties) if row.properties else "{}"
    sort_name = sort_key(row.name or "")
    return (version, type_of(row.identities), sort_name, properties, now, *row.columns)


def type_of(identities: Iterable[Sequence[Any]]) -> str:
    """Return the type of a contact that is reached so; the kinds stand first."""
    kinds = {identity[0] for identity in identities}
    if not kinds.isdisjoint(ACCOUNTS):
        return "authenticated"
    return "identified" if kinds - {"visitor"} else "anonymous"


def identity_lines(row: Cleaned, workspace_id: int, contact_id: int) -> list[Line]:
    """Return the values of ``IDENTITY``, the first of each kind as the primary one."""
    seen: set[str] = set()
    lines = []
    for kind, value, normalised in row.identities:
        digits = None
        if kind in PHONE_KINDS:
            digits = reversed_digits(Identity(kind, value, normalised))
        is_primary = kind not in seen
        seen.add(kind)
        lines.append(
            (
                workspace_id,
                contact_id,
                kind,
                value,
                normalised,
                digits,
                is_primary,
                "active",
            )
        )
    return lines


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
