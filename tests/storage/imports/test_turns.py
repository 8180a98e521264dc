"""How much an import writes at once."""

from pathlib import Path

import pytest

from storage.connections.waiting import Waiting
from storage.imports.turns import LARGEST_ROWS, Turns


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    return Waiting(str(tmp_path / "contacts.db"))


def test_the_first_batch_after_somebody_has_written_is_small_already(
    waiting: Waiting,
) -> None:
    turns = Turns(waiting)
    turns.notice(audited=7)
    large = turns.rows

    turns.notice(audited=8)

    assert turns.is_shared
    assert turns.rows * 10 < large
    assert turns.is_over()


def test_whoever_waits_ends_the_batch_but_has_written_nothing_yet(waiting: Waiting) -> None:
    turns = Turns(waiting)
    turns.notice(audited=7)
    assert not turns.is_over()
    large = turns.rows

    while not turns.is_over():  # the clock of files is coarse
        waiting.announce()
    turns.notice(audited=7)

    assert not turns.is_shared  # it may have been the program itself, with a lease
    assert turns.rows == large


def test_while_nobody_waits_a_batch_goes_on_in_larger_parts(waiting: Waiting) -> None:
    turns = Turns(waiting)
    small = turns.rows

    turns.take_part(LARGEST_ROWS)

    assert turns.rows > small
    assert not turns.is_over()
