import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from storage.files import reader
from storage.files.errors import (
    DamagedFileError,
    EmptyFileError,
    TooLargeFileError,
    UnknownSheetError,
)
from storage.files.second_reader import LOST, SecondReader
from storage.files.shapes import Reading
from tests.storage.files.reading import cells, read
from tests.storage.files.workbooks import inline, package, saved, shared_texts, xlsx

HEADER = f'<row r="1">{inline("A1", "name")}{inline("B1", "phone")}</row>'


async def test_each_type_of_cell_becomes_the_text_one_would_type(
    tmp_path: Path,
) -> None:
    day = dt.date(2026, 1, 31)
    moment = dt.datetime(2026, 1, 31, 8, 30, 0)  # noqa: DTZ001 - sheets know no zone
    row = [day, moment, dt.time(8, 30), 12, 1.5, 4.9e11, True, " NA ", "00123", "=x"]
    path = xlsx(tmp_path, [[f"c{n}" for n in range(9)], row[:9], ["é\n漢"] * 9])

    rows = await cells(path)

    assert rows[0] == [
        *("2026-01-31", "2026-01-31 08:30:00", "08:30:00", "12", "1.5", "490000000000"),
        *("TRUE", " NA ", "00123"),
    ]
    assert rows[1] == ["é\n漢"] * 9


async def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - what openpyxl takes
    book.worksheets[0].append(["born"])
    book.worksheets[0].append([dt.date(1990, 5, 17)])

    profile, rows = await read(saved(tmp_path, book), Reading(header=True))

    assert rows[0].cells == ["1990-05-17"]
    assert "Dates count from 1904." in profile.notes


async def test_text_is_read_whole_however_it_is_stored(tmp_path: Path) -> None:
    runs = '<r><t>Ann</t></r><r><t xml:space="preserve"> Lee</t></r>'
    rich = f'<c r="A2" t="inlineStr"><is>{runs}</is></c>'
    escaped = inline("B2", "one_x000D_&#10;two_x005F_x0041_")
    sounds = '<c r="A3" t="inlineStr"><is><t>東京</t><rPh><t>トウキョウ</t></rPh></is></c>'
    rows = f'<row r="2">{rich}{escaped}</row><row r="3">{sounds}</row>'

    assert await cells(package(tmp_path, HEADER + rows)) == [
        ["Ann Lee", "one\r\ntwo_x0041_"],
        ["東京", ""],
    ]


async def test_a_number_longer_than_excel_keeps_is_a_problem(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["name", "id"], ["Ann", 1234567890123456789], ["Bob", 10**14]])

    _, rows = await read(path)

    assert rows[0].problem is not None
    assert "more than 15 digits" in rows[0].problem
    assert (rows[1].cells, rows[1].problem) == (["Bob", "100000000000000"], None)


async def test_an_error_cell_is_a_problem_and_not_a_blank(tmp_path: Path) -> None:
    path = package(tmp_path, HEADER + '<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>')

    _, rows = await read(path)

    assert rows[0].cells == ["", "#REF!"]
    assert rows[0].problem == "#REF! instead of a value (column B)."


@pytest.mark.parametrize("result", ["", "<v></v>", "<v/>"])
async def test_a_formula_without_a_stored_result_is_a_problem(
    result: str, tmp_path: Path
) -> None:
    formula = f'<row r="2">{inline("A2", "Ann")}<c r="B2"><f>1+1</f>{result}</c></row>'

    _, rows = await read(package(tmp_path, HEADER + formula))

    assert rows[0].problem == "A formula whose result was never stored (column B)."


async def test_a_row_with_an_unreadable_cell_is_among_the_first_ones_shown(
    tmp_path: Path,
) -> None:
    row = f'<row r="2">{inline("A2", "Ann")}<c r="B2" t="e"><v>#N/A</v></c></row>'

    profile, _ = await read(package(tmp_path, HEADER + row))

    assert profile.first_rows == [["Ann", "#N/A"]]


async def test_a_stored_result_of_a_formula_counts_even_when_it_is_empty(
    tmp_path: Path,
) -> None:
    formulas = (
        '<row r="2"><c r="A2" t="str"><f>B2</f><v>Ann</v></c>'
        '<c r="B2"><f>1</f><v>7</v></c></row>'
        '<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="str"><f>A1</f><v></v></c></row>'
    )

    _, rows = await read(package(tmp_path, HEADER + formulas))

    assert [(row.cells, row.problem) for row in rows] == [
        (["Ann", "7"], None),
        (["1", ""], None),
    ]


async def test_rows_are_read_whatever_the_dimension_says(tmp_path: Path) -> None:
    lie = HEADER + f'<row r="2">{inline("A2", "Ann")}</row>'
    path = package(tmp_path, lie, before='<dimension ref="A1"/>')

    assert await cells(path) == [["Ann", ""]]


