"""``blocks.validate``: says what is wrong with blocks, a view or a message, posting none.

Facts: docs.slack.dev/reference/methods/blocks.validate.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.checks.attachments import ATTACHMENTS
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.surfaces import check_blocks
from bot.sandbox.checks.views import SHAPES

_SUBJECTS = ("blocks", "view", "message")
_EXACTLY_ONE = "must provide exactly one of `blocks`, `view`, or `message`"
_MOST_CHARACTERS = 100_000


def validate(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reply of ``blocks.validate`` to these arguments, decoded or not."""
    given = [name for name in _SUBJECTS if arguments.get(name) is not None]
    if len(given) != 1:
        return _invalid_arguments(_EXACTLY_ONE)
    subject = given[0]
    try:
        value = _decode(arguments[subject])
    except ValueError:
        return _invalid_arguments(f"`{subject}` must be valid JSON")
    problems: Problems = []
    _CHECKS[subject](value, problems)
    if not problems:
        return {"ok": True}
    errors = [_told(problem) for problem in problems]
    return {"ok": False, "error": f"invalid_{subject}", "errors": errors}


def _invalid_arguments(message: str) -> dict[str, Any]:
    metadata = {"messages": [message]}
    return {"ok": False, "error": "invalid_arguments", "response_metadata": metadata}


def _decode(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if len(value) > _MOST_CHARACTERS:
        raise ValueError(value[:100])
    return json.loads(value)


def _check_blocks(value: Any, problems: Problems) -> None:
    check_blocks(value, "message", "", problems)


def _check_view(value: Any, problems: Problems) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    SHAPES["home" if kind == "home" else "modal"](value, "", problems)


def _check_message(value: Any, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.append(Problem("must provide an object", "", ("type", "object")))
        return
    if "blocks" in value:
        check_blocks(value["blocks"], "message", "/blocks", problems)
    if "attachments" in value:
        ATTACHMENTS(value["attachments"], "/attachments", problems)


_CHECKS = {"blocks": _check_blocks, "view": _check_view, "message": _check_message}


def _told(problem: Problem) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": "failed_constraint",
        "message": problem.message,
        "pointer": problem.pointer,
    }
    if problem.constraint:
        rule, expected = problem.constraint
        told["constraint"] = {"type": rule, "expected": expected}
    return told
