"""The columns in which the cleaned rows of a file lie in the stage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self

from storage.identities import PHONE_KINDS
from storage.imports.batch import Batch, Reach, Tags
from storage.imports.derived import endings, types

OWN: Final = ("ordinal", "number", "type", "sort_name", "words", "tags")
Line = tuple[Any, ...]


class Way(NamedTuple):
    """The columns of one column of identities; ``ending`` is None where none is dialled."""

    kind: str
    value: str
    key: str
    ending: str | None

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [self.value, self.key, *([self.ending] if self.ending else [])]


class Layout(NamedTuple):
    """What the file brings: kinds of identities, in the order of its columns, and fields.

    A column has the text of a batch's, ``""`` for a blank; ``blank`` are the fields in
    which there is one.
    """

    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    blank: frozenset[str] = frozenset()

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Return the layout of a file whose first rows are these."""
        return cls(tuple(reach.kind for reach in batch.reached), tuple(batch.facts))

    def seen(self, batch: Batch) -> Self:
        """Return the layout with the blanks of these rows."""
        new = {
            f for f, texts in batch.facts.items() if f not in self.blank and not all(texts)
        }
        return self._replace(blank=self.blank | new) if new else self

    @property
    def ways(self) -> list[Way]:
        """The columns of identities."""
        return [
            Way(
                kind,
                f"value{at}",
                f"key{at}",
                f"ending{at}" if kind in PHONE_KINDS else None,
            )
            for at, kind in enumerate(self.kinds)
        ]

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        return [*OWN, *(name for way in self.ways for name in way.columns), *self.fields]

    def lines(self, batch: Batch) -> Iterator[Line]:
        """Return the rows as they are written."""
        columns: list[Sequence[Any]] = [batch.ordinals, batch.numbers, types(batch)]
        columns += [batch.sort_names, batch.words, batch.tags]
        for kind, values, keys in batch.reached:
            columns += [values, keys, *([endings(keys)] if kind in PHONE_KINDS else [])]
        return zip(*columns, *batch.facts.values(), strict=True)

    def batch(
        self, lines: Iterable[Line], reasons: Mapping[int, str], spelled: dict[str, Tags]
    ) -> Batch:
        """Return rows as they were before; ``reasons`` are by ordinal."""
        columns = dict(zip(self.columns, map(list, zip(*lines, strict=True)), strict=True))
        ordinals = columns["ordinal"]
        return Batch(
            ordinals,
            columns["number"],
            {at: reasons[one] for at, one in enumerate(ordinals) if reasons.get(one)},
            [Reach(way.kind, columns[way.value], columns[way.key]) for way in self.ways],
            {field: columns[field] for field in self.fields},
            columns["tags"],
            spelled,
            columns["words"],
            columns["sort_name"],
        )
