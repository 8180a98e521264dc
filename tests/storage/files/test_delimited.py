from pathlib import Path

import pytest

from storage.files import limits, reader
from storage.files.errors import (
    DamagedFileError,
    EmptyFileError,
    TooLargeFileError,
    UnclosedQuoteError,
    UndecodableFileError,
)
from storage.files.shapes import Reading
from tests.storage.files.reading import cells, problem_rows, read, text

AS_WRITTEN = (
    *("00123", "0044", "+4917612345", "NA", "None", "nan", "N/A", "NULL", "null", "NaN"),
    *("TRUE", "False", "yes", "inf", "Infinity", "1e400", "1234567890123456789", "1E5"),
    *("2e10", "1_000", "0x10", "1.234,56", "01/02/2026", "#Ann", "=1+1", " Ann ", "'00"),
)


@pytest.mark.parametrize("value", AS_WRITTEN)
async def test_every_value_stays_as_written(value: str, tmp_path: Path) -> None:
    path = text(tmp_path, f"name;value\nAnn;{value}\nBob;\nCy;12\n")

    assert await cells(path) == [["Ann", value], ["Bob", ""], ["Cy", "12"]]


async def test_a_row_that_is_longer_or_shorter_is_a_problem_and_never_shifts(
    tmp_path: Path,
) -> None:
    path = text(tmp_path, "name,email\nAnn,a@x.io\nLee,Bob,b@x.io\nCy\nDi,d@x.io\n")

    profile, rows = await read(path)

    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert [row.cells for row in rows] == [["Ann", "a@x.io"], [], [], ["Di", "d@x.io"]]
    assert rows[1].problem == "The row has 3 cells where the header has 2."
    assert rows[2].problem == "The row has 1 cell where the header has 2."
    assert problem_rows(profile) == 2
    assert profile.problems[0].rows == [3]


async def test_one_field_more_in_every_row_shifts_nothing(tmp_path: Path) -> None:
    path = text(tmp_path, "name,email\n1,Ann,a@x.io\n2,Bob,b@x.io\n")

    profile, rows = await read(path)

    assert profile.header == ["name", "email"]
    assert [row.cells for row in rows] == [[], []]


async def test_duplicate_and_empty_headers_are_asked_for(tmp_path: Path) -> None:
    path = text(tmp_path, "name,E-mail,e-mail,,\nAnn,a@x.io,b@x.io,note,\n")

    profile, _ = await read(path)

    asked = {question.kind: question.columns for question in profile.questions}
    assert asked == {"duplicate_headers": [1, 2], "empty_headers": [3]}
    assert profile.notes == ["Columns without a name or a value: 5."]


async def test_without_a_header_the_columns_have_letters_and_it_is_asked(
    tmp_path: Path,
) -> None:
    path = text(tmp_path, "Ann,ann@x.io\nBob,bob@x.io\n")

    profile, rows = await read(path)

    assert profile.header == ["Column A", "Column B"]
    assert profile.header_row is None
    assert profile.rows == 2
    assert [question.kind for question in profile.questions] == ["header"]
    assert [row.number for row in rows] == [1, 2]


