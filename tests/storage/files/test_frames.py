"""What the child that reads a file says, and what is understood."""

import pytest

from storage.files import frames
from storage.files.shapes import Row
from tests.storage.files.reading import chunk_of


@pytest.mark.parametrize("text", ["plain", "", "with ` in it", "Zoë ☎ \ud83d"])
def test_a_chunk_arrives_as_it_was_sent(text: str) -> None:
    rows = [Row(2, ["Ada", text]), Row(3, [], "Too short."), Row(5, [text, "x"], "Odd.")]
    chunk = chunk_of(rows, 2)

    said = [frames.ROWS, *frames.packed(chunk)]
    received = frames.unpacked(*frames.read(frames.body(*said))[1:])

    assert received == chunk
    assert received.rows() == rows


def test_what_is_wrong_with_cells_arrives_by_column() -> None:
    chunk = chunk_of([(2, ["Ada", "#N/A"], {1: "#N/A instead of a value"})], 2)

    received = frames.unpacked(*frames.read(frames.body(*frames.packed(chunk))))

    assert received == chunk
    assert received.rows() == [
        Row(2, ["Ada", "#N/A"], "#N/A instead of a value (column B).")
    ]


def test_columns_of_different_lengths_are_no_chunk() -> None:
    with pytest.raises(ValueError, match="differ"):
        frames.unpacked([2, 3], ["a`b", "c"], [])
