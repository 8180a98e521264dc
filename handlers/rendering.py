"""The SDK's models as JSON.

Their own ``to_dict`` looks through every attribute of every object for checks to make.
For the sixty objects of a result that takes longer than to find it, so we write them out
ourselves.  Lengths are cut in ``blocks.py``.
"""

from typing import Any, Final

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import ConfirmObject, Option


def as_json(part: Any) -> Any:
    """Return a model, or a list of them, as Slack takes it; JSON stays as it is."""
    if isinstance(part, list | tuple):
        return [as_json(one) for one in part]
    return _object(part) if isinstance(part, JsonObject) else part


def _object(part: JsonObject) -> dict[str, Any]:
    if isinstance(part, Option):
        return _option(part)
    if isinstance(part, ConfirmObject):
        return _question(part)
    kind = type(part)
    if kind.to_dict is not JsonObject.to_dict:
        return part.to_dict()
    if kind not in _NAMES:
        _NAMES[kind] = tuple(sorted(part.attributes))
    values = [(name, getattr(part, name, None)) for name in _NAMES[kind]]
    return {name: as_json(value) for name, value in values if value or value == 0}


# The names of what a kind of object has: the SDK makes the set anew at every question.
_NAMES: Final[dict[type[JsonObject], tuple[str, ...]]] = {}


def _option(part: Option) -> dict[str, Any]:
    written = {"text": _plain(part.text or ""), "value": part.value}
    if part.description:
        written["description"] = _plain(part.description)
    return written


def _question(part: ConfirmObject) -> dict[str, Any]:
    return {
        "title": _plain(part.title or ""),
        "text": {"type": "mrkdwn", "text": part.text},
        "confirm": _plain(part.confirm or ""),
        "deny": _plain(part.deny or ""),
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
