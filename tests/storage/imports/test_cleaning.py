import pytest

from storage.files.shapes import Row
from storage.imports.cleaned import Cleaned
from storage.imports.cleaning import Cleaner, once
from storage.imports.setup import Setup
from storage.search import entry_of
from tests.storage.files.reading import chunk_of


def cleaned(columns: list[str | None], *rows: list[str], region: str = "") -> list[Cleaned]:
    names = [column or "left out" for column in columns]
    lines = [Row(number, row) for number, row in enumerate(rows, 2)]
    cleaner = Cleaner(Setup(tuple(columns), region=region or None), names)
    return cleaner.clean(chunk_of(lines, len(columns))).rows()


def test_a_phone_belongs_to_the_country_of_its_row_or_else_to_the_settings() -> None:
    first, second, third = cleaned(
        ["phone", "country"],
        ["020 7946 0018", "GB"],
        ["020 7946 0018", "Netherlands"],
        ["020 7946 0018", ""],
        region="GB",
    )

    assert first.identities == [("phone", "+442079460018", "+442079460018")]
    assert second.identities[0][2] == "+312079460018"
    assert third.identities == first.identities


def test_an_identity_that_stands_twice_in_a_row_counts_once() -> None:
    (row,) = cleaned(["email", "email"], ["a@x.io", "A@X.io"])

    assert [key for _, _, key in row.identities] == ["a@x.io"]


def test_the_apostrophe_that_guards_a_formula_is_taken_off_again() -> None:
    (row,) = cleaned(["phone", "name"], ["'+39 333 123 4567", "O'Brien"])

    assert row.identities[0][2] == "+393331234567"
    assert row.name == "O'Brien"


def test_a_name_is_made_of_its_parts_and_the_parts_of_the_name() -> None:
    (joined,) = cleaned(["first_name", "last_name", "key"], ["Ada", "Lovelace", "1"])
    (parted,) = cleaned(["name", "key"], ["Ada Lovelace", "1"])

    assert joined.facts == parted.facts
    assert joined.name == "Ada Lovelace"


def test_all_that_is_wrong_in_a_row_is_said_at_once() -> None:
    (row,) = cleaned(["email", "birthday", "name"], ["nowhere", "01/02/2003", "Ada"])

    assert "email: " in row.reason
    assert "birthday: " in row.reason


def test_a_row_that_the_reader_refused_stays_in_its_place() -> None:
    rows = [Row(2, ["a@x.io"]), Row(3, [], "The row has 2 cells."), Row(4, ["b@x.io"])]

    cleaner = Cleaner(Setup(("email",)), ["email"])
    first, second, third = cleaner.clean(chunk_of(rows, 1)).rows()

    assert [first.ordinal, second.ordinal, third.ordinal] == [1, 2, 3]
    assert second.reason == "The row has 2 cells."
    assert third.identities[0][2] == "b@x.io"


def test_what_is_wrong_with_a_cell_matters_only_where_its_column_is_wanted() -> None:
    rows = [
        (2, ["a@x.io", "Ada", "#N/A"], {2: "#N/A instead of a value"}),
        (3, ["b@x.io", "#REF!", "#N/A"], {1: "#REF! instead", 2: "#N/A instead"}),
    ]

    cleaner = Cleaner(Setup(("email", "name", None)), ["E-mail", "Name", "Lookup"])
    first, second = cleaner.clean(chunk_of(rows, 3)).rows()

    assert first.reason == ""
    assert first.identities[0][2] == "a@x.io"
    assert second.reason == "#REF! instead (column B)."


@pytest.mark.parametrize(
    "texts",
    [
        ("ada lovelace", "lovelace", "vip"),
        ("new york", "york", "york office"),
        ("ada", "", "adam", "ada"),
        ("", "", ""),
    ],
)
def test_a_row_is_found_by_what_an_entry_of_the_index_would_say(
    texts: tuple[str, ...],
) -> None:
    (words,) = once([[text] for text in texts], 1)

    assert entry_of(1, words) == entry_of(1, "\n".join(texts))
