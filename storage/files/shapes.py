"""What goes into a reading and what comes out of it, the same for every kind of file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, Self

from storage.files import cells

Trouble = str | dict[int, str]
"""Why a row should not be taken, or what is wrong with cells of it, by column from 0."""


class Row(NamedTuple):
    """One row as the file has it.

    ``number`` is the line of a text, or the row of a sheet, where the person finds it.
    ``cells`` are as many as the header has, and stay as written; a row whose cells could
    not be told apart has none.  ``problem`` says why the row should not be taken.
    """

    number: int
    cells: list[str]
    problem: str | None = None


def in_words(trouble: Trouble | None) -> str | None:
    """Return one text for what is wrong in a row; None for nothing."""
    return cells.in_words(trouble) if isinstance(trouble, dict) else trouble


@dataclass(frozen=True)
class Reading:
    """How to read a file; what is None is found out from the content.

    ``header`` says whether the table has one; ``header_row`` says in which row or line.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: bool | None = None
    header_row: int | None = None


@dataclass(frozen=True)
class Question:
    """Something only the person can answer, with the columns (from 0) it is about.

    ``kind`` is one of ``encoding``, ``delimiter``, ``header``, ``header_row``,
    ``duplicate_headers`` and ``empty_headers``.
    """

    kind: str
    text: str
    columns: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Candidate:
    """An encoding that fits the bytes, and how a piece of the file reads in it."""

    encoding: str
    preview: str


@dataclass(frozen=True)
class Problem:
    """Rows that could not be read right, for one reason; ``rows`` are the first of them."""

    text: str
    count: int
    rows: list[int]


@dataclass(frozen=True)
class Profile:
    """What a file holds, found by reading all of it.

    ``rows`` counts the rows below the header, those with a problem too, without blank
    ones.  ``header`` has one name per column as written, ``Column A`` … where there is
    none.  ``encoding`` and ``delimiter`` are empty for workbooks, ``sheet`` for texts.
    """

    kind: str
    header: list[str]
    header_row: int | None
    rows: int
    first_rows: list[list[str]]
    encoding: str = ""
    encoding_certain: bool = True
    candidates: list[Candidate] = field(default_factory=list)
    delimiter: str = ""
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def reading(self) -> Reading:
        """How to read the file again and get exactly what this profile describes."""
        return Reading(
            encoding=self.encoding or None,
            delimiter=self.delimiter or None,
            sheet=self.sheet or None,
            header=self.header_row is not None,
            header_row=self.header_row,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what JSON can hold, for the database and the pipe."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the profile that ``to_json`` was made from."""
        return cls(
            **{
                **stored,
                "candidates": [Candidate(**each) for each in stored["candidates"]],
                "problems": [Problem(**each) for each in stored["problems"]],
                "questions": [Question(**each) for each in stored["questions"]],
            }
        )
