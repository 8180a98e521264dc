"""Every limit, at it and one beyond; and the table of limits against the shared list."""

import json
from typing import Any

import pytest

from bot.sandbox.checks import TEXT_CUT_AT_CHARACTERS
from tests.bot.sandbox.limits import ELSEWHERE, LIMITS, Limit
from tests.shared_data import shared

NAMED = {
    f"{group}.{name}": limit
    for group, limits in LIMITS.items()
    for name, limit in limits.items()
}
EACH = [pytest.param(limit, id=name) for name, limit in NAMED.items()]
LEAST = [pytest.param(limit, id=name) for name, limit in NAMED.items() if limit.least]


@pytest.mark.parametrize("limit", EACH)
def test_what_is_at_the_limit_is_taken(limit: Limit) -> None:
    refusal = limit.check(limit.most)

    assert refusal is None


@pytest.mark.parametrize("limit", EACH)
def test_one_more_is_refused_under_the_error_that_slack_names(limit: Limit) -> None:
    refusal = limit.check(limit.most + 1)

    assert refusal is not None
    assert refusal.error == limit.error


@pytest.mark.parametrize("limit", LEAST)
def test_one_less_than_the_least_is_refused(limit: Limit) -> None:
    least = limit.least or 1

    assert limit.check(least) is None
    assert limit.check(least - 1) is not None


def test_no_limit_of_the_shared_list_is_forgotten() -> None:
    known = {(group, name) for group, limits in LIMITS.items() for name in limits}

    named = {(each["group"], each["id"]) for each in _shared_limits()}

    assert named == known | set(ELSEWHERE)


def test_the_numbers_are_those_of_the_shared_list() -> None:
    for each in _shared_limits():
        if (each["group"], each["id"]) in ELSEWHERE or each["id"] == "text_object_min":
            continue
        limit = LIMITS[each["group"]][each["id"]]
        least, most = (
            each["value"] if isinstance(each["value"], list) else (None, each["value"])
        )
        assert (limit.least, limit.most) == (least, most), each["id"]


def test_the_errors_are_those_of_the_shared_list() -> None:
    for each in _shared_limits():
        limit = LIMITS[each["group"]].get(each["id"])
        # These errors are about something else: the same id twice, text beside markdown.
        if limit and each["id"] not in {"external_id", "markdown_text"}:
            assert limit.error in each.get("error", [limit.error]), each["id"]


def test_longer_text_is_cut_where_the_shared_list_says() -> None:
    limit = next(each for each in _shared_limits() if each["id"] == "text_truncated_at")

    assert limit["value"] == TEXT_CUT_AT_CHARACTERS


def _shared_limits() -> list[dict[str, Any]]:
    entries = json.loads(shared("slack", "limits.json").read_text(encoding="utf-8"))
    return [each for each in entries if each["group"] in LIMITS]