async def test_the_answer_about_the_header_is_followed(tmp_path: Path) -> None:
    path = text(tmp_path, "Ann,ann@x.io\nname,email\nBob,bob@x.io\n")

    chosen, rows = await read(path, Reading(header=True, header_row=2))
    none, _ = await read(path, Reading(header=False))

    assert (chosen.header, chosen.header_row) == (["name", "email"], 2)
    assert [row.cells[0] for row in rows] == ["Bob"]
    assert (none.header, none.rows, none.questions) == (["Column A", "Column B"], 3, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    lines = ["name,city;x", "email", "phone"], ["Ann", "a@x.io", "1 | 2"]
    content = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    profile, rows = await read(text(tmp_path, content))

    assert profile.delimiter == delimiter
    assert rows[0].cells == ["Ann", "a@x.io", "1 | 2"]
    assert not profile.questions


async def test_commas_inside_every_name_leave_a_doubt_that_is_asked(tmp_path: Path) -> None:
    path = text(tmp_path, "Last, first;Email\nLee, Ann;a@x.io\nRay, Bob;b@x.io\n")

    profile = await reader.profile(path)
    chosen = await reader.profile(path, Reading(delimiter=";"))

    assert "delimiter" in [question.kind for question in profile.questions]
    assert chosen.first_rows == [["Lee, Ann", "a@x.io"], ["Ray, Bob", "b@x.io"]]
    assert not chosen.questions


async def test_excel_s_first_line_names_the_delimiter(tmp_path: Path) -> None:
    path = text(tmp_path, "sep=;\r\nname;email\r\nAnn, Lee;a@x.io\r\n")

    profile, rows = await read(path)

    assert (profile.delimiter, profile.header_row) == (";", 2)
    assert (rows[0].number, rows[0].cells) == (3, ["Ann, Lee", "a@x.io"])
    assert "“;”" in profile.notes[0]


async def test_a_quote_that_never_closes_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = "".join(f"Person {n},note\n" for n in range(50_000))
    path = text(tmp_path, f'name,note\nAnn,"open\n{rows}')

    with pytest.raises(UnclosedQuoteError, match="In line 2 "):
        await reader.profile(path)


async def test_text_after_a_closing_quote_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = text(tmp_path, 'name,note\n"Ann"Lee,x\nBob,"a ""b"" c"\n')

    _, rows = await read(path)

    assert rows[0].problem == "Text follows a closing quotation mark."
    assert rows[0].cells == []
    assert rows[1].cells == ["Bob", 'a "b" c']


async def test_after_a_stray_quote_no_line_is_taken_for_a_row_that_may_be_none(
    tmp_path: Path,
) -> None:
    path = text(tmp_path, 'name,note\nAnn,"12" or "13\nBob,inside\nCy,end"\nDi,ok\n')

    _, rows = await read(path)

    assert [(row.number, bool(row.problem)) for row in rows] == [(2, True), (5, False)]
    assert rows[1].cells == ["Di", "ok"]


async def test_a_bare_carriage_return_does_not_part_a_row(tmp_path: Path) -> None:
    path = text(tmp_path, b'name,note\r\nAnn,a\rb\r\nBob,"c\rd"\r\n')

    _, rows = await read(path)

    assert rows[0].problem == "A line break (CR) stands in the middle of the row."
    assert rows[1].cells == ["Bob", "c\rd"]


async def test_lines_may_end_as_on_an_old_mac(tmp_path: Path) -> None:
    path = text(tmp_path, b"name,note\rAnn,x\rBob,y\r")

    assert await cells(path) == [["Ann", "x"], ["Bob", "y"]]


async def test_only_line_ends_end_a_line(tmp_path: Path) -> None:
    odd = "a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg"
    path = text(tmp_path, f"name,note\nAnn,{odd}\n")

    assert await cells(path) == [["Ann", odd]]


async def test_a_nul_is_refused_with_its_line(tmp_path: Path) -> None:
    path = text(tmp_path, b"name,note\nAnn,x\nBob,\0y\n")

    with pytest.raises(UndecodableFileError, match="Line 3 holds a NUL"):
        await reader.profile(path)


async def test_blank_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    path = text(tmp_path, "\n\nname,note\nAnn,x\n,\n \n\nBob,y\n")

    profile, rows = await read(path)

    assert [(row.number, row.cells[0]) for row in rows] == [(4, "Ann"), (8, "Bob")]
    assert profile.notes == ["5 blank rows were left out."]


async def test_a_title_above_the_header_is_left_out_and_asked_about(tmp_path: Path) -> None:
    path = text(tmp_path, "Our customers 2026,\n\nname,email\nAnn,a@x.io\n")

    profile, rows = await read(path)

    assert (profile.header, profile.header_row) == (["name", "email"], 3)
    assert rows[0].cells == ["Ann", "a@x.io"]
    assert "One row above the header was left out." in profile.notes
    assert [question.kind for question in profile.questions] == ["header_row"]


async def test_a_cell_that_is_too_long_is_a_problem_of_its_row(tmp_path: Path) -> None:
    long = "x" * (limits.MAX_CELL_CHARS + 1)
    fits = "y" * 131_073
    path = text(tmp_path, f'name,note\nAnn,"{long}\n{long}"\nBob,{fits[:99_999]}\n')

    _, rows = await read(path)

    assert rows[0].problem == "A cell is longer than 100,000 characters."
    assert (rows[1].number, len(rows[1].cells[1])) == (4, 99_999)


async def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path, "name\n" + "x" * (limits.MAX_LINE_CHARS + 1))

    with pytest.raises(TooLargeFileError, match="A line is longer than 4,000,000"):
        await reader.profile(path)


async def test_more_columns_than_a_contact_has_are_refused(tmp_path: Path) -> None:
    path = text(tmp_path, ",".join(f"c{n}" for n in range(201)) + "\n" + "," * 200 + "x\n")

    with pytest.raises(TooLargeFileError, match="more than 200 columns"):
        await reader.profile(path)


@pytest.mark.parametrize("content", ["name,email\n", "\n\n , \n", "\ufeff"])
async def test_a_file_without_a_row_says_so(content: str, tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        await reader.profile(text(tmp_path, content))


async def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path, '"name"x,email\nAnn,a@x.io\n')

    with pytest.raises(DamagedFileError, match="The header in row 1"):
        await reader.profile(path)


async def test_numbered_lines_count_the_lines_inside_cells(tmp_path: Path) -> None:
    path = text(tmp_path, 'name,note\nAnn,"one\ntwo\nthree"\nBob,x\n')

    _, rows = await read(path)

    assert [row.number for row in rows] == [2, 5]


async def test_rows_keep_their_lines_wherever_long_and_broken_ones_stand(
    tmp_path: Path,
) -> None:
    lines, expected = ["name,note"], []
    for at in range(300):
        expected.append((len(lines) + 1, f"P{at}", at % 41 == 0))
        note = "\n".join(f"line {more}" for more in range(at % 7 + 1))
        broken = f'P{at},"12" or "13\n{note}"'
        row = broken if at % 41 == 0 else f'P{at},"{note}"' if at % 5 == 0 else f"P{at},x"
        lines += row.split("\n")

    _, rows = await read(text(tmp_path, "\n".join(lines)))

    assert [(row.number, bool(row.problem)) for row in rows] == [
        (line, is_broken) for line, _, is_broken in expected
    ]
    assert [row.cells[0] for row in rows if row.cells] == [
        name for _, name, is_broken in expected if not is_broken
    ]


async def test_a_table_whose_first_rows_all_are_broken_is_none(tmp_path: Path) -> None:
    path = text(tmp_path, '"Ann";"Lee"\n' * 40)
    semicolons = await reader.profile(path, Reading(header=False))

    with pytest.raises(DamagedFileError, match="Row 1 cannot be read"):
        await reader.profile(path, Reading(delimiter=",", header=False))

    assert semicolons.header == ["Column A", "Column B"]