async def test_cells_without_references_stand_where_they_are_counted(
    tmp_path: Path,
) -> None:
    bare = "<row><c><v>1</v></c><c><v>2</v></c></row>"

    assert await cells(package(tmp_path, HEADER + bare)) == [["1", "2"]]


async def test_columns_that_begin_empty_do_not_shift(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [[], [None, "name", "phone"], [None, "Ann", "12"]])

    profile, rows = await read(path)

    assert profile.header == ["", "name", "phone"]
    assert (rows[0].number, rows[0].cells) == (3, ["", "Ann", "12"])
    assert "Columns without a name or a value: 1." in profile.notes


async def test_empty_texts_and_styled_cells_are_no_disagreement(tmp_path: Path) -> None:
    row = f'<row r="2">{inline("A2", "Ann")}{inline("B2", "")}<c r="C2" s="0"/></row>'

    _, rows = await read(package(tmp_path, HEADER + row))

    assert [(each.cells, each.problem) for each in rows] == [(["Ann", ""], None)]


async def test_hidden_and_merged_cells_are_read_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["name", "phone"], ["Ann", "1"], ["Bob", "2"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.merge_cells("A3:A4")
    book.create_sheet("Old").sheet_state = "hidden"

    profile, rows = await read(saved(tmp_path, book))

    assert [row.cells for row in rows] == [["Ann", "1"], ["Bob", "2"]]
    assert profile.notes[:4] == [
        "Hidden sheets: Old.",
        "1 hidden row is read too.",
        "1 hidden column is read too.",
        "Cells are merged in one place: only the first of them has a value.",
    ]


async def test_a_sheet_can_be_chosen_and_the_first_one_with_rows_is_the_default(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    for name in ("People", "More"):
        sheet = book.create_sheet(name)
        sheet.append(["name"])
        sheet.append([f"Ann {name}"])
    path = saved(tmp_path, book)

    profile, rows = await read(path)

    assert (profile.sheets, profile.sheet) == (["Sheet", "People", "More"], "People")
    assert rows[0].cells == ["Ann People"]
    assert await cells(path, Reading(sheet="More")) == [["Ann More"]]
    with pytest.raises(UnknownSheetError, match="no sheet “Less”"):
        await reader.profile(path, Reading(sheet="Less"))
    with pytest.raises(EmptyFileError, match="no row in the sheet “Sheet”"):
        await reader.profile(path, Reading(sheet="Sheet"))


async def test_a_cell_in_the_last_corner_is_refused_before_anybody_reads_it(
    tmp_path: Path,
) -> None:
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    with pytest.raises(TooLargeFileError, match="more than 200 columns"):
        await reader.profile(package(tmp_path, HEADER + corner))


async def test_a_sheet_stretched_over_a_million_rows_is_refused(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="F1048576"><v>1</v></c></row>'

    with pytest.raises(TooLargeFileError, match="reaches over more than 4,000,000 cells"):
        await reader.profile(package(tmp_path, HEADER + far))


@pytest.mark.parametrize("row", ['<row r="0">', '<row r="1048577">', '<row r="x">'])
async def test_a_row_that_no_sheet_can_have_is_refused(row: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError):
        await reader.profile(package(tmp_path, f"{HEADER}{row}<c><v>1</v></c></row>"))


async def test_a_cell_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    twice = f'<row r="2">{inline("A2", "Ann")}{inline("B2", "1")}{inline("B2", "2")}</row>'

    with pytest.raises(
        DamagedFileError, match="A cell in row 2 of the sheet is there twice"
    ):
        await reader.profile(package(tmp_path, HEADER + twice))


async def test_a_row_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError, match="Row 1 of the sheet is there twice"):
        await reader.profile(package(tmp_path, HEADER + HEADER))


async def test_a_row_in_which_the_readers_lose_a_cell_is_a_problem(tmp_path: Path) -> None:
    odd = f'<row r="2">{inline("A2", "Ann")}<c r="B2" t="inlineStr"><v>7</v></c></row>'

    _, rows = await read(package(tmp_path, HEADER + odd))

    assert rows[0].problem == LOST


def test_the_second_reader_fills_in_what_the_first_has_lost(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["name", "phone"], ["Ann", "1"], ["Bob", "2"]])
    values = ["Bob", ""]

    with path.open("rb") as file:
        assert SecondReader(file, "Sheet").settle(3, values, {0, 1}, set()) is None

    assert values == ["Bob", "2"]


async def test_shared_texts_may_be_empty(tmp_path: Path) -> None:
    cells_of_a_row = '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
    path = shared_texts(
        tmp_path,
        f'{HEADER}<row r="2">{cells_of_a_row}</row>',
        "<si><t>Ann</t></si><si><t/></si>",
    )

    _, rows = await read(path)

    assert [(row.cells, row.problem) for row in rows] == [(["Ann", ""], None)]
