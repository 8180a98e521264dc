import csv
import random
import re

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS, PhoneNumberFormat

from storage.identities.phone_plans import quick_e164
from storage.identities.phones import _check, read_phone
from storage.values import BadValueError
from tests.shared_data import shared

REGIONS = sorted(SUPPORTED_REGIONS)


def examples_of_the_world() -> list[tuple[str, str]]:
    """Each kind of number of each region, as it is written there, abroad and in E.164."""
    numbers = [
        (phonenumbers.example_number_for_type(region, kind), region)
        for region in REGIONS
        for kind in range(11)
    ]
    forms = (
        PhoneNumberFormat.NATIONAL,
        PhoneNumberFormat.INTERNATIONAL,
        PhoneNumberFormat.E164,
    )
    return [
        (phonenumbers.format_number(number, form), region)
        for number, region in numbers
        if number
        for form in forms
    ]


EXAMPLES = examples_of_the_world()


def long_way(text: str, region: str | None) -> str:
    try:
        return _check(text, region)[1]
    except BadValueError as error:
        return str(error)


def test_the_quick_way_agrees_with_the_library_all_over_the_world() -> None:
    answers = [(quick_e164(*case), *case) for case in EXAMPLES]

    quick = [answer for answer in answers if answer[0]]
    assert len(quick) > 0.98 * len(EXAMPLES)
    assert [case for case in quick if case[0] != long_way(*case[1:])] == []


def test_the_quick_way_agrees_with_the_library_on_spoiled_numbers() -> None:
    dice = random.Random(5)  # noqa: S311 - the same numbers each time
    spoiled = [_spoil(*dice.choice(EXAMPLES), dice) for _ in range(5_000)]

    wrong = [case for case in spoiled if quick_e164(*case) not in (None, long_way(*case))]

    assert wrong == []


def _spoil(text: str, region: str, dice: random.Random) -> tuple[str, str]:
    letters = list(text)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(letters))
        letters[place : place + dice.randint(0, 1)] = dice.choice("0123456789 -()./+")
    return "".join(letters), dice.choice([region, dice.choice(REGIONS)])


@given(
    st.from_regex(r"\+?[0-9][0-9 ()./-]{3,20}", fullmatch=True), st.sampled_from(REGIONS)
)
@example("0011 49 30 1234567", "AU")
@example("00 39 02 1234567", "IT")
@example("1 1 212 555 0100", "US")
def test_the_quick_way_agrees_with_the_library_on_any_digits(
    text: str, region: str
) -> None:
    assert quick_e164(text, region) in (None, long_way(text, region))


@given(st.text(), st.sampled_from([*REGIONS, None]))
def test_any_text_is_a_number_or_is_refused_with_a_sentence(
    text: str, region: str | None
) -> None:
    answer = long_way(text, region)

    assert answer.endswith(".") or re.fullmatch(r"\+[1-9]\d{4,17}(;ext=\d{1,7})?", answer)
    assert quick_e164(text, region) in (None, answer)


def test_each_way_to_write_a_known_number_gives_the_same_number() -> None:
    with shared("hostile", "strings", "phones.tsv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file, delimiter="\t"):
            for way in ("national", "international", "e164"):
                assert read_phone(row[way], row["region"])[1] == row["e164"], row


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+39 333 1234567", None, "+393331234567"),
        (" (0) 20 7946 0018 ", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", None, "+442079460018"),
        ("(+44) 20-7946-0018", None, "+442079460018"),
        ("0044 20 7946 0018", "DE", "+442079460018"),
        ("089/12345678", "DE", "+498912345678"),
        ("tel:+442079460018", None, "+442079460018"),
        ("+٣٩ ٣٣٣ ١٢٣٤٥٦٧", None, "+393331234567"),
        ("＋３９ ３３３ １２３４５６７", None, "+393331234567"),
        ("+39\u00a0333\u00a01234567", None, "+393331234567"),
        ("393331234567.0", "IT", "+393331234567"),
        ("+1 212 555 0100 ext. 5", None, "+12125550100;ext=5"),
        ("(212) 555-0100 x17", "US", "+12125550100;ext=17"),
        ("+12125550100;ext=17", None, "+12125550100;ext=17"),
    ],
)
def test_a_number_is_read_however_it_is_written(
    text: str, region: str | None, number: str
) -> None:
    assert read_phone(text, region) == (text.strip(), number)


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        ("333 1234567", None, "Write it with + and the country code"),
        ("333 1234567", "AQ", "Write it with + and the country code"),
        ("+999 123 4567", None, "no country has this code"),
        ("+39 1", None, "no phone number"),
        ("+39 333 123456789012345", None, "too many or too few digits"),
        ("+1 212 555 01000", None, "too long"),
        ("555-0100", "US", "its area code is missing"),
        ("1-800-FLOWERS", "US", "in digits"),
        ("+39 333 1234567 (Ada)", None, "in digits"),
        ("+39 333 1234567, +39 333 7654321", None, "Write one number"),
        ("4.9E11", "DE", "digits may be lost"),
        ("4,91701E+11", "DE", "digits may be lost"),
        ("491701234567", "DE", "Write +491701234567 or +49491701234567"),
        ("none", "IT", "no phone number"),
        ("9" * 300, "IT", "no phone number"),
    ],
)
def test_a_number_that_nobody_can_dial_is_refused_with_a_reason(
    text: str, region: str | None, reason: str
) -> None:
    with pytest.raises(BadValueError, match=re.escape(reason)):
        read_phone(text, region)
