"""Every limit of Slack that the checks keep: what to build, how much of it is allowed.

The names are those of the shared list of limits, which a test compares with this table.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.sandbox.checks import Refusal, check_message, check_options, check_view
from tests.bot.sandbox.pieces import (
    actions,
    button,
    card,
    data_table,
    image,
    input_block,
    message,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    static_select,
    table,
    text_input,
)

Check = Callable[[int], Refusal | None]


class Limit(NamedTuple):
    """How much is taken, and the error beyond."""

    check: Check
    most: int
    error: str = "invalid_blocks"
    least: int | None = None


def _posted(build: Callable[[int], dict[str, Any]]) -> Check:
    return lambda amount: check_message(message(build(amount)))


def _opened(build: Callable[[int], dict[str, Any]]) -> Check:
    return lambda amount: check_view(build(amount), "modal")


def _confirm(part: str) -> Check:
    def build(amount: int) -> dict[str, Any]:
        confirm = {"text": mrkdwn(), part: plain("x" * amount)}
        return actions(button(confirm=confirm))

    return _posted(build)


def _button(part: str) -> Check:
    return _posted(lambda amount: actions(button(**{part: "x" * amount})))


def _card(part: str) -> Check:
    return _posted(lambda amount: card(**{part: mrkdwn("x" * amount)}))


def _view(part: str) -> Check:
    return _opened(lambda amount: modal(**{part: "x" * amount}))


def _view_text(part: str) -> Check:
    return _opened(lambda amount: modal(**{part: plain("x" * amount)}))


def _choices(kind: str) -> Check:
    return _posted(lambda amount: actions({"type": kind, "options": options(amount)}))


def _groups(groups: int, each: int, label: str = "x") -> dict[str, Any]:
    group = {"label": plain(label), "options": options(each)}
    return actions({"type": "static_select", "option_groups": [group] * groups})


def _view_of_bytes(amount: int) -> dict[str, Any]:
    """Return a modal whose JSON has exactly so many bytes."""
    filling = [section(text=mrkdwn("x" * 2500)) for _ in range(96)]
    view = modal(*filling, section())
    missing = amount - len(json.dumps(view))
    view["private_metadata"] = ""
    missing -= len(json.dumps(view)) - len(json.dumps(modal(*filling, section())))
    for block in view["blocks"]:
        more = min(missing, 3000 - len(block["text"]["text"]))
        block["text"]["text"] += "x" * more
        missing -= more
    return view


def _task(number: int) -> dict[str, Any]:
    return {"type": "task_card", "task_id": str(number), "title": "x", "status": "pending"}


VIEW = {
    "view_bytes": Limit(_opened(_view_of_bytes), 250_000, "view_too_large"),
    "blocks": Limit(_opened(lambda n: modal(*[section()] * n)), 100, "invalid_arguments"),
    "title": Limit(_view_text("title"), 24, "invalid_arguments"),
    "submit": Limit(_view_text("submit"), 24, "invalid_arguments"),
    "close": Limit(_view_text("close"), 24, "invalid_arguments"),
    "private_metadata": Limit(_view("private_metadata"), 3000, "invalid_arguments"),
    "callback_id": Limit(_view("callback_id"), 255, "invalid_arguments"),
    "external_id": Limit(_view("external_id"), 255, "invalid_arguments"),
}

MESSAGE = {
    "blocks": Limit(lambda n: check_message(message(*[section()] * n)), 50),
    "attachments": Limit(
        lambda n: check_message({"text": "x", "attachments": [{"text": "x"}] * n}),
        100,
        "too_many_attachments",
    ),
    "update_text": Limit(
        lambda n: check_message({"text": "x" * n}, update=True), 4000, "msg_too_long"
    ),
    "markdown_text": Limit(
        lambda n: check_message({"markdown_text": "x" * n}), 12_000, "msg_too_long"
    ),
}

BLOCK = {
    "text_object": Limit(_posted(lambda n: section(text=plain("x" * n))), 3000),
    "text_object_min": Limit(
        _posted(lambda n: section(text=plain("x" * n))), 3000, least=1
    ),
    "section.text": Limit(_posted(lambda n: section(text=mrkdwn("x" * n))), 3000),
    "section.fields": Limit(_posted(lambda n: section(fields=[mrkdwn()] * n)), 10),
    "section.fields[].text": Limit(
        _posted(lambda n: section(fields=[mrkdwn("x" * n)])), 2000
    ),
    "header.text": Limit(
        _posted(lambda n: {"type": "header", "text": plain("x" * n)}), 150
    ),
    "context.elements": Limit(
        _posted(lambda n: {"type": "context", "elements": [mrkdwn()] * n}), 10
    ),
    "actions.elements": Limit(_posted(lambda n: actions(*[button()] * n)), 25),
    "context_actions.elements": Limit(
        _posted(
            lambda n: {
                "type": "context_actions",
                "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * n,
            }
        ),
        5,
    ),
    "block_id": Limit(_posted(lambda n: section(block_id="x" * n)), 255),
    "action_id": Limit(_button("action_id"), 255),
    "input.label": Limit(_posted(lambda n: input_block(label=plain("x" * n))), 2000),
    "input.hint": Limit(_posted(lambda n: input_block(hint=plain("x" * n))), 2000),
    "button.text": Limit(_posted(lambda n: actions(button(text=plain("x" * n)))), 75),
    "button.value": Limit(_button("value"), 2000),
    "button.url": Limit(_button("url"), 3000),
    "button.accessibility_label": Limit(_button("accessibility_label"), 75),
    "confirm.title": Limit(_confirm("title"), 100),
    "confirm.text": Limit(_confirm("text"), 300),
    "confirm.confirm": Limit(_confirm("confirm"), 30),
    "confirm.deny": Limit(_confirm("deny"), 30),
    "placeholder": Limit(
        _posted(lambda n: actions(static_select(placeholder=plain("x" * n)))), 150
    ),
    "option.text": Limit(
        _posted(lambda n: actions(static_select(options=[option(text=plain("x" * n))]))), 75
    ),
    "option.description": Limit(
        _posted(
            lambda n: actions(static_select(options=[option(description=plain("x" * n))]))
        ),
        75,
    ),
    "option.url": Limit(
        _posted(lambda n: actions({"type": "overflow", "options": [option(url="x" * n)]})),
        3000,
    ),
    "option.value": Limit(
        _posted(lambda n: actions(static_select(options=[option(value="x" * n)]))), 150
    ),
    "select.options": Limit(_choices("static_select"), 100),
    "select.option_groups": Limit(_posted(lambda n: _groups(n, 1)), 100),
    "option_group.label": Limit(_posted(lambda n: _groups(1, 1, "x" * n)), 75),
    "option_group.options": Limit(_posted(lambda n: _groups(1, n)), 100),
    "checkboxes.options": Limit(_choices("checkboxes"), 10),
    "radio_buttons.options": Limit(_choices("radio_buttons"), 10),
    "overflow.options": Limit(_choices("overflow"), 5, least=1),
    "table.rows": Limit(_posted(lambda n: table(rows=n)), 100),
    "table.columns": Limit(_posted(lambda n: table(columns=n)), 20),
    "table_per_message": Limit(
        lambda n: check_message(message(*[table()] * n)), 1, "invalid_attachments"
    ),
    "data_table.rows": Limit(_posted(lambda n: data_table(rows=n)), 201, least=2),
    "data_table.columns": Limit(_posted(lambda n: data_table(columns=n)), 20),
    "card.title": Limit(_card("title"), 150),
    "card.subtitle": Limit(_card("subtitle"), 150),
    "card.body": Limit(_card("body"), 200),
    "card.subtext": Limit(_card("subtext"), 200),
    "card.actions": Limit(_posted(lambda n: card(actions=[button()] * n)), 3),
    "carousel.elements": Limit(
        _posted(lambda n: {"type": "carousel", "elements": [card()] * n}), 10
    ),
    "container.child_blocks": Limit(
        _posted(lambda n: {"type": "container", "child_blocks": [section()] * n}), 10
    ),
    "container.title": Limit(
        _posted(
            lambda n: {
                "type": "container",
                "title": plain("x" * n),
                "child_blocks": [section()],
            }
        ),
        150,
    ),
    "plain_text_input.max_length": Limit(
        _posted(lambda n: input_block(text_input(max_length=n))), 3000
    ),
    "file_input.max_files": Limit(
        _opened(lambda n: modal(input_block({"type": "file_input", "max_files": n}))),
        10,
        "invalid_arguments",
        least=1,
    ),
    "image.image_url": Limit(_posted(lambda n: image(image_url="x" * n)), 3000),
    "image.alt_text": Limit(_posted(lambda n: image(alt_text="x" * n)), 2000),
    "image.title": Limit(_posted(lambda n: image(title=plain("x" * n))), 2000),
    "alert.text": Limit(
        _opened(lambda n: modal({"type": "alert", "text": mrkdwn("x" * n)})),
        200,
        "invalid_arguments",
    ),
    "plan.tasks": Limit(
        _posted(
            lambda n: {"type": "plan", "title": "x", "tasks": [_task(i) for i in range(n)]}
        ),
        50,
    ),
    "markdown.text": Limit(
        _posted(lambda n: {"type": "markdown", "text": "x" * n}), 12_000
    ),
}

OPTIONS = {
    "response_options": Limit(
        lambda n: check_options({"options": options(n)}), 100, "invalid_arguments"
    ),
}

LIMITS = {"view": VIEW, "message": MESSAGE, "block": BLOCK, "options": OPTIONS}

# Rules without a number, and limits that other parts of the sandbox keep.
ELSEWHERE = {
    ("view", "modal_stack_depth"): "the stack of open modals",
    ("view", "hash"): "views.update",
    ("view", "home_needs_home_tab"): "views.publish",
    ("view", "submit_required"): "test_checks",
    ("view", "unique_block_id"): "test_checks",
    ("message", "text_advised"): "nothing is refused",
    ("message", "text_truncated_at"): "test_checks",
    ("message", "text_or_blocks_required"): "test_checks",
    ("message", "ephemeral_target"): "chat.postEphemeral",
    ("options", "min_query_length_default"): "how people type into a select",
}
