"""What was shown a moment ago is at hand, as far as there is room for it."""

import pytest

from handlers.lately import MOST_IDS, MOST_IN_MEMORY, Lately
from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.finding.finding import Finding
from storage.finding.results import NO_PAGE, Kept, Results, new_key


@pytest.fixture
def lately(database: Database, clock: Clock) -> Lately:
    return Lately(Results(database, clock), Finding(database, clock), clock)


async def test_long_results_leave_memory_before_they_fill_it(
    lately: Lately, member: Actor
) -> None:
    long = [*range(MOST_IN_MEMORY)]
    keys = [new_key() for _ in range(MOST_IDS // MOST_IN_MEMORY + 1)]
    for key in keys:
        lately.keep(Kept(key, "vip", NO_PAGE, 1, long), by=member)

    first, second = [await lately.find(key, by=member) for key in keys[:2]]

    assert first.ids == second.ids == long
    assert first.ids is not long, "it comes from the database"
    assert second.ids is long
