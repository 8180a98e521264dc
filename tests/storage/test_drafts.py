"""From typed text to facts, with all that is wrong said at once."""

import pytest

from storage.drafts import IDENTITY_NEEDED, NAME_NEEDED, Edit, edited, new, saved
from storage.errors import InvalidContactError

ADA = {
    "name": "Ada Lovelace",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": ["ada@x.io", "ada@y.io"],
    "phone": ["+39 333 7654321"],
    "whatsapp": ["+39 333 7654321"],
    "telegram": ["@ada"],
    "account": ["A-1"],
    "country": "IT",
    "tags": ["vip"],
}


def test_a_new_contact_is_cleaned_and_its_name_taken_apart() -> None:
    values = {
        "name": "  Ada  Lovelace ",
        "email": "ada@x.io\n\nADA@x.io",
        "phone": "333 1234567",
        "country": "italy",
        "tags": "vip, Trade fair",
        "note": "two\nlines",
    }
    facts = new(values, None)

    assert (facts["first_name"], facts["last_name"]) == ("Ada", "Lovelace")
    assert facts["phone"] == ["+393331234567"], "of the country that was named"
    assert facts["country"] == "IT"
    assert facts["tags"] == ["vip", "Trade fair"]
    assert facts["note"] == "two\nlines"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidContactError) as raised:
        new({"name": "x" * 301, "email": "ada", "phone": "1", "country": "Atlantis"}, None)
    assert set(raised.value.problems) == {"name", "email", "phone", "country"}
    with pytest.raises(InvalidContactError) as raised:
        new({"city": "Rome"}, None)
    assert raised.value.problems == {"name": NAME_NEEDED, "email": IDENTITY_NEEDED}
    with pytest.raises(InvalidContactError) as raised:
        new({"name": "Ada", "email": "ada@x.io", "type": "anonymous"}, None)
    assert "cannot be changed by hand" in raised.value.problems["type"]


@pytest.mark.parametrize(
    ("edit", "field", "after"),
    [
        (Edit("city", "=", "Rome"), "city", "Rome"),
        (Edit("country", "=", ""), "country", None),
        (Edit("email", "=", "new@x.io"), "email", ["new@x.io"]),
        (Edit("email", "+=", "ADA@y.io"), "email", ["ada@x.io", "ada@y.io"]),
        (Edit("email", "+=", "new@x.io"), "email", ["ada@x.io", "ada@y.io", "new@x.io"]),
        (Edit("email", "-=", "ADA@X.io"), "email", ["ada@y.io"]),
        (Edit("email", "=", "new@x.io\nNEW@x.io"), "email", ["new@x.io"]),
        (Edit("phone", "+=", "+39 333 765 4321"), "phone", ["+39 333 7654321"]),
        (Edit("phone", "-=", "+393337654321"), "phone", None),
        (Edit("whatsapp", "-=", "333 7654321"), "whatsapp", None),
        (Edit("identity", "+=", "telegram:https://t.me/Ada"), "telegram", ["@ada"]),
        (Edit("telegram", "-=", "ADA"), "telegram", None),
        (Edit("account", "+=", "a-1"), "account", ["A-1", "a-1"]),
        (Edit("tags", "+=", "press,VIP"), "tags", ["vip", "press"]),
        (Edit("tags", "-=", "víp"), "tags", None),
        (Edit("tags", "-=", "VIP"), "tags", None),
        (Edit("phone", "=", "333 1234567"), "phone", ["+393331234567"]),
        (Edit("identity", "+=", "telegram:@ada"), "telegram", ["@ada"]),
        (Edit("name", "=", "Augusta King"), "last_name", "King"),
        (Edit("last_name", "=", "King"), "name", "Ada King"),
    ],
)
def test_a_change_does_what_its_sign_says(edit: Edit, field: str, after: object) -> None:
    assert edited(ADA, [edit], None).get(field) == after


def test_the_last_way_to_reach_a_contact_stays() -> None:
    with pytest.raises(InvalidContactError) as raised:
        edited({"name": "Ada", "email": ["ada@x.io"]}, [Edit("email", "=", "")], None)
    assert raised.value.problems == {"email": IDENTITY_NEEDED}


def test_what_is_not_there_cannot_be_taken_away() -> None:
    with pytest.raises(InvalidContactError) as raised:
        edited(ADA, [Edit("phone", "-=", "+39 333 1234567")], None)
    assert raised.value.problems == {"phone": "It has no such Phone: +39 333 1234567."}
    assert edited(ADA, [Edit("tags", "-=", "lead")], None) == ADA


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit("city", "+=", "Rome"), "city"),
        (Edit("name", "=", ""), "name"),
        (Edit("identity", "+=", "pigeon:ada"), "identity"),
        (Edit("identity", "+=", "telegram"), "identity"),
        (Edit("created", "=", "2026"), "created"),
        (Edit("phone", "-=", "+39 333 1234567"), "phone"),
        (Edit("identity", "-=", "line:ada"), "line"),
    ],
)
def test_a_change_that_cannot_be_is_refused_by_its_field(edit: Edit, field: str) -> None:
    with pytest.raises(InvalidContactError) as raised:
        edited(ADA, [edit], None)
    assert list(raised.value.problems) == [field]


def test_a_form_changes_its_boxes_and_nothing_else() -> None:
    facts = saved(ADA, {"name": "Ada Lovelace", "email": "ada@y.io", "tags": ""}, None)
    assert facts["email"] == ["ada@y.io"]
    assert "tags" not in facts
    assert facts["country"] == "IT"
