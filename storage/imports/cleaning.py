"""From the columns of a file to cleaned ones, each distinct text once."""

from collections.abc import Mapping, Sequence
from typing import Final

from storage.drafts import IDENTITY_NEEDED
from storage.fields import FIELDS, Field, sort_key
from storage.files.chunks import Chunk
from storage.files.shapes import in_words
from storage.formulas import unguarded
from storage.identities import KINDS, PHONE_KINDS, normalise_many
from storage.imports.batch import Batch, Reach, Tags
from storage.imports.memory import Column, Memory
from storage.imports.naming import add_names
from storage.imports.setup import Setup
from storage.search import INDEXED, WORD_LENGTH, indexed_many

SOURCE: Final = "import"


class Cleaner:
    """Cleans a file chunk by chunk; a row with anything wrong in it says all of it.

    Args:
        header: the names of the columns, for saying where something is wrong.
    """

    def __init__(self, setup: Setup, header: Sequence[str]) -> None:
        self._setup, self._header = setup, header
        self._memory = Memory()
        self._count = 0

    def clean(self, chunk: Chunk) -> Batch:
        """Return the rows that follow, cleaned."""
        cleaning = _Cleaning(chunk, self._setup, self._header, self._memory)
        batch = cleaning.batch(self._count + 1)
        self._count += batch.size
        return batch


class _Cleaning:
    """The cleaning of one chunk."""

    def __init__(
        self, chunk: Chunk, setup: Setup, header: Sequence[str], memory: Memory
    ) -> None:
        self._chunk, self._setup, self._header = chunk, setup, header
        self._memory = memory
        self._count = len(chunk.numbers)
        self._problems: dict[int, list[str]] = {}

    def batch(self, first: int) -> Batch:
        """Return the rows cleaned; ``first`` is the ordinal of the first of them."""
        values = self._values()
        reached = self._identities(values)
        tags, spelled, tag_words = self._tags()
        add_names(values, self._count)
        return Batch(
            range(first, first + self._count),
            self._chunk.numbers,
            self._reasons(reached),
            reached,
            {field: column.items for field, column in values.items()},
            tags,
            spelled,
            self._words(values, reached, tag_words),
            self._sort_names(values),
        )

    def _values(self) -> dict[str, Column]:
        """Clean the columns of which a contact has one each."""
        fields = [f for f in self._setup.columns if f and f not in KINDS and f != "tags"]
        values = {name: self._value(FIELDS[name]) for name in fields}
        blank = [""] * self._count
        values.setdefault("source", Column([SOURCE] * self._count, blank))
        return values

    def _value(self, field: Field) -> Column:
        at = self._setup.positions(field.identifier)[0]
        column, reasons = self._memory.clean(field, self._column(at))
        self._blame(at, reasons)
        return column

    def _column(self, at: int) -> Sequence[str]:
        return _unguarded(self._chunk.column(at))

    def _blame(self, at: int, reasons: Mapping[int, str]) -> None:
        for row, reason in reasons.items():
            self._problems.setdefault(row, []).append(f"{self._header[at]}: {reason}")

    def _identities(self, values: Mapping[str, Column]) -> list[Reach]:
        """Clean the columns of identities; of each row, each counts once."""
        regions = self._regions(values)
        reached: list[Reach] = []
        for at, kind in enumerate(self._setup.columns):
            if kind in KINDS:
                column = self._identity(at, kind, regions)
                for other in reached:
                    if other.kind == kind:
                        _leave_out(column, other)
                reached.append(column)
        return reached

    def _regions(self, values: Mapping[str, Column]) -> list[str | None]:
        """Return the country in which each row's phone numbers are dialled."""
        if "country" not in values:
            return [self._setup.region] * self._count
        return [country or self._setup.region for country in values["country"].items]

    def _identity(self, at: int, kind: str, regions: list[str | None]) -> Reach:
        is_phone = kind in PHONE_KINDS
        places = regions if is_phone else None
        found = normalise_many(kind, self._column(at), places)
        self._blame(at, found.reasons)
        values, keys = _texts(found.values), _texts(found.normalised)
        if is_phone:
            pairs = zip(values, keys, strict=True)
            values = [value if value[:1] == "+" else key for value, key in pairs]
        return Reach(kind, values, keys)

    def _tags(self) -> tuple[list[str], dict[str, Tags], list[str]]:
        """Return the texts, the tags in each of them, and their words by row."""
        if "tags" not in self._setup.mapped:
            blank = [""] * self._count
            return blank, {"": []}, blank
        at = self._setup.positions("tags")[0]
        texts = list(self._column(at))
        spelled, words, reasons = self._memory.clean_tags(FIELDS["tags"], texts)
        self._blame(at, reasons)
        return texts, spelled, words

    def _words(
        self, values: Mapping[str, Column], reached: Sequence[Reach], tags: list[str]
    ) -> list[str]:
        """Return what each contact is found by, the words of each column in one piece."""
        columns = [values[name].words for name in INDEXED if name in values]
        columns += [*map(_words_of, reached), tags]
        return once([column for column in columns if any(column)], self._count)

    def _sort_names(self, values: Mapping[str, Column]) -> list[str]:
        """Return how each row is sorted; its words say it already, where none is cut."""
        if "name" not in values:
            return [sort_key("")] * self._count
        return [
            words if 0 < len(words) < WORD_LENGTH else sort_key(name)
            for name, words in zip(*values["name"], strict=True)
        ]

    def _reasons(self, reached: Sequence[Reach]) -> dict[int, str]:
        reasons = dict.fromkeys(_unreachable(reached, self._count), IDENTITY_NEEDED)
        reasons |= {row: "; ".join(said) for row, said in self._problems.items()}
        return reasons | self._unreadable()

    def _unreadable(self) -> dict[int, str]:
        """Return what the reader refuses, but for cells of columns that are left out."""
        columns = self._setup.columns
        reasons = {}
        for row, trouble in self._chunk.problems.items():
            here = trouble
            if isinstance(trouble, dict):
                here = {at: text for at, text in trouble.items() if columns[at]}
            reasons[row] = in_words(here) or ""
        return {row: reason for row, reason in reasons.items() if reason}


