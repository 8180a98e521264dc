"""Every input element: what it starts with, what goes in, what arrives."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.pieces import actions, input_block, modal, option, options, plain
from tests.workspace import Json, Somebody, Workspace

OPTION = {**option(1), "text": {**plain("Option 1"), "emoji": True}}


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace without an app: what Slack does by itself needs none."""
    async with Workspace(SandboxSettings(acknowledgement_seconds=0.01)) as workspace:
        yield workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


async def open_form(workspace: Workspace, person: Somebody, *blocks: Json) -> None:
    """Open a form as if the app had done it."""
    slack = workspace.sandbox.slack
    trigger_id = slack.triggers.issue(slack.workspace(None).person(person.id))
    answer = await workspace.call("views.open", trigger_id=trigger_id, view=modal(*blocks))
    assert answer["ok"], answer


async def value_of(person: Somebody) -> Json:
    """Return the state of the one input in the form."""
    values = (await person.modal())["state"]["values"]
    return dict(next(iter(values["field"].values())))


# element, what it starts with → what the state says
STARTS: list[tuple[Json, Json]] = [
    ({"type": "plain_text_input"}, {"value": None}),
    ({"type": "plain_text_input", "initial_value": "Ada"}, {"value": "Ada"}),
    ({"type": "email_text_input"}, {}),
    (
        {"type": "url_text_input", "initial_value": "https://a.org"},
        {"value": "https://a.org"},
    ),
    ({"type": "number_input", "is_decimal_allowed": False}, {}),
    ({"type": "rich_text_input"}, {"rich_text_value": None}),
    ({"type": "static_select", "options": options(2)}, {"selected_option": None}),
    (
        {"type": "static_select", "options": options(2), "initial_option": option(1)},
        {"selected_option": OPTION},
    ),
    ({"type": "external_select", "initial_option": option(1)}, {"selected_option": OPTION}),
    ({"type": "multi_static_select", "options": options(2)}, {"selected_options": []}),
    ({"type": "users_select"}, {"selected_user": None}),
    ({"type": "conversations_select"}, {"selected_conversation": None}),
    ({"type": "channels_select"}, {"selected_channel": None}),
    ({"type": "multi_users_select"}, {"selected_users": []}),
    ({"type": "multi_conversations_select"}, {"selected_conversations": []}),
    ({"type": "multi_channels_select"}, {"selected_channels": []}),
    ({"type": "radio_buttons", "options": options(2)}, {"selected_option": None}),
    ({"type": "checkboxes", "options": options(2)}, {"selected_options": []}),
    ({"type": "datepicker", "initial_date": "2026-03-01"}, {"selected_date": "2026-03-01"}),
    ({"type": "timepicker"}, {"selected_time": None}),
    ({"type": "datetimepicker"}, {"selected_date_time": None}),
    ({"type": "file_input"}, {"files": []}),
]


@pytest.mark.parametrize(("element", "state"), STARTS)
async def test_a_form_opens_with_its_initial_values(
    workspace: Workspace, sam: Somebody, element: Json, state: Json
) -> None:
    await open_form(workspace, sam, input_block(element, block_id="field"))

    assert await value_of(sam) == {"type": element["type"], **state}


# element, what a person puts in → what the state says
ENTERED: list[tuple[Json, Any, Json]] = [
    ({"type": "plain_text_input"}, "Ada", {"value": "Ada"}),
    ({"type": "plain_text_input", "initial_value": "Ada"}, None, {"value": None}),
    ({"type": "email_text_input"}, "a@b.org", {"value": "a@b.org"}),
    ({"type": "email_text_input", "initial_value": "a@b.org"}, None, {}),
    ({"type": "number_input", "is_decimal_allowed": True}, 2.5, {"value": "2.5"}),
    ({"type": "static_select", "options": options(2)}, "1", {"selected_option": OPTION}),
    (
        {"type": "static_select", "options": options(2)},
        "Option 1",
        {"selected_option": OPTION},
    ),
    (
        {"type": "multi_static_select", "options": options(2)},
        ["1"],
        {"selected_options": [OPTION]},
    ),
    ({"type": "radio_buttons", "options": options(2)}, "1", {"selected_option": OPTION}),
    ({"type": "checkboxes", "options": options(2)}, ["1"], {"selected_options": [OPTION]}),
    ({"type": "datepicker"}, "2026-03-01", {"selected_date": "2026-03-01"}),
    ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
    ({"type": "datetimepicker"}, 1772355600, {"selected_date_time": 1772355600}),
]


@pytest.mark.parametrize(("element", "value", "state"), ENTERED)
async def test_a_value_is_kept_as_slack_keeps_it(
    workspace: Workspace, sam: Somebody, element: Json, value: Any, state: Json
) -> None:
    await open_form(workspace, sam, input_block(element, block_id="field"))

    await sam.fills(submit=False, field=value)

    assert await value_of(sam) == {"type": element["type"], **state}


async def test_people_and_channels_are_kept_by_their_ids(
    workspace: Workspace, sam: Somebody
) -> None:
    tom = workspace.person("Tom")
    sales = next(c["id"] for c in workspace.sandbox.channels() if c["name"] == "sales")
    await open_form(
        workspace,
        sam,
        input_block({"type": "users_select", "action_id": "v"}, block_id="who"),
        input_block({"type": "multi_channels_select", "action_id": "v"}, block_id="where"),
    )

    await sam.fills(submit=False, who=tom.id, where=["#sales"])

    values = (await sam.modal())["state"]["values"]
    assert values["who"]["v"]["selected_user"] == tom.id
    assert values["where"]["v"]["selected_channels"] == [sales]


