"""How much an import writes at once."""

from pathlib import Path

import pytest

from storage.connections.waiting import Waiting
from storage.imports.turns import LARGEST_ROWS, Turns


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    return Waiting(str(tmp_path / "contacts.db"))


def test_whoever_has_waited_once_shares_the_file_from_then_on(waiting: Waiting) -> None:
    turns = Turns(waiting)
    assert not turns.is_over()

    while not turns.is_over():  # the clock of files is coarse
        waiting.announce()

    assert turns.is_shared


def test_while_nobody_waits_a_batch_goes_on_in_larger_parts(waiting: Waiting) -> None:
    turns = Turns(waiting)
    small = turns.rows

    turns.take_part(LARGEST_ROWS)

    assert turns.rows > small
    assert not turns.is_over()


def test_where_nobody_can_say_that_he_waits_each_batch_is_one_part() -> None:
    turns = Turns(Waiting(None))

    assert turns.is_over()

    assert not turns.is_shared