def once(columns: Sequence[Sequence[str]], count: int) -> list[str]:
    """Return the texts of each row side by side, without those that stand there already.

    So ``search.entry_of`` puts lines into an entry, and takes what comes out for one line.
    """
    entries = []
    for texts in zip(*columns, strict=True):
        entry = " "
        for text in texts:
            if text and (text not in entry or f" {text} " not in entry):
                entry += f"{text} "
        entries.append(entry[1:-1])
    return entries or [""] * count


def _texts(values: list[str | None]) -> list[str]:
    return [value or "" for value in values]


def _leave_out(column: Reach, other: Reach) -> None:
    """Leave out what another column of the kind has in the same row."""
    for at, (one, two) in enumerate(zip(column.keys, other.keys, strict=True)):
        if one and one == two:
            column.values[at] = column.keys[at] = ""


def _words_of(column: Reach) -> list[str]:
    """Return the words of identities, as they were written and as they are compared."""
    if column.values == column.keys:
        return indexed_many(column.keys)
    pairs = zip(column.values, column.keys, strict=True)
    return indexed_many([k if v.lower() == k else f"{v} {k}" for v, k in pairs])


def _unreachable(reached: Sequence[Reach], count: int) -> list[int]:
    """Return the rows without any identity."""
    if not reached:
        return list(range(count))
    if any(all(column.keys) for column in reached):
        return []
    rows = zip(*(column.keys for column in reached), strict=True)
    return [at for at, keys in enumerate(rows) if not any(keys)]


def _unguarded(texts: Sequence[str]) -> Sequence[str]:
    """Return texts without the apostrophe that keeps spreadsheets from calculating them."""
    return [unguarded(text) for text in texts] if "'" in "".join(texts) else texts
