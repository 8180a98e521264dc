"""Buttons, menus and dates: in messages, in forms and on the Home tab."""

import re
from typing import Any

import pytest

from tests.bot.sandbox.bolt_app import BoltApp
from tests.bot.sandbox.pieces import actions, button, option, options, plain, section
from tests.workspace import Json, Somebody, Workspace


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


@pytest.fixture
def pressed(app: BoltApp) -> list[Json]:
    """What the app was told of presses."""
    bodies: list[Json] = []

    @app.bolt.action(re.compile(".*"))
    async def note(ack: Any, body: Any) -> None:
        bodies.append(body)
        await ack()

    return bodies


async def says(workspace: Workspace, *elements: Json, channel: str = "#sales") -> Json:
    """Let the app post a message with these elements."""
    answer = await workspace.call(
        "chat.postMessage", channel=channel, text="x", blocks=[actions(*elements)]
    )
    assert answer["ok"], answer
    return answer


async def test_a_button_is_found_by_its_label(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    await says(workspace, button(text=plain("Approve"), action_id="approve", value="7"))

    result = await sam.presses("Approve")

    assert result["ok"]
    (body,) = pressed
    assert body["user"]["id"] == sam.id
    assert body["channel"]["name"] == "sales"
    assert body["actions"][0]["action_id"] == "approve"
    assert body["actions"][0]["value"] == "7"


async def test_the_newest_match_is_pressed_if_no_place_is_named(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    first = await says(workspace, button(action_id="go", value="old"), channel="#exports")
    await says(workspace, button(action_id="go", value="new"))

    await sam.presses(action_id="go")
    await sam.presses(action_id="go", message_ts=first["ts"])

    assert [body["actions"][0]["value"] for body in pressed] == ["new", "old"]


async def test_a_value_tells_buttons_of_one_kind_apart(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    rows = [section(accessory=button(action_id="open", value=v)) for v in ("1", "2", "3")]
    await workspace.call("chat.postMessage", channel="#sales", text="x", blocks=rows)

    await sam.presses(action_id="open", value="2")

    assert pressed[0]["actions"][0]["value"] == "2"


async def test_nobody_presses_what_they_do_not_see(
    workspace: Workspace, pressed: list[Json]
) -> None:
    await says(workspace, button(action_id="go"), channel="#approvals")

    answer = await workspace.kind("guest").does("press", 404, action_id="go")

    assert "sees nothing to press" in answer["error"]
    assert pressed == []


async def test_a_confirmation_can_be_declined(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    confirm = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    await says(workspace, button(action_id="erase", confirm=confirm))

    declined = await sam.presses(action_id="erase", confirm=False)
    assert declined["ok"]
    assert pressed == []

    await sam.presses(action_id="erase", confirm=True)
    assert len(pressed) == 1


# the element, what is chosen, what the app is told
MENUS: list[tuple[Json, Json, Json]] = [
    (
        {"type": "overflow", "options": options(3)},
        {"value": "1"},
        {"selected_option": {**option(1), "text": {**plain("Option 1"), "emoji": True}}},
    ),
    (
        {"type": "static_select", "options": options(3)},
        {"value": "1"},
        {"selected_option": {**option(1), "text": {**plain("Option 1"), "emoji": True}}},
    ),
    ({"type": "datepicker"}, {"value": "2026-03-01"}, {"selected_date": "2026-03-01"}),
    ({"type": "timepicker"}, {"value": "09:30"}, {"selected_time": "09:30"}),
    (
        {"type": "checkboxes", "options": options(2)},
        {"value": []},
        {"selected_options": []},
    ),
]


@pytest.mark.parametrize("menu", MENUS)
async def test_a_choice_is_told_as_slack_tells_it(
    workspace: Workspace,
    sam: Somebody,
    pressed: list[Json],
    menu: tuple[Json, Json, Json],
) -> None:
    element, choice, told = menu
    await says(workspace, {**element, "action_id": "choose"})

    await sam.presses(action_id="choose", **choice)

    action = pressed[0]["actions"][0]
    assert action["type"] == element["type"]
    assert action.items() >= told.items()


async def test_an_option_of_a_menu_is_found_by_its_label(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    await says(workspace, {"type": "overflow", "action_id": "more", "options": options(3)})

    await sam.presses("Option 2")

    assert pressed[0]["actions"][0]["selected_option"]["value"] == "2"


async def test_of_several_menus_with_one_name_the_one_with_the_value_is_pressed(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    rows = [
        section(
            block_id=f"row {number}",
            accessory={
                "type": "overflow",
                "action_id": "more",
                "options": [option(number)],
            },
        )
        for number in range(3)
    ]
    await workspace.call("chat.postMessage", channel="#sales", text="x", blocks=rows)

    await sam.chooses("more", "2")
    refused = await sam.does("press", 400, action_id="more", value="9")

    assert pressed[0]["actions"][0]["block_id"] == "row 2"
    assert "no option '9'" in refused["error"]


async def test_pressing_a_box_by_its_label_ticks_it_and_again_takes_it_back(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    boxes = {"type": "checkboxes", "options": options(3), "initial_options": [option(0)]}
    await says(workspace, {**boxes, "action_id": "which"})

    await sam.presses("Option 2")
    await sam.presses("Option 0")

    ticked = [body["actions"][0]["selected_options"] for body in pressed]
    assert [[o["value"] for o in some] for some in ticked] == [["0", "2"], ["2"]]


async def test_a_menu_is_not_cleared_by_chance(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    await says(workspace, {"type": "datepicker", "action_id": "due"})

    refused = await sam.does("press", 400, action_id="due")

    assert "takes a 'value'" in refused["error"]
    assert pressed == []


async def test_a_message_carries_the_state_of_its_inputs(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    menu = {"type": "static_select", "action_id": "size", "options": options(2)}
    untouched = {"type": "datepicker", "action_id": "due"}
    await says(workspace, menu, untouched, button(action_id="go"))

    await sam.presses(action_id="size", value="1")
    await sam.presses(action_id="go")

    (state,) = pressed[1]["state"]["values"].values()
    assert state["size"]["selected_option"]["value"] == "1"
    assert state["due"] == {"type": "datepicker", "selected_date": None}


async def test_a_button_below_an_attachment_is_told_as_such(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    attachment = {"color": "#36a64f", "blocks": [actions(button(action_id="go"))]}
    await workspace.call(
        "chat.postMessage", channel="#sales", text="x", attachments=[attachment]
    )

    await sam.presses(action_id="go")

    assert pressed[0]["container"]["type"] == "message_attachment"
    assert pressed[0]["container"]["attachment_id"] == 1


async def test_a_press_can_replace_or_delete_the_message(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await respond("Approved", replace_original=True)
        await ack()

    @app.bolt.action("away")
    async def away(ack: Any, respond: Any) -> None:
        await respond(delete_original=True)
        await ack()

    await says(workspace, button(action_id="done"))
    await says(workspace, button(action_id="away"), channel="#exports")
    await sam.presses(action_id="done")
    await sam.presses(action_id="away")

    (left,) = await sam.messages("#sales")
    assert (left["text"], left["blocks"]) == ("Approved", [])
    assert await sam.messages("#exports") == []


async def test_an_ephemeral_message_is_answered_without_its_content(
    workspace: Workspace, sam: Somebody, pressed: list[Json]
) -> None:
    await workspace.call(
        "chat.postEphemeral",
        channel=sam.dm,
        user=sam.id,
        text="x",
        blocks=[section(accessory=button(action_id="go"))],
    )

    await sam.presses(action_id="go")

    assert pressed[0]["container"]["is_ephemeral"] is True
    assert "message" not in pressed[0]


SUGGESTIONS = {"options": [option(1), option(2)]}


async def test_a_menu_offers_what_the_app_suggests(
    workspace: Workspace, app: BoltApp, sam: Somebody, pressed: list[Json]
) -> None:
    asked = []

    @app.bolt.options("who")
    async def suggest(ack: Any, payload: Any) -> None:
        asked.append(payload["value"])
        await ack(**SUGGESTIONS)

    menu = {"type": "external_select", "action_id": "who", "min_query_length": 2}
    await says(workspace, menu)

    assert await sam.suggests("who", "a") == []
    assert await sam.suggests("who", "ad") == ["1", "2"]
    assert asked == ["ad"]

    await sam.presses(action_id="who", value="2")
    assert pressed[0]["actions"][0]["selected_option"]["value"] == "2"


async def test_groups_of_suggestions_are_offered_as_one_list(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.options("who")
    async def suggest(ack: Any) -> None:
        groups = [{"label": plain(f"Group {n}"), "options": [option(n)]} for n in (1, 2)]
        await ack(option_groups=groups)

    await says(workspace, {"type": "external_select", "action_id": "who"})

    assert await sam.suggests("who", "ada") == ["1", "2"]


async def test_suggestions_that_slack_would_refuse_are_not_offered(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.options("who")
    async def suggest(ack: Any) -> None:
        await ack(options=options(101))

    await says(workspace, {"type": "external_select", "action_id": "who"})

    answer = await sam.does("suggest", action_id="who", text="ada")
    assert answer["ok"] is False
    assert answer["options"] == []
