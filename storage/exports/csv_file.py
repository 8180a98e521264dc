"""A CSV file as it grows: read right by Excel, and by our own import as it was."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from storage.exports.columns import Cells, Column
from storage.formulas import SUSPECT, guarded

# By it, Excel takes a file for UTF-8; Python's own codec that writes it is slow.
MARK: Final = "\ufeff"


class CsvFile:
    """Writes contacts into a file, a batch at a time."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write(MARK)
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.heading for column in columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, columns: Sequence[Cells]) -> None:
        """Add a batch, given column by column."""
        self._writer.writerows(zip(*map(_texts, columns), strict=True))

    def finish(self, _about: Sequence[tuple[str, str]]) -> None:
        """Say nothing about the file: whoever reads it wants rows alone."""


def _texts(cells: Cells) -> list[Any]:
    """Return the texts of a column, none of them a formula."""
    first = next((cell for cell in cells if cell is not None), "")
    if isinstance(first, str):
        return [guarded(c) if c and c[0] in SUSPECT else c for c in cells]
    if isinstance(first, datetime):
        return [cell and cell.isoformat(" ", "seconds") for cell in cells]
    return list(cells)
