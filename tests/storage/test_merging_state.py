"""Contacts that are added, changed, merged and taken apart in any order: none is lost."""

import pytest

from tests.storage.contacting import Contacting, explore


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_whatever_is_merged_and_taken_apart(
    kind: str, request: pytest.FixtureRequest
) -> None:
    explore(Contacting, request.getfixturevalue(kind), examples=8, steps=20)


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_nothing_is_lost_in_a_long_life(kind: str, request: pytest.FixtureRequest) -> None:
    explore(Contacting, request.getfixturevalue(kind), examples=150, steps=60)
