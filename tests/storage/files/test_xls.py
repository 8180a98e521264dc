import datetime as dt
from pathlib import Path

import pytest
import xlrd
import xlwt

from storage.files import reader, xls
from storage.files.errors import DamagedFileError, EmptyFileError, UnknownSheetError
from storage.files.shapes import Reading
from tests.storage.files import workbooks
from tests.storage.files.reading import cells, read

DAY = dt.date(2026, 1, 31)
MOMENT = dt.datetime(2026, 1, 31, 8, 30)  # noqa: DTZ001 - sheets know no zone


@pytest.mark.parametrize("dates_1904", [False, True])
async def test_each_type_of_cell_becomes_the_text_one_would_type(
    dates_1904: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
) -> None:
    header = [f"c{n}" for n in range(9)]
    row = [
        *((DAY, "YYYY-MM-DD"), (MOMENT, "YYYY-MM-DD HH:MM"), (dt.time(8, 30), "HH:MM")),
        *(12, 1.5, 491701234567, True, " Łukasz 漢 ", "00123"),
    ]
    path = workbooks.xls(tmp_path, [header, row], dates_1904=dates_1904)

    profile, rows = await read(path)

    assert [(each.cells, each.problem) for each in rows] == [
        (
            [
                *("2026-01-31", "2026-01-31 08:30:00", "08:30:00", "12", "1.5"),
                *("491701234567", "TRUE", " Łukasz 漢 ", "00123"),
            ],
            None,
        )
    ]
    assert ("Dates count from 1904." in profile.notes) == dates_1904


async def test_a_number_longer_than_excel_keeps_is_a_problem(tmp_path: Path) -> None:
    _, rows = await read(workbooks.xls(tmp_path, [["id"], [1234567890123456789]]))

    assert "more than 15 digits" in str(rows[0].problem)


async def test_an_error_cell_is_a_problem_and_not_a_blank(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "name")
    sheet.row(1).set_cell_error(0, 42)
    book.save(str(tmp_path / "error.xls"))

    _, rows = await read(tmp_path / "error.xls")

    assert rows[0].cells == ["#N/A"]
    assert rows[0].problem == "#N/A instead of a value (column A)."


async def test_columns_that_begin_empty_do_not_shift(tmp_path: Path) -> None:
    path = workbooks.xls(tmp_path, [[], ["", "name"], ["", "Ann"]])

    profile, rows = await read(path)

    assert profile.header == ["", "name"]
    assert (rows[0].number, rows[0].cells) == (3, ["", "Ann"])


async def test_a_sheet_can_be_chosen_and_the_first_one_with_rows_is_the_default(
    tmp_path: Path,
) -> None:
    book = xlwt.Workbook()
    book.add_sheet("Empty")
    for name in ("People", "More"):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, "name")
        sheet.write(1, 0, f"Ann {name}")
    book.get_sheet(2).visibility = 1
    path = tmp_path / "sheets.xls"
    book.save(str(path))

    profile, rows = await read(path)

    assert (profile.sheet, rows[0].cells) == ("People", ["Ann People"])
    assert profile.sheets == ["Empty", "People", "More"]
    assert "Hidden sheets: More." in profile.notes
    assert await cells(path, Reading(sheet="More")) == [["Ann More"]]
    with pytest.raises(UnknownSheetError):
        await reader.profile(path, Reading(sheet="Less"))
    with pytest.raises(EmptyFileError):
        await reader.profile(path, Reading(sheet="Empty"))


async def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    path = workbooks.xls(tmp_path, [["name"], *([f"Person {n}"] for n in range(999))])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    with pytest.raises(DamagedFileError):
        await reader.profile(path)


@pytest.mark.parametrize(
    ("value", "kind", "seen", "expected"),
    [
        ("Ann", xlrd.XL_CELL_TEXT, "Ann", ("Ann", None)),
        ("H\0i\0", xlrd.XL_CELL_TEXT, "Hi", ("Hi", None)),
        ("Müller", xlrd.XL_CELL_TEXT, "M\u20acller", ("M\u20acller", "differ")),
        (1.0, xlrd.XL_CELL_NUMBER, 1.0, ("1", None)),
        (1.0, xlrd.XL_CELL_NUMBER, 1.5, ("1.5", "differ")),
        (DAY, xlrd.XL_CELL_NUMBER, 46053.0, ("46053.0", "differ")),
        (46053.0, xlrd.XL_CELL_DATE, 46053.0, ("46053.0", "differ")),
        (DAY, xlrd.XL_CELL_DATE, 46053.0, ("2026-01-31", None)),
        (dt.timedelta(days=1, hours=1), xlrd.XL_CELL_DATE, 1 + 1 / 24, ("25:00:00", None)),
        (True, xlrd.XL_CELL_BOOLEAN, 1, ("TRUE", None)),
        ("", xlrd.XL_CELL_BOOLEAN, 1, ("1", "differ")),
        ("", xlrd.XL_CELL_TEXT, "lost", ("lost", "differ")),
        ("more", xlrd.XL_CELL_EMPTY, "", ("", "differ")),
    ],
)
def test_two_readers_must_see_the_same_in_a_cell(
    value: object, kind: int, seen: object, expected: tuple[str, str | None]
) -> None:
    text, problem = xls._cell(value, kind, seen, 0)

    assert text == expected[0]
    assert (problem and "Two readers") == (expected[1] and "Two readers")
