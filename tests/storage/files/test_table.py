"""A header and the rows below it, whatever their reader says of them."""

from storage.files import chunks
from storage.files.shapes import Reading, Row
from storage.files.source import Record, Source
from storage.files.table import Table


def test_a_row_of_another_width_keeps_what_its_reader_says_of_it() -> None:
    records: list[Record] = [
        (1, ["name", "email"], None),
        (2, ["Ann", "a@x.io"], None),
        (3, ["Bob"], {0: "Two readers see different values"}),
        (4, ["Cy", "c@x.io", "?"], "Parts of the row are elsewhere."),
    ]
    table = Table(Source("xls", iter(records), even=True), Reading())

    rows = [row for chunk in chunks.gather(table.records(), 2) for row in chunk.rows()]

    assert rows == [
        Row(2, ["Ann", "a@x.io"]),
        Row(3, [], "Two readers see different values (column A)."),
        Row(4, [], "Parts of the row are elsewhere."),
    ]
