"""Rows of a file that share an identity are told from those that meet nobody."""

from storage.imports.cleaned import Cleaned
from storage.imports.repeats import Repeats


def row(ordinal: int, *keys: str) -> Cleaned:
    return Cleaned(ordinal, ordinal + 1, "", [("key", key, key) for key in keys], (), {})


def test_rows_that_share_any_identity_are_named_however_far_apart() -> None:
    repeats = Repeats()
    repeats.add([row(1, "a"), row(2, "b", "c"), row(3)])
    repeats.add([row(4, "d"), row(5, "e", "c"), row(6, "f"), row(7, "a"), row(8, "a")])

    assert repeats.ordinals() == [1, 2, 5, 7, 8]


def test_a_file_without_identities_has_no_such_rows() -> None:
    assert Repeats().ordinals() == []
