"""What every kind of file is turned into before rows are made of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.files.shapes import Candidate, Question, Trouble

Record = tuple[int, list[str], Trouble | None]
"""A line or row number, the cells, and why they should not be taken."""


@dataclass
class Source:
    """The records of one text or one sheet, with what had to be found out to read them.

    ``even`` says that all records have the same width by nature, as those of a sheet;
    in a text, a record of another width than the header has lost or gained a cell.
    ``notes`` may grow while ``records`` are read.
    """

    kind: str
    records: Iterator[Record]
    even: bool
    encoding: str = ""
    encoding_certain: bool = True
    candidates: list[Candidate] = field(default_factory=list)
    delimiter: str = ""
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
