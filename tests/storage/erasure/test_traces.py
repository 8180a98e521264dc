"""Traces of erased people in texts: found however they are written, and nothing else."""

from unicodedata import normalize

import pytest

from storage.erasure.traces import Traces

ADA = Traces(
    "erased-1f2e",
    naming=("Ada Lovelace", "ada@x.io", "Åsa"),
    telling=("Analytical Engines Ltd",),
    numbers=("3331234567",),
)


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace",
        "ADA  LOVELACE",
        "ada.lovelace@somewhere.example",
        "mailto:Ada@X.io",
        "name:“ada lovelace”",
        normalize("NFD", "Åsa"),
        "asa",
        "+39 333 1234567",
        "(0039) 333-123-4567",
        "7654321333",
        "at Analytical Engines Ltd, London",
    ],
)
def test_a_trace_is_found_however_it_is_written(text: str) -> None:
    assert ADA.stand_in(text)
    assert not ADA.stand_in(ADA.without(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ada",
        "Canada Lovelaces",
        "Lovelace",
        "analytical engines",
        "333 1234568",
        "",
        "mesa, nasal, asamiya",
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert not ADA.stand_in(text)
    assert ADA.without(text) == text


def test_only_the_trace_itself_is_replaced() -> None:
    asked = 'tag:vip name:"Ada Lovelace" city:London phone:+393331234567'

    left = ADA.without(asked)

    assert left == 'tag:vip name:"erased-1f2e" city:London phone:erased-1f2e'


def test_what_holds_a_message_together_is_left_alone() -> None:
    button = Traces("erased-1f2e", naming=("section", "Name"))
    message = {"type": "section", "text": {"type": "mrkdwn", "text": "*Name* of a section"}}

    left = button.without([message])

    told = {"type": "mrkdwn", "text": "*erased-1f2e* of a erased-1f2e"}
    assert left == [{"type": "section", "text": told}]


def test_what_has_too_few_letters_to_say_anything_is_not_followed() -> None:
    short = Traces("erased-1f2e", naming=("Al", "7"))

    assert not short.stand_in("Al has 7 sons")


def test_traces_wait_in_a_job_as_they_are() -> None:
    assert Traces.from_json(ADA.to_json()) == ADA
