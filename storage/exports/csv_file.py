"""A CSV file as it grows: read right by Excel, and by our own import as it was.

It is written column by column: whether any cell of a column needs care is asked of the
whole column at once, which takes a fifth of the time that the csv module needs.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from storage.exports.columns import Cells, Column
from storage.formulas import SUSPECT, guarded

# By it, Excel takes a file for UTF-8; Python's own codec that writes it is slow.
MARK: Final = "\ufeff"
END: Final = "\r\n"
_QUOTED: Final = (",", '"', "\n", "\r")
_needs_quotes: Final = re.compile('[,"\n\r]').search
# Between the cells of a column, so that how one begins can be asked of all at once.
_BETWEEN: Final = "\0"


class CsvFile:
    """Writes contacts into a file, a batch at a time."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._is_alone = len(columns) == 1
        self._file.write(MARK)
        self.write([[column.heading] for column in columns])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, columns: Sequence[Cells]) -> None:
        """Add a batch, given column by column."""
        written = [_written(cells) for cells in columns]
        if self._is_alone:  # an empty line would be no row
            written = [[text or '""' for text in texts] for texts in written]
        lines = map(",".join, zip(*written, strict=True))
        self._file.write(END.join((*lines, "")))

    def finish(self, _about: Sequence[tuple[str, str]]) -> None:
        """Say nothing about the file: whoever reads it wants rows alone."""


def _written(cells: Cells) -> Sequence[str]:
    """Return the texts of a column as they stand in the file: no formulas, quoted."""
    texts, together = _joined(cells)
    begin = {sign for sign in SUSPECT if sign in together and _BETWEEN + sign in together}
    if begin:
        texts = _guarded(texts, together, begin)
    if '"' in together:
        texts = [text.replace('"', '""') for text in texts]
    if any(sign in together for sign in _QUOTED):
        texts = [f'"{text}"' if _needs_quotes(text) else text for text in texts]
    return texts


def _guarded(texts: Sequence[str], together: str, begin: AbstractSet[str]) -> Sequence[str]:
    """Return the texts without formulas; with these signs some of them begin."""
    if "'" not in begin:
        for sign in begin:
            together = together.replace(_BETWEEN + sign, f"{_BETWEEN}'{sign}")
        found = together.split(_BETWEEN)[1:]
        if len(found) == len(texts):
            return found
    return [guarded(text) for text in texts]


def _joined(cells: Cells) -> tuple[Sequence[str], str]:
    """Return the texts of a column, and all of them as one, each behind ``_BETWEEN``."""
    try:
        return cells, _BETWEEN.join(("", *cells))
    except TypeError:  # not all of them are texts
        texts = _texts(cells)
        return texts, _BETWEEN.join(("", *texts))


def _texts(cells: Cells) -> list[str]:
    first = next((cell for cell in cells if cell is not None), "")
    if isinstance(first, str):
        return [cell or "" for cell in cells]
    if isinstance(first, datetime):
        return [cell.isoformat(" ", "seconds") if cell else "" for cell in cells]
    if None not in cells:
        return list(map(str, cells))
    return ["" if cell is None else str(cell) for cell in cells]
