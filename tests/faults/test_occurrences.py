"""Next times by the wall clock in every zone there is."""

from zoneinfo import available_timezones

import pytest

from tests.oracle import differences

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("name", sorted(available_timezones()))
def test_no_time_is_lost_or_doubled_in_any_zone(name: str) -> None:
    assert differences(name) == []
