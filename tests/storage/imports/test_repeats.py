"""Rows of a file that share an identity are told from those that meet nobody."""

from storage.imports.batch import side_by_side
from storage.imports.cleaned import Cleaned
from storage.imports.repeats import Repeats
from storage.profiles import COLUMNS


def row(ordinal: int, *keys: str) -> Cleaned:
    identities = [("key", key, key) for key in keys]
    return Cleaned(ordinal, ordinal + 1, "", identities, (None,) * len(COLUMNS), {})


def test_rows_that_share_any_identity_are_named_however_far_apart() -> None:
    repeats = Repeats()
    repeats.add(side_by_side([row(1, "a"), row(2, "b", "c"), row(3)]))
    repeats.add(
        side_by_side([row(4, "d"), row(5, "e", "c"), row(6, "f"), row(7, "a"), row(8, "a")])
    )

    assert repeats.ordinals() == [1, 2, 5, 7, 8]


def test_a_file_without_identities_has_no_such_rows() -> None:
    assert Repeats().ordinals() == []
