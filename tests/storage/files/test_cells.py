import datetime as dt

import pytest

from storage.files import cells

JUST_BEFORE_NOON = dt.datetime(2026, 1, 31, 11, 59, 59, 999_900)  # noqa: DTZ001 - no zone


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (None, ""),
        (0.0, "0"),
        (-3.0, "-3"),
        (0.1 + 0.2, "0.3"),
        (999_999_999_999_999.0, "999999999999999"),
        (False, "FALSE"),
        (JUST_BEFORE_NOON, "2026-01-31 12:00:00"),
        (dt.timedelta(hours=-25, minutes=-1), "-25:01:00"),
        (dt.timedelta(days=10, seconds=54_610), "255:10:10"),
    ],
)
def test_a_value_becomes_what_a_person_would_type(value: object, text: str) -> None:
    assert cells.text(value) == text


@pytest.mark.parametrize("value", [10.0**15, -1e300, float("inf"), float("nan")])
def test_a_number_that_excel_cannot_have_stored_whole_is_noticed(value: float) -> None:
    with pytest.raises(cells.DigitsLostError):
        cells.text(value)

    assert cells.long_number(value)


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_called_as_in_excel(index: int, letters: str) -> None:
    assert cells.column_letters(index) == letters


def test_problems_of_a_row_are_said_once_with_their_columns() -> None:
    said = cells.in_words({0: "#N/A instead of a value", 2: "#N/A instead of a value"})

    assert said == "#N/A instead of a value (column A, C)."
    assert cells.in_words({}) is None
