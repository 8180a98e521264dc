"""Views, and the answers that an app gives to forms and menus."""

from typing import Any

import pytest

from bot.sandbox.checks import (
    check_options,
    check_submission_answer,
    check_view,
    validate,
)
from tests.bot.sandbox.pieces import (
    actions,
    button,
    home,
    input_block,
    modal,
    option,
    plain,
    section,
    table,
    text_input,
)


def _said(view: Any, surface: Any = "modal") -> list[str]:
    refusal = check_view(view, surface)
    if refusal is None:
        return []
    messages: list[str] = refusal.body()["response_metadata"]["messages"]
    return messages


def test_an_empty_view_is_refused_as_it_was_recorded() -> None:
    refusal = check_view({}, "modal")

    assert refusal is not None
    assert refusal.body() == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {
            "messages": [
                "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
                "[ERROR] missing required field: type [json-pointer:/view]",
            ]
        },
    }


def test_a_form_with_an_input_needs_a_button_to_send_it() -> None:
    form = modal(section(), input_block())
    del form["submit"]

    refused = "[ERROR] must define `submit` to use an `input` block in modals"
    assert _said(form)[1:] == [f"{refused} [json-pointer:/view/blocks/1/input]"]
    assert _said(modal(section(), input_block())) == []


def test_the_home_tab_needs_no_button_for_its_inputs() -> None:
    assert _said(home(input_block()), "home") == []


@pytest.mark.parametrize(
    "block", [table(), {"type": "markdown", "text": "x"}, {"type": "plan", "title": "x"}]
)
def test_what_a_modal_cannot_show_is_refused_there(block: dict[str, Any]) -> None:
    assert (
        f"[ERROR] unsupported type: {block['type']} [json-pointer:/view/blocks/0/type]"
        in (_said(modal(block)))
    )


def test_a_home_view_cannot_be_opened_nor_a_modal_published() -> None:
    assert "unsupported type: home" in _said(home(), "modal")[1]
    assert "unsupported type: modal" in _said(modal(), "home")[1]


def test_what_slack_adds_to_a_view_cannot_be_sent_back() -> None:
    assert _said(modal(id="V1", hash="1.a")) == [
        "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
        "[ERROR] invalid additional property: id [json-pointer:/view]",
        "[ERROR] invalid additional property: hash [json-pointer:/view]",
    ]


@pytest.mark.parametrize(
    "element",
    [
        text_input(min_length=5, max_length=4),
        text_input(max_length=2, initial_value="abc"),
        {"type": "number_input", "is_decimal_allowed": False, "initial_value": "seven"},
        {
            "type": "number_input",
            "is_decimal_allowed": False,
            "min_value": "2",
            "max_value": "1",
        },
        {
            "type": "number_input",
            "is_decimal_allowed": True,
            "max_value": "1",
            "initial_value": "2",
        },
        {"type": "number_input"},
        {"type": "datepicker", "initial_date": "2026-02-30"},
        {"type": "timepicker", "initial_time": "24:00"},
        {"type": "datetimepicker", "initial_date_time": 20261121},
        {"type": "external_select", "min_query_length": -1},
        {
            "type": "multi_users_select",
            "max_selected_items": 1,
            "initial_users": ["U1", "U2"],
        },
        {"type": "multi_external_select", "initial_options": []},
        {"type": "checkboxes", "options": [option()], "initial_options": [option(1)]},
        button(),
    ],
)
def test_an_input_that_cannot_be_is_refused(element: dict[str, Any]) -> None:
    assert _said(modal(input_block(element)))


def test_the_focus_is_on_one_element_alone() -> None:
    first, second = text_input(focus_on_load=True), text_input(focus_on_load=True)

    assert _said(modal(input_block(first), input_block())) == []
    assert "focus_on_load" in _said(modal(input_block(first), input_block(second)))[1]


def test_an_element_for_actions_alone_is_no_accessory() -> None:
    picker = {"type": "datetimepicker"}

    assert _said(modal(actions(picker))) == []
    assert _said(modal(section(accessory=picker)))


def test_a_menu_is_answered_with_options_or_groups_of_them() -> None:
    group = {"label": plain(), "options": [option()]}

    assert check_options({"options": []}) is None
    assert check_options({"option_groups": [group]}) is None
    assert check_options({}) is not None
    assert check_options({"options": [option()], "option_groups": [group]}) is not None
    assert check_options({"options": [{"text": "x", "value": "x"}]}) is not None


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"name": "Too short."}},
        {"response_action": "update", "view": modal()},
    ],
)
def test_a_form_may_be_answered_in_these_ways(answer: dict[str, Any] | None) -> None:
    assert check_submission_answer(answer, ["name"]) is None


@pytest.mark.parametrize(
    "answer",
    [
        "ok",
        {"response_action": "close"},
        {"response_action": "errors"},
        {"response_action": "errors", "errors": {"name": ""}},
        {"response_action": "errors", "errors": {"no such block": "Too short."}},
        {"response_action": "push", "view": {}},
        {"response_action": "update", "view": home()},
    ],
)
def test_any_other_answer_to_a_form_is_refused(answer: Any) -> None:
    assert check_submission_answer(answer, ["name"]) is not None


def test_blocks_are_validated_without_posting_them() -> None:
    wrong = [{"type": "section", "text": {"type": "invalid", "text": "x"}}]

    errors = validate({"blocks": wrong})["errors"]

    assert validate({"blocks": '[{"type": "divider"}]'}) == {"ok": True}
    assert {
        "code": "failed_constraint",
        "message": "unsupported type: invalid",
        "pointer": "/0/text/type",
        "constraint": {"type": "enum", "expected": ["plain_text", "mrkdwn"]},
    } in errors


def test_one_thing_is_validated_at_a_time() -> None:
    metadata = {"messages": ["must provide exactly one of `blocks`, `view`, or `message`"]}

    for arguments in ({}, {"blocks": [], "view": modal()}):
        reply = validate(arguments)
        assert reply["error"] == "invalid_arguments"
        assert reply["response_metadata"] == metadata


def test_views_and_messages_are_validated_too() -> None:
    assert validate({"view": home()}) == {"ok": True}
    assert validate({"view": {"type": "modal"}})["error"] == "invalid_view"
    assert validate({"message": {"blocks": [{}]}})["error"] == "invalid_message"
    assert validate({"message": {"attachments": {}}})["error"] == "invalid_message"
    assert validate({"blocks": "{"})["error"] == "invalid_arguments"
