"""What buttons stand for: one's own, by a key that nobody can guess."""

from typing import Any

import pytest

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import ResultGoneError
from storage.finding.results import Kept, Results, new_key


@pytest.fixture
def results(database: Database, clock: Clock) -> Results:
    return Results(database, clock)


async def test_a_result_is_found_by_its_owner_alone(
    results: Results, member: Actor, manager: Actor
) -> None:
    kept = Kept(new_key(), "tag:vip sort:-name", 3, 21, [7, 5])
    results.keep_soon(kept, by=member)
    await results.settle()

    found = await results.find(kept.key, by=member)
    assert (found.query, found.page, found.first) == ("tag:vip sort:-name", 3, 21)
    assert (list(found.ids), found.at is None) == ([7, 5], False)
    for key, by in ((kept.key, manager), (new_key(), member), ("", member)):
        with pytest.raises(ResultGoneError):
            await results.find(key, by=by)


async def test_a_result_that_cannot_be_written_takes_no_others_along(
    results: Results, member: Actor, manager: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = object()
    kept = [Kept(new_key(), query, 1, 1, [7]) for query in ("vip", broken, "press")]
    for one, by in zip(kept, (member, manager, member), strict=True):
        results.keep_soon(one, by=by)

    await results.settle()

    for one in (kept[0], kept[2]):
        assert (await results.find(one.key, by=member)).query == one.query
    with pytest.raises(ResultGoneError):
        await results.find(kept[1].key, by=manager)
    assert "A result could not be kept" in caplog.text


def test_keys_are_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(1_000)}
    assert len(keys) == 1_000
    assert min(map(len, keys)) >= 12
