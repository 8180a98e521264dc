"""Files that break other readers: read right, asked about, or refused in words."""

import asyncio
import resource
from pathlib import Path

import pytest

from storage.files import reader
from storage.files.errors import FileError
from storage.files.shapes import Reading
from tests.shared_data import shared
from tests.storage.files.children import profiled
from tests.storage.files.reading import problem_rows, read

TABLE = Path(__file__).with_name("hostile.tsv")
BOMBS = (
    *("OOM_alloc2.xls", "OOM_alloc3.xls", "issue_594_dos.ods", "issue_666_panic.xlsb"),
    *("ptgexp-truncated-operand.xls", "malformed_format.xls", "too_small.xls"),
)


def expected() -> dict[str, list[str]]:
    lines = TABLE.read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return {name: outcome for name, *outcome in cells}


async def test_every_hostile_file_comes_out_as_the_table_says() -> None:
    folder = shared("hostile", "tables")
    two_at_once = asyncio.Semaphore(2)

    async def outcome(name: str) -> list[str]:
        async with two_at_once:
            return await _outcome(folder / name)

    names = [str(path.relative_to(folder)) for path in sorted(folder.glob("*/*"))]
    outcomes = await asyncio.gather(*map(outcome, names))

    assert dict(zip(names, outcomes, strict=True)) == expected()


async def _outcome(path: Path) -> list[str]:
    try:
        profile = await reader.profile(path)
    except FileError as error:
        return [type(error).__name__, str(error)]
    asked = " ".join(question.kind for question in profile.questions)
    first = profile.first_rows[0] if profile.first_rows else []
    start = " / ".join(cell[:24] for cell in first[:3]).replace("\n", "⏎")
    return [str(profile.rows), str(problem_rows(profile)), asked or "-", start]


@pytest.mark.parametrize("name", BOMBS)
async def test_a_known_bomb_costs_less_than_two_seconds_and_300_mb(name: str) -> None:
    path = shared("hostile", "tables", "calamine", name)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    _, peak_mb = await profiled(path)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 2
    assert peak_mb < 300


async def test_dates_of_a_1904_workbook_are_the_right_days() -> None:
    for name in ("date.xls", "date_1904.xls", "date.xlsx", "date_1904.xlsx"):
        profile = await reader.profile(shared("hostile", "tables", "calamine", name))

        days = [row[0] for row in profile.first_rows]
        assert days == ["2021-01-01", "2021-01-02", "255:10:10"], name


async def test_every_kind_of_error_cell_is_reported() -> None:
    path = shared("hostile", "tables", "calamine", "errors.xlsx")

    _, rows = await read(path, Reading(header=False))

    assert sorted(row.cells[0] for row in rows) == [
        *("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"),
    ]
    assert all(row.problem for row in rows)
