import json

import pytest

from storage.identities import (
    KINDS,
    Identity,
    display_name,
    normalise,
    normalise_many,
    reversed_digits,
)
from storage.values import BadValueError
from tests.shared_data import shared


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("telegram", ["@Ada_L", "ada_l", "https://t.me/Ada_L", "t.me/ada_l?start=1"]),
        ("twitter", ["@ada", "ADA", "https://x.com/ada", "https://www.twitter.com/Ada/"]),
        ("instagram", ["@ada.l", "https://instagram.com/ada.l/"]),
        ("facebook", ["ada.lovelace", "https://m.facebook.com/Ada.Lovelace"]),
        ("whatsapp", ["+39 333 1234567", "+393331234567"]),
    ],
)
def test_one_account_is_one_identity_however_it_is_written(
    kind: str, texts: list[str]
) -> None:
    identities = [normalise(kind, text) for text in texts]

    assert [identity.value for identity in identities] == texts
    assert len({identity.normalised for identity in identities}) == 1


@pytest.mark.parametrize("kind", ["key", "account", "visitor", "wechat", "line", "sso"])
def test_a_key_of_another_system_is_never_changed(kind: str) -> None:
    assert normalise(kind, " AC-00123 ") == Identity(kind, "AC-00123", "AC-00123")
    assert normalise(kind, "ac-00123").normalised == "ac-00123"


@pytest.mark.parametrize(
    ("kind", "text"),
    [("telegram", "@"), ("twitter", "ada lovelace"), ("key", "a\x07b"), ("key", "x" * 256)],
)
def test_what_is_no_account_is_refused(kind: str, text: str) -> None:
    with pytest.raises(BadValueError):
        normalise(kind, text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_blank_is_no_identity(kind: str) -> None:
    with pytest.raises(BadValueError, match="is empty"):
        normalise(kind, "  ")


def test_a_column_is_read_as_its_texts_are_read_one_by_one() -> None:
    texts = ["020 7946 0018", None, "020 7946 0018", " ", "nonsense", "02 1234567"]
    column = normalise_many("phone", texts, ["GB", "GB", None, "GB", "GB", "IT"])

    assert column.values == ["020 7946 0018", None, None, None, None, "02 1234567"]
    assert column.normalised == ["+442079460018", None, None, None, None, "+39021234567"]
    assert list(column.reasons) == [2, 4]
    assert "nonsense" in column.reasons[4]


def test_only_phones_have_digits_to_end_with() -> None:
    assert reversed_digits(normalise("phone", "+39 333 1234567")) == "765432133393"
    assert reversed_digits(normalise("sms", "+1 212 555 0100 x5")) == "00105552121"
    assert reversed_digits(normalise("email", "ada@x.io")) is None


def test_a_contact_without_a_name_is_called_by_its_phone_or_address() -> None:
    phone, email = normalise("phone", "+39 333 1234567"), normalise("email", "ada@x.io")
    telegram = normalise("telegram", "@ada")

    assert display_name("Ada", [email]) == "Ada"
    assert display_name(" ", [email, phone]) == "+39 333 1234567"
    assert display_name(None, [telegram, email]) == "ada@x.io"
    assert display_name(None, [telegram]) == "@ada"
    assert display_name("", []) == "Someone without a name"


@pytest.mark.parametrize("kind", KINDS)
def test_naughty_text_is_an_identity_or_is_refused(kind: str) -> None:
    naughty = json.loads(shared("hostile", "strings", "blns.json").read_text("utf-8"))

    column = normalise_many(kind, naughty, ["US"] * len(naughty))

    for row, text in enumerate(naughty):
        if text.strip() and row not in column.reasons:
            assert column.normalised[row]