async def test_a_rich_text_arrives_as_rich_text(
    workspace: Workspace, sam: Somebody
) -> None:
    element = {"type": "rich_text_input"}
    await open_form(workspace, sam, input_block(element, block_id="field"))

    await sam.fills(submit=False, field="Hello")

    rich = (await value_of(sam))["rich_text_value"]
    assert rich["elements"][0]["elements"] == [{"type": "text", "text": "Hello"}]


async def test_a_file_is_handed_to_the_app_with_the_form(
    workspace: Workspace, sam: Somebody
) -> None:
    element = {"type": "file_input", "filetypes": ["csv"]}
    await open_form(workspace, sam, input_block(element, block_id="field"))
    file_id = (await sam.uploads("people.csv", b"name\nAda"))["file_id"]
    assert (await workspace.call("files.info", file=file_id))["error"] == "file_not_found"

    await sam.fills(field=[file_id])

    assert (await value_of(sam))["files"][0]["id"] == file_id
    assert (await workspace.call("files.info", file=file_id))["file"]["size"] == 8


WRONG: list[tuple[Json, Any, str]] = [
    ({"type": "plain_text_input", "min_length": 3}, "Al", "at least 3 characters"),
    ({"type": "plain_text_input", "max_length": 3}, "Anna", "less than 4 characters"),
    ({"type": "email_text_input"}, "ada at home", "valid email address"),
    ({"type": "url_text_input"}, "lighthouse", "valid URL"),
    ({"type": "number_input", "is_decimal_allowed": False}, "2.5", "whole number"),
    (
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "2"},
        "1",
        "at least 2",
    ),
    (
        {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
        "3",
        "at most 2",
    ),
    (
        {"type": "multi_static_select", "options": options(3), "max_selected_items": 1},
        ["0", "1"],
        "at most 1",
    ),
    ({"type": "plain_text_input"}, "", "required field"),
    ({"type": "checkboxes", "options": options(2)}, [], "required field"),
]


@pytest.mark.parametrize(("element", "value", "words"), WRONG)
async def test_slack_turns_back_what_does_not_fit(
    workspace: Workspace, sam: Somebody, element: Json, value: Any, words: str
) -> None:
    await open_form(workspace, sam, input_block(element, block_id="field"))

    result = await sam.fills(field=value)

    assert result["ok"] is False
    assert words in result["errors"]["field"]


async def test_an_optional_field_may_stay_empty(
    workspace: Workspace, sam: Somebody
) -> None:
    box = input_block({"type": "email_text_input"}, block_id="field", optional=True)
    await open_form(workspace, sam, box)

    result = await sam.fills()

    assert "errors" not in result
    assert result["error"] == "operation_timeout"  # it went out, but nobody listens


IMPOSSIBLE: list[tuple[Json, Any, int, str]] = [
    ({"type": "static_select", "options": options(2)}, "7", 400, "no option '7'"),
    ({"type": "datepicker"}, "tomorrow", 400, "YYYY-MM-DD"),
    ({"type": "datepicker"}, "2026-02-31", 400, "YYYY-MM-DD"),
    ({"type": "timepicker"}, "noon", 400, "HH:MM"),
    ({"type": "timepicker"}, "25:99", 400, "HH:MM"),
    ({"type": "datetimepicker"}, "soon", 400, "seconds since 1970"),
    ({"type": "plain_text_input"}, {"a": 1}, 400, "a text or a number"),
    ({"type": "multi_external_select"}, [["a"]], 400, "one value"),
    ({"type": "users_select"}, "U0NOBODY", 404, "U0NOBODY"),
    ({"type": "plain_text_input"}, ["a"], 400, "one value"),
    ({"type": "file_input"}, ["F0NOTHING"], 400, "F0NOTHING"),
]


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
async def test_what_nobody_could_enter_is_a_mistake_of_the_test(
    workspace: Workspace, sam: Somebody, impossible: tuple[Json, Any, int, str]
) -> None:
    element, value, status, words = impossible
    await open_form(workspace, sam, input_block(element, block_id="field"))

    answer = await sam.does("fill", status, values={"field": value})

    assert words in answer["error"]


async def test_several_inputs_of_one_block_are_named_by_their_actions(
    workspace: Workspace, sam: Somebody
) -> None:
    pickers = [{"type": "datepicker", "action_id": name} for name in ("from", "to")]
    await open_form(workspace, sam, {**actions(*pickers), "block_id": "when"})

    await sam.fills(submit=False, when={"from": "2026-01-01", "to": "2026-02-01"})

    values = (await sam.modal())["state"]["values"]["when"]
    assert [values[name]["selected_date"] for name in ("from", "to")] == [
        "2026-01-01",
        "2026-02-01",
    ]


async def test_a_conversation_can_default_to_the_one_the_form_was_opened_in(
    workspace: Workspace, sam: Somebody
) -> None:
    slack = workspace.sandbox.slack
    trigger_id = slack.triggers.issue(slack.workspace(None).person(sam.id), sam.dm)
    element = {"type": "conversations_select", "default_to_current_conversation": True}
    view = modal(input_block(element, block_id="field"))

    await workspace.call("views.open", trigger_id=trigger_id, view=view)

    assert (await value_of(sam))["selected_conversation"] == sam.dm
