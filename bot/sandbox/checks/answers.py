"""What an app may answer when Slack asks: options for a menu, the fate of a form.

Facts: docs.slack.dev/surfaces/modals (responding to submissions) and the external selects
of docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Collection
from typing import Any

from bot.sandbox.checks.composition import OPTION_GROUP, PLAIN_OPTION, exactly_one
from bot.sandbox.checks.refusal import Problem, Problems, Refusal, refuse_if
from bot.sandbox.checks.shapes import choice, fields, items
from bot.sandbox.checks.views import check_view

_OPTIONS = fields(
    {},
    {"options": items(PLAIN_OPTION, 100), "option_groups": items(OPTION_GROUP, 100)},
    exactly_one("options", "option_groups"),
)
_ACTION = choice("errors", "update", "push", "clear")


def check_options(payload: Any) -> Refusal | None:
    """Return why Slack cannot offer these options, or None if it can."""
    problems: Problems = []
    _OPTIONS(payload, "", problems)
    return refuse_if("invalid_arguments", problems)


def check_submission_answer(
    payload: Any, inputs: Collection[str] | None = None
) -> Refusal | None:
    """Return why Slack cannot follow this answer to a form, or None if it can.

    Args:
        payload: The body of the acknowledgement; empty or None closes the form.
        inputs: The block ids that an error may stand under, if they are known.
    """
    if not payload:
        return None
    problems: Problems = []
    if not isinstance(payload, dict):
        problems.append(Problem("must provide an object", "", ("type", "object")))
        return refuse_if("invalid_arguments", problems)
    action = payload.get("response_action")
    _ACTION(action, "/response_action", problems)
    if action == "errors":
        _check_errors(payload.get("errors"), inputs, problems)
    elif action in {"update", "push"}:
        return check_view(payload.get("view"), "modal")
    return refuse_if("invalid_arguments", problems)


def _check_errors(errors: Any, inputs: Collection[str] | None, problems: Problems) -> None:
    if not isinstance(errors, dict) or not errors:
        problems.append(Problem("must provide an object", "/errors", ("type", "object")))
        return
    for block_id, words in errors.items():
        if not isinstance(words, str) or not words:
            problems.append(Problem("must provide a string", f"/errors/{block_id}"))
        elif inputs is not None and block_id not in inputs:
            message = f"no input block has the id {block_id}"
            problems.append(Problem(message, f"/errors/{block_id}"))
