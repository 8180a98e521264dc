"""Modals: opened, filled in, refused, stacked and closed, as Slack does it."""

from typing import Any

import pytest

from bot.sandbox import SandboxSettings
from tests.bot.sandbox.bolt_app import BoltApp, connected
from tests.bot.sandbox.pieces import actions, button, input_block, modal, plain
from tests.workspace import Json, Somebody, Workspace


def text_input(block_id: str, **element: Any) -> Json:
    """Return a text box whose block is named after its field."""
    box = {"type": "plain_text_input", "action_id": "value", **element}
    return input_block(box, block_id=block_id)


async def shown(app: BoltApp, person: Somebody, view: Json) -> None:
    """Let somebody open this form by a command."""

    @app.bolt.command("/contacts")
    async def open_(ack: Any, command: Any) -> None:
        await app.client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()

    assert (await person.types("/contacts new"))["ok"]


@pytest.fixture
def sam(workspace: Workspace) -> Somebody:
    return workspace.person("Sam")


async def test_what_was_typed_arrives_under_the_names_of_its_fields(
    app: BoltApp, sam: Somebody
) -> None:
    sent = []

    @app.bolt.view("new")
    async def save(ack: Any, view: Any) -> None:
        sent.append(view["state"]["values"])
        await ack()

    boxes = [text_input("name"), text_input("mail", initial_value="a@b.org")]
    await shown(app, sam, modal(*boxes, callback_id="new"))
    result = await sam.fills(name="Ada")

    assert result["ok"]
    assert sent == [
        {
            "name": {"value": {"type": "plain_text_input", "value": "Ada"}},
            "mail": {"value": {"type": "plain_text_input", "value": "a@b.org"}},
        }
    ]
    assert (await sam.screen())["modals"] == []


async def test_slack_itself_turns_back_an_empty_field(app: BoltApp, sam: Somebody) -> None:
    await shown(app, sam, modal(text_input("name"), callback_id="new"))

    result = await sam.fills(name=None)

    assert result["errors"] == {"name": "This is a required field"}
    assert (await sam.modal())["errors"] == result["errors"]


async def test_the_apps_errors_stand_under_their_fields(
    app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.view("new")
    async def save(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "There is one already"})

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    result = await sam.fills(name="Ada")

    assert result["ok"] is False
    assert result["errors"] == {"name": "There is one already"}
    assert "There is one already" in await sam.text()


