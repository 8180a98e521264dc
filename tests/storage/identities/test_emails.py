import json
from collections.abc import Callable

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from hypothesis import example, given
from hypothesis import strategies as st

from storage.identities import emails
from storage.identities.emails import _check, read_email
from storage.values import BadValueError
from tests.shared_data import shared

PIECES = st.sampled_from(
    ["a", "Z", "9", ".", "-", "_", "+", "@", "xn--", "test", "local", "ß"]
)
ADDRESSES = st.tuples(
    st.lists(PIECES, min_size=1, max_size=6).map("".join),
    st.lists(PIECES, min_size=1, max_size=6).map("".join),
    st.sampled_from(["io", "test", "local", "INVALID", "c0m", "x", "onion"]),
).map(lambda parts: f"{parts[0]}@{parts[1]}.{parts[2]}")


@given(ADDRESSES)
@example("a@" + "b" * 63 + ".io")
@example("a@" + "b" * 64 + ".io")
@example("a" * 64 + "@b.io")
@example("a" * 65 + "@b.io")
@example("a--b@c--d.io")
def test_the_quick_way_agrees_with_the_library(address: str) -> None:
    assert _outcome(read_email, address) == _outcome(_check, address)


def _outcome(read: Callable[[str], tuple[str, str]], address: str) -> tuple[str, str] | str:
    try:
        return read(address)
    except BadValueError as error:
        return str(error)


def test_the_quick_way_knows_the_domains_that_are_no_place_for_mail() -> None:
    # .test is allowed: it is what people try things out with.
    assert set(SPECIAL_USE_DOMAIN_NAMES) - {"test"} == emails._UNREACHABLE


@pytest.mark.parametrize(
    ("text", "value", "key"),
    [
        ("Ada@X.io", "Ada@X.io", "ada@x.io"),
        (" ada@x.io ", "ada@x.io", "ada@x.io"),
        ("Ada Lovelace <Ada@X.io>", "Ada@X.io", "ada@x.io"),
        ('"Lovelace, Ada" <ada@x.io>', "ada@x.io", "ada@x.io"),
        ("<ada@x.io>", "ada@x.io", "ada@x.io"),
        ("ada@bücher.example", "ada@bücher.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("ada@BÜCHER.example", "ada@BÜCHER.example", "ada@bücher.example"),
        ("ada+sales@x.test", "ada+sales@x.test", "ada+sales@x.test"),
        ("ÄDA@x.io", "ÄDA@x.io", "äda@x.io"),
    ],
)
def test_an_address_is_kept_as_given_and_compared_normalised(
    text: str, value: str, key: str
) -> None:
    assert read_email(text) == (value, key)


def test_every_address_that_is_valid_is_taken() -> None:
    cases = json.loads(shared("hostile", "strings", "email_cases.json").read_text("utf-8"))
    for case in cases["valid"]:
        assert read_email(case["address"])[1] == case["normalized"].lower(), case


def test_every_address_that_is_invalid_is_refused_with_a_reason() -> None:
    cases = json.loads(shared("hostile", "strings", "email_cases.json").read_text("utf-8"))
    # Names around an address and quoted local parts are among the valid cases as well:
    # the list calls them invalid for readers that were not asked to understand them.
    understood = ("display name", "quoted", "DQUOTE")
    for case in cases["invalid"]:
        address = case["address"]
        if any(word in f"{case['error']} {address}".lower() for word in understood):
            continue
        if address.startswith("<me@example.com>"):
            continue
        with pytest.raises(BadValueError, match=r"\w"):
            read_email(address)


@pytest.mark.parametrize(
    "text", ["n/a", "ada", "ada@x", "@x.io", "a@b.io, c@d.io", "a b@x.io"]
)
def test_what_is_no_address_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(BadValueError, match=f"“{text}” is no e-mail address"):
        read_email(text)
