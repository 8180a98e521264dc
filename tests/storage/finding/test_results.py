"""What buttons stand for: one's own, by a key that nobody can guess."""

from typing import Any

import pytest
from sqlmodel import col, select

from storage.access import Actor
from storage.clock import Clock
from storage.database import Database
from storage.errors import ResultGoneError
from storage.finding.results import CHOICE, NO_PAGE, SELECTION, Kept, Results, new_key
from storage.models import Result


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


async def test_of_what_may_be_very_long_a_person_keeps_only_the_newest(
    results: Results, member: Actor, manager: Actor, database: Database
) -> None:
    for by in (member, manager):
        for page in (SELECTION, CHOICE, NO_PAGE, 1):
            for number in range(7):
                results.keep_soon(Kept(new_key(), "", page, 1, [number]), by=by)
    last = Kept(new_key(), "", CHOICE, 1, [7])
    await results.settle()
    await results.keep(last, by=member)

    async with database.read() as session:
        kept = (await session.exec(select(Result).order_by(col(Result.at)))).all()
    per_page = {
        (by.user_id, page): [r.ids[0] for r in kept if _is(r, by, page)]
        for by in (member, manager)
        for page in (SELECTION, CHOICE, NO_PAGE, 1)
    }
    assert per_page == {
        (member.user_id, SELECTION): [6],
        (member.user_id, CHOICE): [3, 4, 5, 6, 7],
        (manager.user_id, SELECTION): [6],
        (manager.user_id, CHOICE): [2, 3, 4, 5, 6],
        **{(by.user_id, page): [*range(7)] for by in (member, manager) for page in (0, 1)},
    }
    assert await results.selection(by=member) == [6]


def _is(result: Result, by: Actor, page: int) -> bool:
    return (result.user_id, result.page) == (by.user_id, page)


def test_keys_are_long_and_never_the_same() -> None:
    keys = {new_key() for _ in range(1_000)}
    assert len(keys) == 1_000
    assert min(map(len, keys)) >= 12
