"""A column is written as a whole, and each of its cells comes out as if it were alone."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from storage.exports.columns import Column
from storage.exports.csv_file import CsvFile
from storage.formulas import guarded

TEXTS = st.text(st.sampled_from("a1 ,;\"'\n\r\t=+-@＝\0é"), max_size=6)


@given(st.lists(TEXTS | st.none(), min_size=1, max_size=30))
@example(["+39 06", "=1+1", "-5", "plain", "@SUM(A1)"])
@example(["+39 06", "'=1", "''", "-5"])
@example(["+39\0=06", "-5", "a\0"])
@example(["a,b", 'say "yes"', "=a,\r\n+b", None])
def test_no_cell_changes_another_one(cells: list[str | None]) -> None:
    assert _written(cells) == [guarded(cell or "") for cell in cells]


@given(st.lists(st.integers() | st.none(), min_size=1, max_size=30))
def test_numbers_are_written_as_they_are(cells: list[int | None]) -> None:
    signless = [None if cell is None else abs(cell) for cell in cells]

    assert _written(signless) == ["" if cell is None else str(cell) for cell in signless]


def _written(cells: list[str | None] | list[int | None]) -> list[str]:
    """Write the cells as one batch of a file, and read them again."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        with CsvFile(path, [Column("company"), Column("title")]) as file:
            file.write([cells, cells])
        with path.open(encoding="utf-8-sig", newline="") as read:
            rows = list(csv.reader(read))[1:]
    assert all(first == second for first, second in rows)
    return [first for first, _ in rows]
