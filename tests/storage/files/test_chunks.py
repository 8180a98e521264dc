"""Rows column by column, as many at a time as fit."""

from collections.abc import Iterator
from itertools import chain

import pytest

from storage.files import chunks, limits
from storage.files.source import Record
from tests.storage.files.reading import chunk_of


@pytest.mark.parametrize("count", [1, 15, 16, 17, 5_119, 5_120, 5_121, 12_345])
def test_every_record_comes_out_once_and_in_its_order(count: int) -> None:
    records = [_record(number) for number in range(2, count + 2)]

    gathered = list(chunks.gather(iter(records), 3))

    assert [len(chunk.numbers) for chunk in gathered[:-1]] == [limits.CHUNK_ROWS] * (
        (count - 1) // limits.CHUNK_ROWS
    )
    assert list(chain.from_iterable(chunk.rows() for chunk in gathered)) == list(
        chain.from_iterable(chunk_of([record], 3).rows() for record in records)
    )


def _record(number: int) -> Record:
    if number % 7 == 0:
        return number, [], "The row has 2 cells where the header has 3."
    if number % 11 == 0:
        return number, ["Ada", "#N/A", ""], {1: "#N/A instead of a value"}
    return number, [f"P{number}", "`" * (number % 5 == 0), "" if number % 3 else "ü"], None


def test_of_long_records_no_more_are_kept_than_make_a_chunk() -> None:
    taken = []

    def records() -> Iterator[Record]:
        for number in range(2, 40):
            taken.append(number)
            yield number, ["x" * limits.CHUNK_CHARS, "y"], None

    for count, chunk in enumerate(chunks.gather(records(), 2), start=1):
        assert len(chunk.numbers) == 1
        assert len(taken) == count
