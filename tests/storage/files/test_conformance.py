"""Tables of cases that others wrote for CSV readers."""

import json
from pathlib import Path

import pytest

from storage.files import delimited, table
from storage.files.errors import FileError
from storage.files.shapes import Reading
from storage.files.table import Table
from tests.shared_data import shared
from tests.storage.files.reading import read, text

SPECTRUM = (
    *("comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines"),
    *("newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8"),
)
COMMENTS_ARE_ROWS = "comments"
"""Papa Parse can leave out comments; for us “#Ann” is a name."""


@pytest.mark.parametrize("name", SPECTRUM)
async def test_csv_spectrum_is_read_as_it_says(name: str, tmp_path: Path) -> None:
    content = shared("hostile", "csv", "spectrum", "csvs", f"{name}.csv").read_bytes()
    if name.endswith("_crlf"):  # whoever copied these made LF of their line ends
        content = content.replace(b"\n", b"\r\n")
    path = text(tmp_path, content)
    said = shared("hostile", "csv", "spectrum", "json", f"{name}.json").read_text("utf-8")
    expected = [list(row.items()) for row in json.loads(said)]

    profile, rows = await read(path, Reading(header=True))

    named = [list(zip(profile.header, row.cells, strict=True)) for row in rows]
    assert [sorted(row) for row in named] == [sorted(row) for row in expected]
    assert not profile.problems


async def test_coordinates_keep_their_quotation_marks() -> None:
    path = shared("hostile", "csv", "spectrum", "csvs", "location_coordinates.csv")

    _, rows = await read(path)

    assert rows[0].cells[1] == "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W"


def test_papa_parse_s_cases_are_read_alike_or_reported(tmp_path: Path) -> None:
    cases = shared("hostile", "csv", "papaparse_core_cases.json").read_text("utf-8")
    differing = []
    for case in json.loads(cases):
        config = case.get("config", {})
        if (
            COMMENTS_ARE_ROWS in config
            or "preview" in config
            or not case["input"].strip(",\n")
        ):
            continue
        path = text(tmp_path, case["input"])
        outcome = _outcome(path, has_header="header" in config)
        expected = [row for row in case["expected"]["data"] if any(row)]
        if case["expected"]["errors"] or len({len(row) for row in expected}) > 1:
            expected_outcome: object = "reported"
        elif "header" in config:
            expected_outcome = "asked"
        else:
            expected_outcome = expected
        if outcome != expected_outcome:
            differing.append((case["description"], outcome, expected_outcome))
    assert not differing


def _outcome(path: Path, *, has_header: bool) -> object:
    reading = Reading(delimiter=",", header=has_header)
    try:
        with path.open("rb") as file:
            profile = table.profile(
                Table(delimited.open_source(file, reading, print), reading)
            )
        with path.open("rb") as file:
            again = Table(delimited.open_source(file, reading, print), reading)
            rows = [cells for _, cells, _ in again.records()]
    except FileError:
        return "reported"
    if profile.problems:
        return "reported"
    if any(question.kind == "duplicate_headers" for question in profile.questions):
        return "asked"
    return rows
