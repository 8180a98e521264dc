import re

import pytest

from storage.fields.dates import birthday_text, read_birthday, read_date, read_datetime
from storage.values import BadValueError


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-1-3", "2026-01-03"),
        ("2026/01/31", "2026-01-31"),
        ("2026-01-31 00:00:00", "2026-01-31"),
        ("2026-01-31T00:00:00.000Z", "2026-01-31"),
        ("31/01/2026", "2026-01-31"),
        ("01/31/2026", "2026-01-31"),
        ("31.1.2026", "2026-01-31"),
        ("03/03/2026", "2026-03-03"),
        ("31 Jan 2026", "2026-01-31"),
        ("31-jan-2026", "2026-01-31"),
        ("1st of February 2026", "2026-02-01"),
        ("February 1st, 2026", "2026-02-01"),
        ("Sept. 5, 2026", "2026-09-05"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_a_date_that_can_mean_one_day_is_that_day(text: str, day: str) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("01/02/2026", "could be 2026-01-02 or 2026-02-01. Write the one you mean."),
        ("2026-02-29", "no day of the calendar"),
        ("31/31/2026", "no day of the calendar"),
        ("0000-01-01", "Check the year"),
        ("0199-01-01", "Check the year"),
        ("01/02/26", "Write it as 2026-01-31"),
        ("31 Jan", "Write it as 2026-01-31"),
        ("46053", "Write it as 2026-01-31"),
        ("31 Foo 2026", "Write it as 2026-01-31"),
        ("2026-01-31 14:00", "Write it as 2026-01-31"),
        ("٢٠٢٦-٠١-٣١", "Write it as 2026-01-31"),
        ("tomorrow", "Write it as 2026-01-31"),
    ],
)
def test_a_date_is_never_guessed(text: str, reason: str) -> None:
    with pytest.raises(BadValueError, match=re.escape(reason)):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("1990-05-17", "1990-05-17"),
        ("17 May 1990", "1990-05-17"),
        ("17 May", "--05-17"),
        ("May 17th", "--05-17"),
        ("--05-17", "--05-17"),
        ("--0517", "--05-17"),
        ("29 February", "--02-29"),
    ],
)
def test_a_birthday_may_keep_its_year_to_itself(text: str, birthday: str) -> None:
    assert read_birthday(text) == birthday


@pytest.mark.parametrize("text", ["2025-02-29", "30 Feb", "05-07", "--13-01", "spring"])
def test_a_birthday_is_a_day_of_the_calendar(text: str) -> None:
    with pytest.raises(BadValueError):
        read_birthday(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-31 14:00", "2026-01-31T14:00:00+00:00"),
        ("2026-01-31T14:00:30Z", "2026-01-31T14:00:30+00:00"),
        ("2026-01-31T14:00+02:00", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31 14:00 UTC", "2026-01-31T14:00:00+00:00"),
        ("31 Jan 2026", "2026-01-31T00:00:00+00:00"),
    ],
)
def test_a_moment_is_in_utc(text: str, moment: str) -> None:
    assert read_datetime(text) == moment


@pytest.mark.parametrize("text", ["2026-01-31 25:00", "0001-01-01T00:00+14:00", "14:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        read_datetime(text)


def test_a_birthday_without_a_year_is_shown_as_people_write_it() -> None:
    assert birthday_text("--05-17") == "17 May"
    assert birthday_text("1990-05-17") == "1990-05-17"
    assert read_birthday(birthday_text("--02-29")) == "--02-29"
