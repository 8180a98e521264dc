"""From rows of text to cleaned rows: column by column, each distinct text once.

pandas takes over a second to load, so only the jobs of the worker import this file.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
import pandas as pd

from storage.drafts import IDENTITY_NEEDED
from storage.fields import FIELDS, Field
from storage.files.shapes import Row
from storage.formulas import unguarded
from storage.identities import KINDS, PHONE_KINDS, normalise_many
from storage.imports.cleaned import Cleaned
from storage.imports.memory import Column, Memory
from storage.imports.naming import add_names
from storage.imports.setup import Setup
from storage.profiles import COLUMNS
from storage.search import INDEXED, indexed

SOURCE: Final = "import"

Codes = np.ndarray[Any, Any]
Reached = tuple[str, str, str]
Body = tuple[
    str, list[Reached], tuple[Any, ...], dict[str, Any], list[tuple[str, str]], str
]


class Cleaner:
    """Cleans a file chunk by chunk; a row with anything wrong in it says all of it.

    Args:
        header: the names of the columns, for saying where something is wrong.
    """

    def __init__(self, setup: Setup, header: Sequence[str]) -> None:
        self._setup, self._header = setup, header
        self._memory = Memory()
        self._count = 0

    def clean(self, rows: Sequence[Row]) -> list[Cleaned]:
        """Return the rows that follow, cleaned."""
        good = [row.cells for row in rows if row.problem is None]
        chunk = _Chunk(good, self._setup, self._header, self._memory)
        cleaned = iter(chunk.rows())
        done = []
        for ordinal, row in enumerate(rows, self._count + 1):
            if row.problem:
                done.append(Cleaned(ordinal, row.number, row.problem, [], (), {}))
            else:
                done.append(Cleaned(ordinal, row.number, *next(cleaned)))
        self._count += len(rows)
        return done


class _Chunk:
    def __init__(
        self,
        cells: Sequence[Sequence[str]],
        setup: Setup,
        header: Sequence[str],
        memory: Memory,
    ) -> None:
        self._setup, self._header, self._memory = setup, header, memory
        self._count = len(cells)
        self._texts = list(zip(*cells, strict=True)) if cells else []
        self._problems: dict[int, list[str]] = {}

    def rows(self) -> Iterator[Body]:
        """Return what a cleaned row has after its number, row by row."""
        if not self._count:
            return iter(())
        values = self._values()
        reached = self._identities(self._regions(values))
        tags = self._tags()
        add_names(values, self._count)
        columns = _side_by_side([values.get(name) for name in COLUMNS], self._count)
        words = self._words(values, reached, tags)
        reasons = self._reasons(reached)
        return zip(reasons, reached, columns, repeat({}), tags.items, words)

    def _values(self) -> dict[str, Column]:
        """Clean the columns of which a contact has one each."""
        fields = [f for f in self._setup.columns if f and f not in KINDS and f != "tags"]
        values = {name: self._value(FIELDS[name]) for name in fields}
        values.setdefault("source", Column([SOURCE] * self._count, []))
        return values

    def _value(self, field: Field) -> Column:
        (at,) = self._setup.positions(field.identifier)
        codes, texts = self._distinct(at)
        values, words, reasons = self._memory.clean(field, texts)
        self._blame(at, codes, reasons)
        return Column(_spread(values, codes), _spread(words, codes))

    def _distinct(self, at: int) -> tuple[Codes, list[str]]:
        codes, texts = pd.factorize(np.array(self._texts[at], dtype=object))
        return codes, [unguarded(text) for text in texts]

    def _blame(self, at: int, codes: Codes, reasons: dict[int, str]) -> None:
        for code, reason in reasons.items():
            for row in np.flatnonzero(codes == code).tolist():
                self._problems.setdefault(row, []).append(f"{self._header[at]}: {reason}")

    def _regions(self, values: dict[str, Column]) -> list[str | None]:
        """Return the country in which each row's phone numbers are dialled."""
        if "country" not in values:
            return [self._setup.region] * self._count
        return [country or self._setup.region for country in values["country"].items]

    def _identities(self, regions: list[str | None]) -> list[list[Reached]]:
        """Clean the columns of identities; return those of each row, each once."""
        rows: list[list[Reached]] = [[] for _ in range(self._count)]
        seen: set[str] = set()
        for at, kind in enumerate(self._setup.columns):
            if kind not in KINDS:
                continue
            given, keys = self._identity(at, kind, regions)
            for row, value, key in zip(rows, given, keys, strict=True):
                if key is None or (kind in seen and _is_among(kind, key, row)):
                    continue
                row.append((kind, value, key))
            seen.add(kind)
        return rows

    def _identity(
        self, at: int, kind: str, regions: list[str | None]
    ) -> tuple[list[Any], list[Any]]:
        """Return the values of a column and their normalised forms."""
        codes, texts = self._distinct(at)
        places: list[str | None] | None = None
        if kind in PHONE_KINDS:
            codes, texts, places = _with_regions(codes, texts, regions)
        values, keys, reasons = normalise_many(kind, texts, places)
        self._blame(at, codes, reasons)
        if kind in PHONE_KINDS:
            values = [
                v if v is None or v.startswith("+") else k
                for v, k in zip(values, keys, strict=True)
            ]
        return _spread(values, codes), _spread(keys, codes)

    def _tags(self) -> Column:
        for at in self._setup.positions("tags"):
            codes, texts = self._distinct(at)
            values, words, reasons = self._memory.clean(FIELDS["tags"], texts)
            self._blame(at, codes, reasons)
            return Column(_spread(values, codes), _spread(words, codes))
        return Column([[]] * self._count, [""] * self._count)

    def _words(
        self, values: dict[str, Column], reached: list[list[Reached]], tags: Column
    ) -> list[str]:
        """Return what each contact is found by, in the order of ``storage/search.py``."""
        columns = [values[name].words for name in INDEXED if name in values]
        ways = (" ".join(text for way in ways for text in way[1:]) for ways in reached)
        columns += [[indexed(text) for text in ways], tags.words]
        return [" ".join(filter(None, words)) for words in zip(*columns, strict=True)]

    def _reasons(self, reached: list[list[Reached]]) -> list[str]:
        reasons = ["" if ways else IDENTITY_NEEDED for ways in reached]
        for row, said in self._problems.items():
            reasons[row] = "; ".join(said)
        return reasons


def _is_among(kind: str, key: str, row: list[Reached]) -> bool:
    return any(k == kind and n == key for k, _, n in row)


def _side_by_side(columns: Sequence[Column | None], count: int) -> list[tuple[Any, ...]]:
    """Return the values of the columns row by row; a column that is missing is blank."""
    blank = [None] * count
    items = [blank if column is None else column.items for column in columns]
    return list(zip(*items, strict=True))


def _spread(distinct: Sequence[Any], codes: Codes) -> list[Any]:
    """Return what stands for the distinct texts, row by row."""
    return [distinct[code] for code in codes.tolist()]


def _with_regions(
    codes: Codes, texts: list[str], regions: list[str | None]
) -> tuple[Codes, list[str], list[str | None]]:
    """Tell texts apart by region too: the same digits are another number elsewhere."""
    region_codes, places = pd.factorize(
        np.array([region or "" for region in regions], dtype=object)
    )
    both, distinct = pd.factorize(codes.astype("int64") * len(places) + region_codes)
    pairs = [divmod(pair, len(places)) for pair in distinct.tolist()]
    return (
        both,
        [texts[text] for text, _ in pairs],
        [places[place] or None for _, place in pairs],
    )