async def test_errors_for_a_field_that_is_not_there_are_no_answer(
    app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.view("new")
    async def save(ack: Any) -> None:
        await ack(response_action="errors", errors={"nome": "No"})

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    result = await sam.fills(name="Ada")

    assert result["ok"] is False
    assert (await sam.screen())["notice"] == "We had some trouble connecting. Try again?"


async def test_an_answer_can_change_the_form(app: BoltApp, sam: Somebody) -> None:
    done = modal(title=plain("Done"))
    done.pop("submit", None)

    @app.bolt.view("new")
    async def save(ack: Any) -> None:
        await ack(response_action="update", view=done)

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    await sam.fills(name="Ada")

    assert (await sam.modal())["title"]["text"] == "Done"


async def test_forms_stack_three_deep_and_no_deeper(app: BoltApp, sam: Somebody) -> None:
    errors = []

    @app.bolt.action("deeper")
    async def push(ack: Any, body: Any) -> None:
        view = modal(actions(button(action_id="deeper")))
        try:
            await app.client.views_push(trigger_id=body["trigger_id"], view=view)
        except Exception as error:  # noqa: BLE001 (any refusal is what we look at)
            errors.append(str(error))
        await ack()

    await shown(app, sam, modal(actions(button(action_id="deeper"))))
    for _ in range(3):
        await sam.presses(action_id="deeper")

    modals = (await sam.screen())["modals"]
    assert len(modals) == 3
    assert modals[2]["previous_view_id"] == modals[1]["id"]
    assert {view["root_view_id"] for view in modals} == {modals[0]["id"]}
    assert "push_limit_reached" in errors[0]


async def test_closing_shows_the_form_below(app: BoltApp, sam: Somebody) -> None:
    @app.bolt.view("new")
    async def save(ack: Any) -> None:
        await ack(response_action="push", view=modal(title=plain("On top")))

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    await sam.fills(name="Ada")
    assert (await sam.modal())["title"]["text"] == "On top"

    await sam.does("close")

    assert (await sam.modal())["callback_id"] == "new"


async def test_an_answer_can_close_all_forms(app: BoltApp, sam: Somebody) -> None:
    @app.bolt.view("new")
    async def save(ack: Any) -> None:
        await ack(response_action="push", view=modal(text_input("x"), callback_id="top"))

    @app.bolt.view("top")
    async def finish(ack: Any) -> None:
        await ack(response_action="clear")

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    await sam.fills(name="Ada")
    await sam.fills(x="y")

    assert (await sam.screen())["modals"] == []


async def test_the_app_hears_of_a_closed_form_only_if_it_wants_to(
    app: BoltApp, sam: Somebody
) -> None:
    closed = []

    @app.bolt.view_closed("asks")
    async def note(ack: Any, body: Any) -> None:
        closed.append(body["is_cleared"])
        await ack()

    await shown(app, sam, modal(text_input("x"), callback_id="silent"))
    await sam.does("close")
    await sam.types("/contacts help")
    await sam.does("close")
    assert closed == []

    view = modal(text_input("x"), callback_id="asks", notify_on_close=True)
    await app.client.views_open(trigger_id=_trigger(app, sam), view=view)
    await sam.does("close")

    assert closed == [False]


def _trigger(app: BoltApp, person: Somebody) -> str:
    slack = app.workspace.sandbox.slack
    return slack.triggers.issue(slack.workspace(None).person(person.id))


async def test_a_trigger_serves_once(app: BoltApp, sam: Somebody) -> None:
    workspace, trigger = app.workspace, _trigger(app, sam)
    view = modal(text_input("x"))

    first = await workspace.call("views.open", trigger_id=trigger, view=view)
    second = await workspace.call("views.open", trigger_id=trigger, view=view)
    never = await workspace.call("views.open", trigger_id="1.2.3", view=view)

    assert first["ok"]
    assert second["error"] == "exchanged_trigger_id"
    assert never["error"] == "invalid_trigger_id"


async def test_a_trigger_ends_soon() -> None:
    settings = SandboxSettings(trigger_seconds=-1)
    async with Workspace(settings) as workspace, connected(workspace) as app:
        trigger = _trigger(app, workspace.person("Sam"))
        late = await workspace.call(
            "views.open", trigger_id=trigger, view=modal(text_input("x"))
        )
        assert late["error"] == "expired_trigger_id"


async def test_an_update_keeps_what_was_typed_in_the_same_field(
    app: BoltApp, sam: Somebody
) -> None:
    await shown(app, sam, modal(text_input("name"), text_input("mail")))
    await sam.fills(submit=False, name="Ada", mail="a@b.org")
    view = await sam.modal()

    changed = modal(text_input("name"), text_input("mail", action_id="other"))
    answer = await app.workspace.call(
        "views.update", view_id=view["id"], view=changed, hash=view["hash"]
    )

    values = (await sam.modal())["state"]["values"]
    assert answer["ok"]
    assert values["name"]["value"]["value"] == "Ada"
    assert values["mail"]["other"]["value"] is None


async def test_a_stale_hash_is_refused(app: BoltApp, sam: Somebody) -> None:
    await shown(app, sam, modal(text_input("name"), external_id="mine"))
    view, call = await sam.modal(), app.workspace.call
    await call("views.update", external_id="mine", view=modal(text_input("a")))

    late = await call(
        "views.update", view_id=view["id"], view=modal(text_input("b")), hash=view["hash"]
    )

    assert late["error"] == "hash_conflict"
    assert (await sam.modal())["blocks"][0]["block_id"] == "a"


async def test_an_external_id_names_one_view(app: BoltApp, sam: Somebody) -> None:
    await shown(app, sam, modal(text_input("x"), external_id="mine"))

    second = await app.workspace.call(
        "views.open",
        trigger_id=_trigger(app, app.workspace.person("Tom")),
        view=modal(text_input("x"), external_id="mine"),
    )

    assert second["error"] == "duplicate_external_id"


async def test_a_view_that_was_closed_cannot_be_changed(
    app: BoltApp, sam: Somebody
) -> None:
    await shown(app, sam, modal(text_input("x")))
    view = await sam.modal()
    await sam.does("close")

    late = await app.workspace.call(
        "views.update", view_id=view["id"], view=modal(text_input("x"))
    )

    assert late["error"] == "not_found"


async def test_the_buttons_of_the_form_are_pressed_by_their_labels(
    app: BoltApp, sam: Somebody
) -> None:
    sent = []

    @app.bolt.view("new")
    async def save(ack: Any, view: Any) -> None:
        sent.append(view["callback_id"])
        await ack()

    form = modal(text_input("name"), callback_id="new", submit=plain("Keep"))
    await shown(app, sam, form)
    await sam.fills(submit=False, name="Ada")
    await sam.presses("Keep")

    assert sent == ["new"]


async def test_a_form_the_app_does_not_take_stays_open(
    workspace: Workspace, app: BoltApp, sam: Somebody
) -> None:
    @app.bolt.view("new")
    async def fail() -> None:
        raise RuntimeError("on purpose")

    await shown(app, sam, modal(text_input("name"), callback_id="new"))
    workspace.waits_for_the_app(0.05)
    result = await sam.fills(name="Ada")

    assert result["error"] == "operation_timeout"
    assert (await sam.screen())["notice"] == "We had some trouble connecting. Try again?"
    assert (await sam.modal())["state"]["values"]["name"]["value"]["value"] == "Ada"


async def test_the_home_tab_is_published_for_one_person(
    app: BoltApp, sam: Somebody
) -> None:
    async def publish(event: Json) -> None:
        view = {"type": "home", "blocks": [actions(button(action_id="new"))]}
        await app.client.views_publish(user_id=event["user"], view=view)

    app.on["app_home_opened"] = publish
    result = await sam.does("home")

    assert result["ok"]
    assert (await sam.screen())["home"]["blocks"][0]["elements"][0]["action_id"] == "new"
    assert (await app.workspace.person("Tom").screen())["home"] is None


@pytest.mark.parametrize(
    ("reports", "submit", "heard"),
    [
        (["on_character_entered"], True, ["pressed", "sent"]),
        (["on_enter_pressed"], True, ["sent"]),
        (None, True, ["sent"]),
        (None, False, ["pressed"]),
    ],
)
async def test_to_send_a_form_is_not_to_press_enter_in_its_boxes(
    app: BoltApp,
    sam: Somebody,
    reports: list[str] | None,
    *,
    submit: bool,
    heard: list[str],
) -> None:
    told = []

    @app.bolt.action("value")
    async def press(ack: Any) -> None:
        told.append("pressed")
        await ack()

    @app.bolt.view("new")
    async def send(ack: Any) -> None:
        told.append("sent")
        await ack()

    box = text_input("name") | {"dispatch_action": True}
    if reports:
        box["element"]["dispatch_action_config"] = {"trigger_actions_on": reports}
    await shown(app, sam, modal(box, callback_id="new"))

    await sam.fills(name="Ada", submit=submit)

    assert told == heard
