"""Next times by the wall clock, against a clock that is watched minute by minute."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest

from storage.timing import read_timing
from storage.timing.occurrences import Rule, after, next_after, reached
from tests.oracle import differences

# Zones with changes of every kind: half an hour, at midnight, at noon, twice a year for
# Ramadan, none at all; and some of each continent.
PECULIAR = (
    *("Africa/Casablanca", "Africa/Cairo", "America/Asuncion", "America/Havana"),
    *("America/New_York", "America/Nuuk", "America/Santiago", "America/St_Johns"),
    *("Antarctica/Troll", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Australia/Sydney", "Europe/Chisinau", "Europe/Dublin"),
    *("Europe/Rome", "Pacific/Apia", "Pacific/Chatham", "Pacific/Easter", "UTC"),
)
SOME = tuple(sorted(available_timezones()))[::15]
ZONES = sorted({*PECULIAR, *SOME})[:62]
ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize("name", ZONES)
def test_no_time_is_lost_or_doubled_when_the_clock_changes(name: str) -> None:
    assert differences(name) == []


def test_there_are_sixty_zones_to_look_at() -> None:
    assert len(ZONES) >= 60


def test_a_time_that_does_not_exist_comes_when_the_clock_jumps() -> None:
    half_past_two = Rule((150,))

    found = next_after(half_past_two, ROME, datetime(2026, 3, 28, 12, tzinfo=UTC))

    assert found == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_is_due_once_the_first_time() -> None:
    half_past_two = Rule((150,))

    found = list(
        islice(after(half_past_two, ROME, datetime(2026, 10, 24, 12, tzinfo=UTC)), 2)
    )

    assert found == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 1, 30, tzinfo=UTC),
    ]


def test_what_comes_every_hour_comes_in_both_hours_that_the_clock_shows_alike() -> None:
    every_hour = read_timing("hourly").rule
    before = datetime(2026, 10, 24, 23, 59, tzinfo=UTC)

    found = list(islice(after(every_hour, ROME, before), 4))

    assert found == [datetime(2026, 10, 25, hour, tzinfo=UTC) for hour in range(4)]
    assert [f"{at.astimezone(ROME):%H:%M}" for at in found] == [
        *("02:00", "02:00", "03:00", "04:00"),
    ]


def test_what_comes_every_hour_comes_once_when_the_clock_jumps() -> None:
    every_hour = read_timing("hourly").rule
    before = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)

    found = list(islice(after(every_hour, ROME, before), 3))

    assert found == [datetime(2026, 3, 29, hour, tzinfo=UTC) for hour in range(3)]


def test_a_clock_put_back_over_midnight_loses_no_hour() -> None:
    # At one minute past midnight it was 23:01 again.
    every_half = read_timing("every 30 minutes").rule
    before = datetime(2010, 11, 7, 1, 45, tzinfo=UTC)

    found = list(islice(after(every_half, ZoneInfo("America/St_Johns"), before), 5))

    assert found == [before + timedelta(minutes=15 + 30 * n) for n in range(5)]


def test_a_day_that_a_country_skips_is_made_up_for_at_its_end() -> None:
    nine = datetime(2011, 12, 30, 9)  # noqa: DTZ001  # a wall clock has no zone

    assert reached(nine, ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 10, tzinfo=UTC)


def test_a_day_that_never_comes_is_none() -> None:
    never = Rule((0,), days=frozenset((30,)), months=frozenset((2,)))

    assert next_after(never, ROME, datetime(2026, 1, 1, tzinfo=UTC)) is None
