"""Messages: what is refused, and in which words."""

from typing import Any

import pytest

from bot.sandbox.checks import check_entity, check_message, check_unfurls
from tests.bot.sandbox.pieces import (
    actions,
    button,
    data_table,
    input_block,
    message,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    static_select,
    table,
)


def test_a_refused_block_is_told_as_slack_tells_it() -> None:
    post = message(section(), section(text={**mrkdwn("x" * 3001), "emoji": True}))
    words = [
        "failed to match all allowed schemas [json-pointer:/blocks/1/text]",
        "must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
        "invalid additional property: emoji [json-pointer:/blocks/1/text]",
    ]

    refusal = check_message(post)

    assert refusal is not None
    assert refusal.body() == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": words,
        "response_metadata": {"messages": [f"[ERROR] {each}" for each in words]},
    }


@pytest.mark.parametrize(
    ("block", "words", "place"),
    [
        ({"text": mrkdwn()}, "missing required field: type", "/0"),
        ({"type": "sektion"}, "unsupported type: sektion", "/0/type"),
        (
            {"type": "section"},
            "must define either `text` or `fields`",
            "/0/type",
        ),
        (
            section(text=mrkdwn("")),
            "must be more than 0 characters",
            "/0/text/text",
        ),
        (
            {"type": "header", "text": mrkdwn()},
            "unsupported type: mrkdwn",
            "/0/text/type",
        ),
        (
            {"type": "alert", "text": plain()},
            "unsupported type: alert",
            "/0/type",
        ),
        (
            {"type": "file", "source": "remote", "external_id": "1"},
            "unsupported type: file",
            "/0/type",
        ),
        (
            input_block({"type": "file_input"}),
            "unsupported type: file_input",
            "/0/element/type",
        ),
        (
            actions(button(action_id="a"), button(action_id="a")),
            '`action_id` "a" already exists',
            "/0/elements/1/action_id",
        ),
        (
            actions(button(style="loud")),
            "must be a valid enum value",
            "/0/elements/0/style",
        ),
        (
            actions(static_select(initial_option=None)),
            "must provide an object",
            "/0/elements/0/initial_option",
        ),
        (
            actions(static_select(initial_option=option(9))),
            "must match one of the provided options",
            "/0/elements/0/initial_option",
        ),
        (
            actions(
                static_select(option_groups=[{"label": plain(), "options": [option()]}])
            ),
            "must define exactly one of `options` or `option_groups`",
            "/0/elements/0",
        ),
        (
            data_table(rows=2, text="x" * 10_001),
            "must be less than 20001 characters",
            "/0/rows",
        ),
    ],
)
def test_each_fault_is_told_with_its_place(
    block: dict[str, Any], words: str, place: str
) -> None:
    refusal = check_message(message(block))

    assert refusal is not None
    assert f"{words} [json-pointer:/blocks{place}]" in refusal.body()["errors"]


def test_a_block_id_is_used_once_in_a_message() -> None:
    refusal = check_message(message(section(block_id="a"), section(block_id="a")))

    assert refusal is not None
    assert refusal.body()["errors"] == [
        '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_the_same_action_may_stand_in_two_blocks() -> None:
    twice = message(actions(button(action_id="a")), actions(button(action_id="a")))

    assert check_message(twice) is None


def test_empty_ids_are_not_compared() -> None:
    assert check_message(message(section(block_id=""), section(block_id=""))) is None


def test_a_second_table_is_refused_wherever_it_hides() -> None:
    boxed = {"type": "container", "child_blocks": [table()]}
    beside = {"blocks": [data_table()]}

    for post in (message(table(), boxed), message(table(), attachments=[beside])):
        refusal = check_message(post)
        assert refusal is not None
        assert refusal.error == "invalid_attachments"
        assert "only_one_table_allowed" in refusal.body()["errors"][0]


def test_markdown_blocks_are_measured_together() -> None:
    half = {"type": "markdown", "text": "x" * 6000}

    assert check_message(message(half, half)) is None
    assert check_message(message(half, half, {"type": "markdown", "text": "x"})) is not None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": [], "attachments": []}, "no_text"),
        ({"text": "x", "markdown_text": "x"}, "markdown_text_conflict"),
        ({"blocks": [section()], "markdown_text": "x"}, "markdown_text_conflict"),
        ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"text": "x", "attachments": [{"blocks": [{}]}]}, "invalid_attachments"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        (
            {
                "text": "x",
                "metadata": {"event_type": "a", "event_payload": {"b": {"c": {}}}},
            },
            "invalid_metadata_schema",
        ),
        ({"text": "x", "metadata": {"entities": [{}]}}, "invalid_metadata_format"),
    ],
)
def test_what_is_no_message_is_refused_by_name(
    arguments: dict[str, Any], error: str
) -> None:
    refusal = check_message(arguments)

    assert refusal is not None
    assert refusal.error == error


def test_long_text_is_taken_in_a_new_message_but_not_in_an_update() -> None:
    long = {"text": "x" * 4001}

    assert check_message(long) is None
    assert check_message(long, update=True) is not None


def test_a_coloured_bar_with_blocks_and_metadata_is_taken() -> None:
    post = {
        "attachments": [{"color": "#2eb67d", "fallback": "x", "blocks": [section()]}],
        "metadata": {
            "event_type": "contact",
            "event_payload": {"id": 7, "tags": [{"a": "b"}]},
        },
    }

    assert check_message(post) is None


def test_a_work_object_is_taken_and_one_without_a_title_is_not() -> None:
    entity: dict[str, Any] = {
        "entity_type": "slack#/entities/item",
        "entity_payload": {"attributes": {"title": {"text": "Ada Lovelace"}}},
        "external_ref": {"id": "7"},
        "url": "https://contacts.example/7",
    }
    untitled = {**entity, "entity_payload": {"attributes": {}}}

    assert check_entity(entity) is None
    assert check_message({"text": "x", "metadata": {"entities": [entity]}}) is None
    assert check_entity(untitled) is not None


def test_previews_of_links_are_attachments_or_work_objects() -> None:
    link = "https://contacts.example/7"

    assert check_unfurls({"unfurls": {link: {"blocks": [section()]}}}) is None
    assert check_unfurls({"user_auth_required": True}) is None
    for arguments, error in (
        ({}, "missing_unfurls"),
        ({"unfurls": [link]}, "invalid_unfurls_format"),
        ({"unfurls": {link: {"blocks": [{}]}}}, "cannot_parse_attachment"),
        ({"metadata": {"entities": [{}]}}, "invalid_metadata_format"),
    ):
        refusal = check_unfurls(arguments)
        assert refusal is not None
        assert refusal.error == error


def test_a_view_is_no_message() -> None:
    refusal = check_message(message(modal()))

    assert refusal is not None
    assert refusal.error == "invalid_blocks"
