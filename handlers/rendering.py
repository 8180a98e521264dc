"""The SDK's models as JSON.

Their own ``to_dict`` looks through every attribute of every object for checks to make.
For the sixty objects of a result that takes longer than to find it, so we write them out
ourselves.  Lengths are cut in ``blocks.py``.
"""

from collections.abc import Callable
from typing import Any, Final

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import ConfirmObject, Option

Writer = Callable[[Any], Any]


def as_json(part: Any) -> Any:
    """Return a model, or a list of them, as Slack takes it; JSON stays as it is."""
    kind = type(part)
    if kind not in _WRITERS:
        _WRITERS[kind] = _writer(part)
    return _WRITERS[kind](part)


# How each kind of object is written: to find that out takes longer than to write one.
_WRITERS: Final[dict[type, Writer]] = {}


def _writer(part: Any) -> Writer:
    if isinstance(part, list | tuple):
        return _list
    if not isinstance(part, JsonObject):
        return _as_it_is
    if isinstance(part, Option):
        return _option
    if isinstance(part, ConfirmObject):
        return _question
    if type(part).to_dict is not JsonObject.to_dict:
        return type(part).to_dict
    return _object(tuple(sorted(part.attributes)))


def _list(parts: Any) -> list[Any]:
    return [as_json(part) for part in parts]


def _as_it_is(part: Any) -> Any:
    return part


def _object(names: tuple[str, ...]) -> Writer:
    def write(part: JsonObject) -> dict[str, Any]:
        values = [(name, getattr(part, name, None)) for name in names]
        return {name: as_json(value) for name, value in values if value or value == 0}

    return write


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
