"""Putting a value into an element: what a person may put there, and where it is kept."""

from typing import Any

from bot.sandbox.blocks import option_text, options_of
from bot.sandbox.errors import MisuseError
from bot.sandbox.inputs import CHOICES, entered, message_values, option_of
from bot.sandbox.interactions import Place
from bot.sandbox.model import Payload, StateValues, View
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.suggesting import learn, offered_option
from bot.sandbox.shapes import file_object


async def enter(asked: Asked, place: Place, value: Any) -> bool:
    """Put a value into an element; say whether that changed it.

    Raises:
        MisuseError: no person could put this value in there.
    """
    if place.element["type"].endswith("external_select"):
        await learn(asked, place, value)

    def find(element: Payload, one: str) -> Any:
        return _found(asked, Place(place.surface, place.block, element), one)

    new = entered(place.element, value, find)
    values = state_of(asked, place).setdefault(place.block["block_id"], {})
    changed = values.get(place.element["action_id"]) != new
    values[place.element["action_id"]] = new
    if changed:
        asked.person.changes.note()
    return changed


def state_of(asked: Asked, place: Place) -> StateValues:
    """Return what stands in the elements around a place, for this person."""
    surface, person = place.surface, asked.person.id
    if isinstance(surface, View):
        return surface.values
    surface.states[person] = message_values(surface, person)
    return surface.states[person]


def _found(asked: Asked, place: Place, value: str) -> Any:
    """Return what Slack stores for the id of an option, a person, a channel or a file."""
    kind = place.element["type"]
    if kind == "file_input":
        return _file(asked, value)
    if "users" in kind:
        return asked.workspace.person(value).id
    if kind not in CHOICES:
        return asked.workspace.channel(value).id
    option = option_of(place.element, value) or offered_option(asked, place, value)
    if option is None:
        known = ", ".join(
            f"{o['value']} ({option_text(o)})" for o in options_of(place.element)[:20]
        )
        hint = f"It offers: {known}." if known else "Ask with /suggest what it offers."
        raise MisuseError(f"The menu has no option {value!r}. {hint}")
    return option


def _file(asked: Asked, file_id: str) -> Payload:
    file = asked.workspace.files.get(file_id)
    if file is None or file.user != asked.person.id:
        raise MisuseError(f"{asked.person.name} has uploaded no file {file_id!r}.")
    return file_object(file, asked.slack.base_url)
