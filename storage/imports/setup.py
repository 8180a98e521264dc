"""What a person chooses before an import: the meaning of each column, and the mode."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Self

from storage.errors import InvalidContactError
from storage.fields import FIELDS, Field
from storage.files.shapes import Profile, Reading
from storage.identities import KINDS
from storage.models import Import

NOT_FROM_FILES: Final = frozenset({"avatar"})
NAME_PARTS: Final = ("first_name", "last_name")


class Mode(StrEnum):
    """What becomes of a row whose contact is there already."""

    MERGE = "merge"
    SKIP = "skip"
    REPLACE = "replace"


class Again(StrEnum):
    """How an import that has failed goes on."""

    READ = "read"
    SET_UP = "set_up"
    RUN = "run"


@dataclass(frozen=True)
class Setup:
    """The choices for one import.

    ``columns`` has the identifier of a field per column of the file, or None for a column
    that is left out.  ``region`` is the country of phone numbers whose row names none.
    """

    columns: tuple[str | None, ...]
    mode: Mode = Mode.MERGE
    reading: Reading = field(default_factory=Reading)
    region: str | None = None

    @property
    def mapped(self) -> frozenset[str]:
        """The fields that the file brings."""
        return frozenset(column for column in self.columns if column)

    def positions(self, field: str) -> list[int]:
        """Return the columns, from 0, that bring this field."""
        return [at for at, column in enumerate(self.columns) if column == field]

    def stage_key(self, file_sha256: str) -> str:
        """Return what is equal where the same cleaned rows come out, whatever the mode."""
        choices = (file_sha256, self.columns, asdict(self.reading), self.region)
        return sha256(repr(choices).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold, for the database."""
        return asdict(self) | {"columns": list(self.columns)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the setup that ``to_json`` was made from."""
        return cls(
            tuple(stored["columns"]),
            Mode(stored["mode"]),
            Reading(**stored["reading"]),
            stored["region"],
        )


def can_be_set_up(import_: Import) -> bool:
    """Tell whether an import is where its columns and mode are chosen, or again there."""
    if import_.state == "failed":
        return again_of(import_) is Again.SET_UP
    return import_.state in ("profiled", "mapped", "checked")


def again_of(import_: Import) -> Again | None:
    """Return how a failed import goes on, None where the file has to be dropped again."""
    return Again(import_.checked["again"]) if import_.checked.get("again") else None


def importable_fields() -> list[Field]:
    """Return the fields that a column may bring, in the order people see them."""
    return [
        each
        for each in FIELDS.values()
        if not each.read_only and each.identifier not in NOT_FROM_FILES
    ]


def check_columns(columns: Sequence[str | None], profile: Profile) -> None:
    """Refuse a mapping that leaves open who is who, or gives a field two columns.

    Raises:
        InvalidContactError: with a sentence per column, by ``column_NUMBER`` from 0.
    """
    problems = {}
    seen: dict[str, int] = {}
    for at, name in enumerate(columns):
        if name is None or name in KINDS:
            continue
        if name in seen:
            first = profile.header[seen[name]]
            label = FIELDS[name].label
            problems[f"column_{at}"] = f"{label} is taken from “{first}” already."
        seen.setdefault(name, at)
    if not any(name in KINDS for name in columns):
        problems["column_0"] = (
            f"I read {_rows(profile.rows)}, but no column is an e-mail, phone or contact "
            "key, so I could not tell who is who. Map one column to one of them."
        )
    if problems:
        raise InvalidContactError(problems)


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
