"""What people are told: every mistake has a next step, and nothing in it is live."""

import logging
from collections.abc import Iterator

import pytest

from handlers import ROUTES, incidents, line_offers, offers, trouble
from handlers.next_steps import NEXT_STEP, next_step
from handlers.trouble import Where
from storage.errors import (
    ContactGoneError,
    ContactInTrashError,
    ContactsError,
    IdentityTakenError,
    InvalidContactError,
    NotAllowedError,
    NotMergedError,
)
from storage.imports.errors import NotYourImportError
from storage.query import errors as query
from storage.query import parse_query

HOSTILE = "<!channel> *b* :tada:"


def test_every_mistake_that_a_person_can_make_has_a_next_step() -> None:
    assert ROUTES, "all handlers are loaded, and with them their errors"
    known = tuple(NEXT_STEP)
    leaves = [kind for kind in _all(ContactsError) if not kind.__subclasses__()]
    without = [kind.__name__ for kind in leaves if not issubclass(kind, known)]
    assert without == []


def _all(kind: type[ContactsError]) -> Iterator[type[ContactsError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _all(below)


def test_a_next_step_is_kept_only_for_mistakes_that_there_are() -> None:
    assert set(NEXT_STEP) <= set(_all(ContactsError))


@pytest.mark.parametrize(
    "error",
    [
        query.UnknownFieldError(HOSTILE, None, "", None),
        query.UnknownVerbError(HOSTILE, "find", HOSTILE, HOSTILE),
        query.MisplacedWordError(HOSTILE, "stands there"),
        InvalidContactError({"name": HOSTILE}),
        InvalidContactError({"name": HOSTILE, "city": HOSTILE}),
        IdentityTakenError("email", HOSTILE, 1, HOSTILE, 1),
        ContactsError(HOSTILE),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_people_wrote_does_nothing_in_an_error(error: ContactsError) -> None:
    told = trouble.in_mrkdwn(error)

    assert "<" not in told
    assert "&lt;!channel&gt; *\u2060b\u2060* :\u2060tada:" in told


def test_whom_one_has_to_ask_is_mentioned() -> None:
    assert trouble.in_mrkdwn(NotYourImportError("U1")).startswith("<@U1> dropped this file")


def test_our_own_emphasis_stays_and_is_left_out_under_a_box() -> None:
    taken = IdentityTakenError("email", "a@x.io", 1, "Ada *L*", 42)
    view = {"blocks": [{"type": "input", "block_id": "email"}]}

    assert trouble.in_mrkdwn(taken).endswith("belongs to *Ada *\u2060L\u2060** (C-42).")
    told = trouble.under_boxes(taken, view, "")["errors"]
    assert told == {"email": "a@x.io already belongs to Ada *L* (C-42)."}


def test_what_belongs_to_no_box_stands_under_the_first_one() -> None:
    view = {"blocks": [{"type": "header"}, {"type": "input", "block_id": "query"}]}
    refused = NotAllowedError("member", "viewer", "Tagging")

    told = trouble.under_boxes(refused, view, "")["errors"]

    assert told == {"query": "Tagging needs the role member; you are viewer."}


BOX, WORDS = {"type": "input", "block_id": "email"}, {"type": "section"}


@pytest.mark.parametrize(
    ("error", "with_boxes", "without"),
    [
        (NotMergedError("It is apart."), Where.INSTEAD, Where.INSTEAD),
        (ContactGoneError(), Where.ABOVE, Where.INSTEAD),
        (ContactInTrashError(1, "Ada", 42), Where.ABOVE, Where.INSTEAD),
        (InvalidContactError({"email": "No."}), Where.UNDER, Where.ABOVE),
        (TimeoutError(), Where.UNDER, Where.ABOVE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_typed_is_lost_unless_it_could_not_be_sent_again(
    error: Exception, with_boxes: Where, without: Where
) -> None:
    assert trouble.where(error, {"blocks": [WORDS, BOX]}) is with_boxes
    assert trouble.where(error, {"blocks": [WORDS]}) is without


@pytest.mark.parametrize(
    ("line", "words", "fixed"),
    [
        ("find crated:>2026", "crated:>2026", "find created:>2026-01-01"),
        ("crated:>2026", "crated:>2026", "created:>2026-01-01"),
        ("tag crated:>2026 +vip", "crated:>2026 +vip", None),
    ],
)
def test_a_correction_keeps_the_verb(line: str, words: str, fixed: str | None) -> None:
    with pytest.raises(query.UnknownFieldError) as raised:
        parse_query("crated:>2026")

    assert line_offers.fixed_line(raised.value, line, words) == fixed


@pytest.mark.parametrize(
    ("line", "words", "picked"),
    [
        ("show Anna", "Anna", "show C-7"),
        ('edit "Anna Rossi" city=Rome', "Anna Rossi", "edit C-7 city=Rome"),
        ("tag anna +vip", "anna", "tag C-7 +vip"),
        ("", "Anna", "show C-7"),
    ],
)
def test_whom_one_picks_takes_the_place_of_the_name(
    line: str, words: str, picked: str
) -> None:
    assert offers.instead(line, words, "C-7") == picked


def test_words_without_a_class_of_their_own_are_no_secret_of_ours() -> None:
    assert next_step(ContactsError("Odd.")) == ("", offers.help_alone)


def test_the_log_says_where_and_never_whom(caplog: pytest.LogCaptureFixture) -> None:
    typed, name = "ada@x.io", "Ada Lovelace"
    try:
        try:
            int(typed)
        except ValueError as error:
            raise KeyError(name) from error
    except KeyError as error:
        incidents.report(error, "1a2b", logging.getLogger("test"))

    assert "Unexpected error 1a2b: KeyError, after ValueError" in caplog.text
    assert "test_errors.py" in caplog.text
    assert typed not in caplog.text
    assert name not in caplog.text
