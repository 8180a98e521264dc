import pytest

from storage.fields import FIELDS, SYSTEM_FIELDS, full_name, sort_key, split_name, tag_key
from storage.identities import KINDS


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada", ("Ada", "Lovelace")),
        ("Ada King Lovelace", ("Ada King", "Lovelace")),
        ("Ludwig van Beethoven", ("Ludwig", "van Beethoven")),
        ("Juan de la Cruz", ("Juan", "de la Cruz")),
        ("Madonna", ("Madonna", "")),
        ("田中太郎", ("田中太郎", "")),
        (" , ", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_name_has_a_first_and_a_last_part(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize("name", ["Ada Lovelace", "Ludwig van Beethoven", "Madonna", ""])
def test_the_parts_of_a_name_make_the_name(name: str) -> None:
    assert full_name(*split_name(name)) == name


def test_a_name_may_lack_either_part() -> None:
    assert full_name(None, " Lovelace ") == "Lovelace"
    assert full_name("Ada", "") == "Ada"
    assert full_name(None, None) == ""


def test_names_are_sorted_without_regard_to_marks_and_letter_case() -> None:
    names = ["🎉", "Zoë", "åsa", "Bob", "Ada"]
    assert sorted(names, key=sort_key) == ["Ada", "åsa", "Bob", "Zoë", "🎉"]


def test_tags_are_the_same_without_regard_to_marks_and_letter_case() -> None:
    assert tag_key("Café Crew") == tag_key("CAFE crew")
    assert tag_key("🎉") != tag_key("🎂")


def test_no_two_fields_answer_to_one_name() -> None:
    names = [name for field in SYSTEM_FIELDS for name in (field.identifier, *field.aliases)]
    assert len(names) == len(set(names))


def test_every_kind_of_identity_is_a_field() -> None:
    assert set(KINDS) <= set(FIELDS)
    assert all(FIELDS[kind].plural for kind in KINDS)
