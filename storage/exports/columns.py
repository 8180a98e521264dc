"""The columns of a file: what is read for each of them, and how a row becomes cells."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Row, literal_column
from sqlmodel import col, select

from storage.fields import FIELDS, Type
from storage.identities import KINDS
from storage.models import Contact, Identity

ALL: Final = tuple(FIELDS)
# Many contacts have the same tags; so many sets of them are kept by their names.
KEPT: Final = 10_000
Cells = Sequence[Any]

_OWN: Final[Mapping[str, Any]] = {
    "created": col(Contact.created_at),
    "updated": col(Contact.updated_at),
    "interacted": col(Contact.interacted_at),
    "incoming": col(Contact.incoming_at),
    "lastchannel": col(Contact.last_channel),
}
# The first of each kind is looked up by itself; all others come in one text, and only where
# anybody has others.
_FURTHER: Final[Mapping[str, str]] = {
    "sqlite": "(SELECT json_group_array(json_array(kind, value)) FROM ("
    "SELECT kind, value FROM identity WHERE identity.contact_id = contact.id "
    "AND NOT is_primary ORDER BY id))",
    "postgresql": "(SELECT CAST(json_agg(json_build_array(kind, value) ORDER BY id) "
    "AS TEXT) FROM identity WHERE identity.contact_id = contact.id AND NOT is_primary)",
}
# Their ids alone: to sort their names for each contact anew takes longer.
_TAGS: Final[Mapping[str, str]] = {
    "sqlite": "(SELECT group_concat(tag_id) FROM contact_tag "
    "WHERE contact_tag.contact_id = contact.id)",
    "postgresql": "(SELECT string_agg(CAST(tag_id AS TEXT), ',') FROM contact_tag "
    "WHERE contact_tag.contact_id = contact.id)",
}


@dataclass(frozen=True)
class Column:
    """One column of the file; ``place`` tells the second e-mail address from the first."""

    field: str
    place: int = 0

    @property
    def heading(self) -> str:
        """What stands over it, as an import knows it again."""
        label = FIELDS[self.field].label
        return f"{label} {self.place + 1}" if self.place else label

    @property
    def type(self) -> Type:
        """What its cells hold."""
        return FIELDS[self.field].type


class Layout:
    """The columns of one file, in their order.

    Args:
        several: of which kinds of identity anybody has how many, beside the first.
        tags: the names of all tags by their ids, in the order in which they are shown.
    """

    def __init__(
        self, names: Sequence[str], several: Mapping[str, int], tags: Mapping[int, str]
    ) -> None:
        self._tags = tags
        self._places = {id_: place for place, id_ in enumerate(tags)}
        self._tagged = lru_cache(KEPT)(self._tags_in)
        self.columns = [
            Column(name, place)
            for name in names
            for place in range(1 + several.get(name, 0))
        ]
        self._names = names
        self._further = [column for column in self.columns if column.place]

    def wanted(self, dialect: str) -> list[Any]:
        """Return what to select: the id, then what ``cells`` makes the columns of."""
        wanted: list[Any] = [col(Contact.id), *(_read(n, dialect) for n in self._names)]
        if self._further:
            wanted.append(literal_column(_FURTHER[dialect]).label("further"))
        return wanted

    def cells(self, rows: Sequence[Row[Any]]) -> tuple[Sequence[int], list[Cells]]:
        """Return the ids, and the cells column by column."""
        ids, *found = zip(*rows, strict=True)
        read: list[Cells] = list(found)
        if "tags" in self._names:
            place = self._names.index("tags")
            read[place] = list(map(self._tagged, read[place]))
        if not self._further:
            return ids, read
        cells: dict[Column, Cells] = self._others(read.pop())
        cells |= {Column(name): of for name, of in zip(self._names, read, strict=True)}
        return ids, [cells[column] for column in self.columns]

    def _tags_in(self, text: str | None) -> str | None:
        """Return the tags of a contact by name."""
        ids = map(int, text.split(",")) if text else ()
        names = [self._tags[id_] for id_ in sorted(ids, key=self._places.__getitem__)]
        return ", ".join(names) or None

    def _others(self, texts: Sequence[str | None]) -> dict[Column, Cells]:
        """Return the cells of the second and further identities of each kind."""
        cells: dict[Column, list[str | None]] = {column: [] for column in self._further}
        for text in texts:
            found = dict(_placed(json.loads(text))) if text else {}
            for column, of in cells.items():
                of.append(found.get((column.field, column.place)))
        return dict(cells)


def _read(name: str, dialect: str) -> Any:
    """Return what to select for the first column of a field."""
    if name == "tags":
        return literal_column(_TAGS[dialect]).label("c_tags")
    if name not in KINDS:
        own = _OWN.get(name)
        return (getattr(Contact, name) if own is None else own).label(f"c_{name}")
    first = select(Identity.value).where(
        col(Identity.contact_id) == col(Contact.id),
        col(Identity.kind) == name,
        col(Identity.is_primary),
    )
    return first.limit(1).correlate(Contact).scalar_subquery().label(f"c_{name}")


def _placed(ways: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, int], str]]:
    """Yield each further identity under its kind, and its place behind the first."""
    counts: dict[str, int] = {}
    for kind, value in ways:
        counts[kind] = counts.get(kind, 0) + 1
        yield (kind, counts[kind]), value
