"""Names that a channel may read."""

import pytest

from handlers.masking import masked, veiled, without_addresses


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Lovelace", "A••• L•••"),
        ("Li", "L•••"),
        ("Ada L", "A••• •••"),
        ("X", "•••"),
        ("", "•••"),
        ("   ", "•••"),
        ("Zoë O'Brien", "Z••• O•••"),
        ("“Ada” (Lovelace)", "A••• L•••"),
        ("ångström", "å•••"),
        ("a\u030angstrom", "å•••"),
        ("Ж\u0301ук", "Ж\u0301•••"),
        ("王伟", "王•••"),
        ("王", "•••"),
        ("فاطمة الزهراء", "ف••• ا•••"),
        ("नितिन", "नि•••"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한•••"),
        ("ada@x.io", "a•••"),
        ("+39 333 1234567", "••• ••• •••"),
        ("🎉 Party", "••• P•••"),
        ("A B C D E F", "••• ••• ••• •••"),
        ("<!channel> *b*", "c••• •••"),
    ],
)
def test_a_name_shows_its_first_letters_alone(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_how_long_a_name_is_stays_hidden() -> None:
    assert masked("Ed") == masked("Eleonora")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada Lovelace asked", "••• asked"),
        ("ADA asked, Lovelace too", "••• asked, ••• too"),
        ("write to ada@x.io", "write to •••"),
        ("Adamant and Canada", "Adamant and Canada"),
        ("王伟 asked", "••• asked"),
        ("请删除王伟的资料", "请删除•••的资料"),
        ("nobody", "nobody"),
    ],
)
def test_names_and_addresses_are_dots_within_a_text(text: str, shown: str) -> None:
    assert veiled(text, ["Ada Lovelace", "ada@x.io", "王伟", ""]) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +39 333 1234567 now", "call ••• now"),
        ("call 333/123.45.67", "call •••"),
        ("call (0039) 333-1234567, please", "call (•••, please"),
        ("invoice 12345678", "invoice 12345678"),
        ("call +4912345678", "call +4912345678"),
    ],
)
def test_a_number_is_dots_however_it_is_written(text: str, shown: str) -> None:
    assert veiled(text, ["+39 333 1234567"]) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bob (bob@y.io) asked", "Bob (•••) asked"),
        ("write to zoë.k+x@müller.example, please", "write to •••, please"),
        ("call +39 333 1234567 now", "call ••• now"),
        ("call 0333/123.45.67", "call •••"),
        ("call (415) 555-1234.", "call •••."),
        ("call 333 1234567", "call •••"),
        ("double of C-42, since 2026-01-31", "double of C-42, since 2026-01-31"),
        ("left on 01/02/2026, invoice 12345678", "left on 01/02/2026, invoice 12345678"),
        ("met @ 9, 100 of 2000", "met @ 9, 100 of 2000"),
    ],
)
def test_nobodys_address_is_read_in_a_text(text: str, shown: str) -> None:
    assert without_addresses(text) == shown
