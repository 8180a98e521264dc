"""Block Kit as plain JSON: filling in what Slack fills in, and finding elements."""

import copy
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.sandbox.model import Payload

# Elements that a person can act on; each has an action_id.
INTERACTIVE = frozenset(
    {
        "button",
        "workflow_button",
        "icon_button",
        "feedback_buttons",
        "overflow",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)


def completed(blocks: Iterable[Payload]) -> list[Payload]:
    """Return the blocks as Slack keeps them: ids and defaults filled in."""
    return [_completed_block(copy.deepcopy(block)) for block in blocks]


def _completed_block(block: Payload) -> Payload:
    block.setdefault("block_id", _short_id())
    if block.get("type") == "input":
        block.setdefault("optional", False)
        block.setdefault("dispatch_action", False)
    for element in elements_of(block):
        element.setdefault("action_id", _short_id())
    _complete_texts(block)
    return block


def _complete_texts(value: Any) -> None:
    """Write out the defaults of every text object in ``value``."""
    if isinstance(value, list):
        for item in value:
            _complete_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for item in value.values():
            if isinstance(item, dict | list):
                _complete_texts(item)


def _short_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def elements_of(block: Mapping[str, Any]) -> Iterator[Payload]:
    """Yield the elements of one block that a person can act on."""
    for candidate in _candidates(block):
        if isinstance(candidate, dict) and candidate.get("type") in INTERACTIVE:
            yield candidate


def _candidates(block: Mapping[str, Any]) -> Iterator[Any]:
    yield block.get("accessory")
    yield block.get("element")
    for key in ("elements", "actions"):
        found = block.get(key)
        yield from found if isinstance(found, list) else ()


def places(blocks: Iterable[Payload]) -> Iterator[tuple[Payload, Payload]]:
    """Yield every element that a person can act on, with the block it stands in."""
    for block in blocks:
        for element in elements_of(block):
            yield block, element
        yield from places(_nested(block))


def _nested(block: Mapping[str, Any]) -> list[Payload]:
    nested = block.get("child_blocks") or (
        block.get("elements") if block.get("type") == "carousel" else None
    )
    return nested if isinstance(nested, list) else []


def options_of(element: Mapping[str, Any]) -> list[Payload]:
    """Return the options that an element brings along, those of all groups together."""
    groups: list[Payload] = element.get("option_groups") or []
    options: list[Payload] = list(element.get("options") or [])
    for group in groups:
        options += group.get("options") or []
    return options


def labels_of(block: Mapping[str, Any], element: Mapping[str, Any]) -> list[str]:
    """Return the words under which a person would name this element."""
    texts = [element.get("text"), element.get("placeholder")]
    if block.get("type") == "input":
        texts.append(block.get("label"))
    words = [str(text.get("text", "")) for text in texts if isinstance(text, dict)]
    return [*words, str(element.get("accessibility_label", ""))]


def option_text(option: Mapping[str, Any]) -> str:
    """Return what is written on an option."""
    text = option.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else str(text)
