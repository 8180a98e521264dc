"""A person fills in the form in front of them."""

from collections.abc import Iterator
from typing import Any, Final

from bot.sandbox.blocks import elements_of
from bot.sandbox.deliveries import NOTHING_TO_DELIVER, Ack
from bot.sandbox.errors import MisuseError, UnknownError
from bot.sandbox.inputs import KEYS
from bot.sandbox.interactions import Place
from bot.sandbox.model import Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.entering import enter
from bot.sandbox.people.pressing import report
from bot.sandbox.people.sending import submit, top_form

TYPED: Final = frozenset(
    ("plain_text_input", "email_text_input", "url_text_input", "number_input")
)


async def fill(asked: Asked) -> Payload:
    """Put values into the top form, one after the other, and send it if asked to.

    It is not sent if the app did not take what was reported of it before.
    """
    values = asked.body.get("values", {})
    if not isinstance(values, dict):
        raise MisuseError("The body needs 'values': block ids with their values.")
    top_form(asked)
    acks = [
        await _put(asked, place, one)
        for block_id, value in values.items()
        for place, one in _places(asked, block_id, value)
    ]
    if failed := next((ack for ack in acks if ack.error), None):
        return failed.body()
    return await submit(asked) if asked.body.get("submit") else {"ok": True}


def _places(asked: Asked, block_id: str, value: Any) -> Iterator[tuple[Place, Any]]:
    """Yield the inputs of a block; several in one block are named by their action ids."""
    view = top_form(asked)
    for block in view.blocks:
        if block["block_id"] != block_id:
            continue
        elements = [e for e in elements_of(block) if e["type"] in KEYS]
        for element in elements:
            several = isinstance(value, dict) and element["action_id"] in value
            if several or len(elements) == 1:
                one = value[element["action_id"]] if several else value
                yield Place(view, block, element), one
        return
    known = ", ".join(block["block_id"] for block in view.blocks)
    raise UnknownError(f"The form has no block {block_id!r}. It has: {known}.")


async def _put(asked: Asked, place: Place, value: Any) -> Ack:
    """Put one value in; an element that reports changes reports this one.

    A box that reports on Enter alone does not where the form is sent: then nobody has
    pressed Enter in it.
    """
    changed = await enter(asked, place, value)
    if not changed or (asked.body.get("submit") and _waits_for_enter(place)):
        return NOTHING_TO_DELIVER
    return await report(asked, place)


def _waits_for_enter(place: Place) -> bool:
    element = place.element
    config = element.get("dispatch_action_config") or {}
    reports = config.get("trigger_actions_on") or ["on_enter_pressed"]
    return element["type"] in TYPED and "on_character_entered" not in reports
