import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.fields import FIELDS, BadValueError, Clean, Field, Type, clean, clean_many
from tests.shared_data import shared

NAME, NOTE = FIELDS["name"], FIELDS["note"]
COLOUR = Field("colour", "Colour", Type.OPTION, options=("Red", "Dark blue"))
COLOURS = Field("colours", "Colours", Type.MULTI, options=("Red", "Dark blue", "Green"))
SCORE = Field("score", "Score", Type.NUMBER, minimum=0, maximum=1_000_000_000_000_000)


@pytest.mark.parametrize("field", [NAME, NOTE, FIELDS["company"]])
def test_naughty_text_is_kept_as_it_is(field: Field) -> None:
    naughty = json.loads(shared("hostile", "strings", "blns.json").read_text("utf-8"))
    for text in filter(str.strip, naughty):
        assert clean(field, text) == text.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada  Lovelace ", "Ada  Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("👩‍🚀 אדה", "👩‍🚀 אדה"),
        ("NA", "NA"),
        ("00123", "00123"),
        ("Ada\r\n  Lovelace", "Ada Lovelace"),
    ],
)
def test_a_line_of_text_is_one_line_in_nfc(typed: str, kept: str) -> None:
    assert clean(NAME, typed) == kept


def test_only_long_text_keeps_its_lines() -> None:
    assert clean(NOTE, "one\r\ntwo\n\nthree\n") == "one\ntwo\n\nthree"


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d a character"])
def test_what_a_database_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(BadValueError, match="cannot be stored"):
        clean(NOTE, text)


def test_text_that_is_too_long_says_by_how_much() -> None:
    with pytest.raises(BadValueError, match="300 characters at most; this has 1,301"):
        clean(NAME, "x" * 1_301)


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.identifier)
def test_a_blank_is_no_value_in_any_field(field: Field) -> None:
    assert clean(field, "") is None
    assert clean(field, " \n ") is None


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (SCORE, "12", 12),
        (SCORE, "+012.50", 12.5),
        (SCORE, "0.1", 0.1),
        (SCORE, "12.0", 12),
        (Field("n", "N", Type.INTEGER), "-7", -7),
        (COLOUR, "dark BLUE", "Dark blue"),
        (COLOURS, "green; red,red", ["Red", "Green"]),
        (Field("ok", "OK", Type.CHECKBOX), "Yes", True),
        (Field("ok", "OK", Type.CHECKBOX), "0", False),
        (Field("m", "M", Type.EMAIL), "Ann <Ann@X.io>", "ann@x.io"),
        (Field("p", "P", Type.PHONE), "+39 333 1234567", "+393331234567"),
        (FIELDS["website"], "https://x.io/a?b=c#d", "https://x.io/a?b=c#d"),
        (FIELDS["website"], "HTTP://bücher.example:8080", "HTTP://bücher.example:8080"),
        (FIELDS["tags"], "vip; Trade fair, VIP,#q1,", ["vip", "Trade fair", "q1"]),
        (FIELDS["assignee"], "<@U024BE7LH|ada>", "U024BE7LH"),
        (FIELDS["assignee"], "U024BE7LH", "U024BE7LH"),
        (FIELDS["country"], "Italia", "IT"),
        (FIELDS["type"], "Identified", "identified"),
    ],
)
def test_each_type_has_one_canonical_value(field: Field, text: str, value: Clean) -> None:
    assert clean(field, text) == value


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        (SCORE, "1,234", "Write it as 1234"),
        (SCORE, "1E5", "Write it as 1234"),
        (SCORE, "nan", "Write it as 1234"),
        (SCORE, "Infinity", "Write it as 1234"),
        (SCORE, "12345678901234567890", "some would be lost"),
        (SCORE, "-1", "at least 0"),
        (Field("n", "N", Type.INTEGER, maximum=5), "6", "at most 5"),
        (Field("n", "N", Type.INTEGER), "1.5", "no whole number"),
        (COLOUR, "pink", "none of the options: Red, Dark blue"),
        (Field("ok", "OK", Type.CHECKBOX), "maybe", "neither yes nor no"),
        (FIELDS["website"], "javascript:alert(1)", "no web address"),
        (FIELDS["website"], "x.io/a", "Write https://x.io/a"),
        (FIELDS["website"], "https://", "no web address"),
        (FIELDS["website"], "https://good.com@bad.com/", "no web address"),
        (FIELDS["website"], "https://x.io/|a>", "no web address"),
        (FIELDS["website"], "https://[::1", "no web address"),
        (FIELDS["website"], "https://x:99999/", "no web address"),
        (FIELDS["tags"], "vip, -lead", "must not begin with"),
        (FIELDS["tags"], "x" * 61, "60 characters at most"),
        (FIELDS["tags"], ",".join(map(str, range(101))), "100 tags at most"),
        (FIELDS["assignee"], "ada", "Mention the person"),
        (Field("p", "P", Type.PHONE), "333 1234567", "country code"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_to_write(
    field: Field, text: str, reason: str
) -> None:
    with pytest.raises(BadValueError, match=re.escape(reason)):
        clean(field, text)


EVERY_TYPE = [Field("x", "X", kind, options=("a", "b")) for kind in Type]


@settings(deadline=None)  # the names of the world's languages are read once
@given(st.sampled_from(EVERY_TYPE), st.text(), st.sampled_from([None, "IT", "US"]))
def test_any_text_is_a_value_or_is_refused_with_a_sentence(
    field: Field, text: str, region: str | None
) -> None:
    values, reasons = clean_many(field, [text], [region])

    assert values == [None] or not reasons
    assert all(reason.endswith(".") for reason in reasons.values())


@given(
    st.sampled_from([kind for kind in EVERY_TYPE if kind.type != Type.CHECKBOX]), st.text()
)
def test_a_clean_value_stays_as_it_is(field: Field, text: str) -> None:
    values, _ = clean_many(field, [text], ["US"])

    for value in filter(None, values):
        again = "\n".join(value) if isinstance(value, list) else str(value)
        if not isinstance(value, list):
            assert clean(field, again, region="US") == value


def test_a_column_is_cleaned_as_its_texts_are_one_by_one() -> None:
    values, reasons = clean_many(
        FIELDS["birthday"], ["17 May", None, "01/02/1990", "17 May"]
    )

    assert values == ["--05-17", None, None, "--05-17"]
    assert list(reasons) == [2]


def test_a_phone_in_a_column_belongs_to_the_region_of_its_row() -> None:
    phone = Field("p", "P", Type.PHONE)

    values, reasons = clean_many(phone, ["020 7946 0018"] * 3, ["GB", None, "GB"])

    assert values == ["+442079460018", None, "+442079460018"]
    assert list(reasons) == [1]
