import re
from contextlib import suppress

import pytest

from storage.fields.languages import language_name, language_text, read_language
from storage.fields.places import country_name, read_country
from storage.fields.translations import english_names
from storage.fields.zones import read_timezone
from storage.values import BadValueError


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IT", "IT"),
        ("it", "IT"),
        ("ITA", "IT"),
        ("Italy", "IT"),
        ("ITALIA", "IT"),
        ("イタリア", "IT"),
        ("Österreich", "AT"),
        ("Allemagne", "DE"),
        ("Россия", "RU"),
        ("भारत", "IN"),
        ("टोगो", "TG"),
        ("टोंगा", "TO"),
        ("Cote d'Ivoire", "CI"),
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("The Netherlands", "NL"),
        ("Kosovo", "XK"),
        ("Sverige", "SE"),
    ],
)
def test_a_country_is_known_by_code_and_by_name_in_many_languages(
    text: str, code: str
) -> None:
    assert read_country(text) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Congo", "could be CD (Congo - Kinshasa) or CG (Congo - Brazzaville)"),
        ("Korea", "could be KP (North Korea) or KR (South Korea)"),
        ("Narnia", "Write its name or its code"),
        ("EU", "Write its name or its code"),
        ("840", "Write its name or its code"),
        ("XXX", "Write its name or its code"),
        ("zzz", "Write its name or its code"),
        ("QU", "Write its name or its code"),
    ],
)
def test_a_country_is_never_guessed(text: str, reason: str) -> None:
    with pytest.raises(BadValueError, match=re.escape(reason)):
        read_country(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("it", "it"),
        ("IT", "it"),
        ("ita", "it"),
        ("Italian", "it"),
        ("italiano", "it"),
        ("Deutsch", "de"),
        ("ger", "de"),
        ("pt_br", "pt-BR"),
        ("Brazilian Portuguese", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("中文", "zh"),
        ("čeština", "cs"),
    ],
)
def test_a_language_is_known_by_code_and_by_name_in_many_languages(
    text: str, code: str
) -> None:
    assert read_language(text) == code


def test_a_language_is_read_as_the_same_again_by_the_code_that_its_name_has() -> None:
    assert read_language("Tagalog") == read_language("tl") == "fil"
    assert read_language("saraiki") == read_language("skr") == "skr"
    for code in english_names("languages"):
        with suppress(BadValueError):
            known = read_language(language_name(code))
            assert read_language(known) == known


@pytest.mark.parametrize(
    "text", ["xx", "en-XX", "und", "Unknown language", "Elvish runes", "i"]
)
def test_what_is_no_language_is_refused(text: str) -> None:
    with pytest.raises(BadValueError, match="no language"):
        read_language(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Rome", "Europe/Rome"),
        ("europe/rome", "Europe/Rome"),
        ("Rome", "Europe/Rome"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_a_time_zone_is_known_by_its_name_or_its_city(text: str, zone: str) -> None:
    assert read_timezone(text) == zone


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Louisville", "could be America/Kentucky/Louisville or America/Louisville"),
        ("Nowhere", "Write one like Europe/Rome"),
        ("GMT+1", "Write one like Europe/Rome"),
        ("../etc/passwd", "Write one like Europe/Rome"),
    ],
)
def test_a_time_zone_is_never_guessed(text: str, reason: str) -> None:
    with pytest.raises(BadValueError, match=re.escape(reason)):
        read_timezone(text)


def test_codes_have_english_names_to_show() -> None:
    assert country_name("IT") == "Italy"
    assert language_name("pt-BR") == "Brazilian Portuguese"
    assert language_name("it-CH") == "Italian"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("it", "Italian"),
        ("pt-BR", "Brazilian Portuguese"),
        ("it-CH", "it-CH"),  # "Italian" would be read as it
        ("gaa", "gaa"),  # "Ga" would be read as the code of Irish
    ],
)
def test_a_language_stands_in_a_form_by_name_if_that_is_read_as_the_same(
    code: str, text: str
) -> None:
    assert language_text(code) == text
    assert read_language(text) == code
