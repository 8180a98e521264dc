"""Views: modals and the Home tab.

Facts: docs.slack.dev/reference/views and the errors of views.open.
"""

import json
from typing import Any, Literal

from bot.sandbox.checks.composition import plain
from bot.sandbox.checks.refusal import Problem, Problems, Refusal, refuse_if
from bot.sandbox.checks.shapes import Shape, flag, kind, kinds, text, union
from bot.sandbox.checks.surfaces import Surface, check_blocks

_MOST_BYTES = 250_000


def _blocks_on(surface: Surface) -> Shape:
    def check(value: Any, at: str, problems: Problems) -> None:
        check_blocks(value, surface, at, problems)

    return check


def _submit_with_inputs(value: dict[str, Any], at: str, problems: Problems) -> None:
    if "submit" in value:
        return
    for place, block in enumerate(value["blocks"]):
        if block["type"] == "input":
            message = "must define `submit` to use an `input` block in modals"
            where = f"{at}/blocks/{place}/input"
            problems.append(Problem(message, where, ("required", "submit")))
            return


_VIEW = {"private_metadata": text(3000), "callback_id": text(255), "external_id": text(255)}
_MODAL = kind(
    "modal",
    {"title": plain(24), "blocks": _blocks_on("modal")},
    {
        **_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
    _submit_with_inputs,
)
_HOME = kind("home", {"blocks": _blocks_on("home")}, _VIEW)

SHAPES: dict[str, Shape] = {
    "modal": union(kinds({"modal": _MODAL})),
    "home": union(kinds({"home": _HOME})),
}


def check_view(view: Any, surface: Literal["modal", "home"]) -> Refusal | None:
    """Return why Slack refuses this view on this surface, or None if it takes it."""
    problems: Problems = []
    SHAPES[surface](view, "/view", problems)
    if problems:
        return Refusal("invalid_arguments", tuple(problems))
    if len(json.dumps(view, ensure_ascii=False).encode()) > _MOST_BYTES:
        return Refusal("view_too_large")
    return refuse_if("invalid_arguments", problems)
