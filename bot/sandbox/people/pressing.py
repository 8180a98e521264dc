"""A person presses a button, picks from a menu, ticks a box or chooses a date."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.blocks import option_text, options_of
from bot.sandbox.deliveries import NOTHING_TO_DELIVER, Ack
from bot.sandbox.errors import MisuseError
from bot.sandbox.inputs import KEYS, MANY, option_of
from bot.sandbox.interactions import Place
from bot.sandbox.model import Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.entering import enter, state_of
from bot.sandbox.people.finding import find
from bot.sandbox.people.sending import close_top, submit


async def press(asked: Asked) -> Payload:
    """Press what the request names; return how the app took it."""
    if control := _control(asked):
        return await control(asked)
    place = find(asked)
    if place.element.get("confirm") and asked.body.get("confirm") is False:
        return NOTHING_TO_DELIVER.body()
    return (await _act(asked, place, _value(asked, place))).body()


def _control(asked: Asked) -> Callable[[Asked], Awaitable[Payload]] | None:
    """Return what the top form's own button of this label does, or None."""
    label, modals = asked.body.get("label"), asked.person.modals
    elsewhere = ("action_id", "block_id", "message_ts", "home")
    if label is None or not modals or any(asked.body.get(name) for name in elsewhere):
        return None
    if asked.body.get("view_id") not in (None, modals[-1].id):
        return None
    given = modals[-1].given
    if (given.get("submit") or {}).get("text") == label:
        return submit
    if (given.get("close") or {"text": "Cancel"}).get("text") == label:
        return close_top
    return None


def _value(asked: Asked, place: Place) -> Any:
    """Return what is chosen: the value, or the option that the label names.

    Raises:
        MisuseError: the element takes a value, and none is given.
    """
    if "value" in asked.body:
        return asked.body["value"]
    label, kind = asked.body.get("label"), place.element["type"]
    for option in options_of(place.element):
        if option_text(option) == label:
            return (
                _ticked(asked, place, option["value"]) if kind in MANY else option["value"]
            )
    if kind in KEYS:
        raise MisuseError(f"A {kind} takes a 'value'; null clears it.")
    return None


def _ticked(asked: Asked, place: Place, value: str) -> list[str]:
    """Return what is chosen once this option was pressed: one more, or one less."""
    state = state_of(asked, place)[place.block["block_id"]][place.element["action_id"]]
    chosen = [option["value"] for option in state["selected_options"]]
    without = [one for one in chosen if one != value]
    return without if value in chosen else [*chosen, value]


async def _act(asked: Asked, place: Place, value: Any) -> Ack:
    """Do one thing with one element, and deliver it."""
    kind = place.element["type"]
    if kind == "workflow_button":
        return NOTHING_TO_DELIVER
    if kind in KEYS:
        await enter(asked, place, value)
        return await report(asked, place)
    action = _pressed(place.element, value)
    return await asked.deliver(asked.interactions.block_actions(place, action))


async def report(asked: Asked, place: Place) -> Ack:
    """Deliver what stands in an element now, if Slack delivers such a thing."""
    if place.block["type"] == "input" and not place.block.get("dispatch_action"):
        return NOTHING_TO_DELIVER
    action = state_of(asked, place)[place.block["block_id"]][place.element["action_id"]]
    return await asked.deliver(asked.interactions.block_actions(place, dict(action)))


def _pressed(element: Payload, value: Any) -> Payload:
    """Return the action of an element that keeps no value."""
    if element["type"] == "overflow":
        option = option_of(element, str(value))
        if option is None:
            known = ", ".join(str(o["value"]) for o in element["options"])
            raise MisuseError(f"The menu has no option {value!r}. It offers: {known}.")
        return {"selected_option": option}
    if element["type"] == "feedback_buttons":
        return _feedback(element, value)
    return {}


def _feedback(element: Payload, value: Any) -> Payload:
    for side in ("positive_button", "negative_button"):
        if element[side].get("value") == value:
            return {"value": value, "text": element[side]["text"]}
    raise MisuseError(f"Neither of the two buttons has the value {value!r}.")
