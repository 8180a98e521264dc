"""From rows of text to cleaned rows: column by column, each distinct text once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

from storage.drafts import IDENTITY_NEEDED
from storage.fields import FIELDS, Field, sort_key
from storage.files.shapes import Row
from storage.formulas import unguarded
from storage.identities import KINDS, PHONE_KINDS, normalise_many
from storage.imports.cleaned import Cleaned
from storage.imports.memory import Column, Memory
from storage.imports.naming import add_names
from storage.imports.setup import Setup
from storage.profiles import COLUMNS
from storage.search import INDEXED, WORD_LENGTH, lines_of, texts_of

SOURCE: Final = "import"

Reached = tuple[str, str, str]
Body = tuple[
    str, list[Reached], tuple[Any, ...], dict[str, Any], list[tuple[str, str]], str, str
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
        sort_names = _sort_names(values, self._count)
        return zip(reasons, reached, columns, repeat({}), tags.items, words, sort_names)

    def _values(self) -> dict[str, Column]:
        """Clean the columns of which a contact has one each."""
        fields = [f for f in self._setup.columns if f and f not in KINDS and f != "tags"]
        values = {name: self._value(FIELDS[name]) for name in fields}
        values.setdefault("source", Column([SOURCE] * self._count, []))
        return values

    def _value(self, field: Field) -> Column:
        at = self._setup.positions(field.identifier)[0]
        column, reasons = self._memory.clean(field, self._column(at))
        self._blame(at, reasons)
        return column

    def _column(self, at: int) -> Sequence[str]:
        return _unguarded(self._texts[at])

    def _blame(self, at: int, reasons: Mapping[int, str]) -> None:
        for row, reason in reasons.items():
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
                if value is None or key is None:
                    continue
                if kind not in seen or not _is_among(kind, key, row):
                    row.append((kind, value, key))
            seen.add(kind)
        return rows

    def _identity(
        self, at: int, kind: str, regions: list[str | None]
    ) -> tuple[Sequence[str | None], Sequence[str | None]]:
        """Return the values of a column and their normalised forms."""
        is_phone = kind in PHONE_KINDS
        places = regions if is_phone else None
        values, keys, reasons = normalise_many(kind, self._column(at), places)
        self._blame(at, reasons)
        if not is_phone:
            return values, keys
        numbers = zip(values, keys, strict=True)
        return [v if v is None or v[0] == "+" else k for v, k in numbers], keys

    def _tags(self) -> Column:
        if "tags" not in self._setup.mapped:
            return Column([[]] * self._count, [""] * self._count)
        return self._value(FIELDS["tags"])

    def _words(
        self, values: dict[str, Column], reached: list[list[Reached]], tags: Column
    ) -> list[str]:
        """Return what each contact is found by, in the order of ``storage/search.py``."""
        columns = [values[name].words for name in INDEXED if name in values]
        pairs = ([(value, key) for _, value, key in ways] for ways in reached)
        columns += [[lines_of(texts) for texts in map(texts_of, pairs)], tags.words]
        return ["\n".join(filter(None, words)) for words in zip(*columns, strict=True)]

    def _reasons(self, reached: list[list[Reached]]) -> list[str]:
        reasons = ["" if ways else IDENTITY_NEEDED for ways in reached]
        for row, said in self._problems.items():
            reasons[row] = "; ".join(said)
        return reasons


def _is_among(kind: str, key: str, row: list[Reached]) -> bool:
    return any(k == kind and n == key for k, _, n in row)


def _sort_names(values: dict[str, Column], count: int) -> Sequence[str]:
    """Return how each row is sorted; its words say it already, where none is cut."""
    if "name" not in values:
        return [sort_key("")] * count
    return [
        words if 0 < len(words) <= WORD_LENGTH else sort_key(name or "")
        for name, words in zip(*values["name"], strict=True)
    ]


def _side_by_side(columns: Sequence[Column | None], count: int) -> list[tuple[Any, ...]]:
    """Return the values of the columns row by row; a column that is missing is blank."""
    blank = [None] * count
    items = [blank if column is None else column.items for column in columns]
    return list(zip(*items, strict=True))


def _unguarded(texts: Sequence[str]) -> Sequence[str]:
    """Return texts without the apostrophe that keeps spreadsheets from calculating them."""
    return [unguarded(text) for text in texts] if "'" in "".join(texts) else texts
