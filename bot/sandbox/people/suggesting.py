"""A person types into a menu whose options the app knows."""

from typing import Any

from bot.sandbox.blocks import options_of
from bot.sandbox.checks import check_options
from bot.sandbox.deliveries import NOTHING_TO_DELIVER, Ack
from bot.sandbox.errors import MisuseError
from bot.sandbox.interactions import Place
from bot.sandbox.model import Payload
from bot.sandbox.people.asked import Asked
from bot.sandbox.people.finding import find

MIN_QUERY_LENGTH = 3


async def suggest(asked: Asked) -> Payload:
    """Type into a menu; return what it offers."""
    place = find(asked)
    if not place.element["type"].endswith("external_select"):
        raise MisuseError(f"A {place.element['type']} brings its own options.")
    ack, options = await offered(asked, place, asked.text("text"))
    groups = {k: v for k, v in ack.answer.items() if k == "option_groups"}
    return ack.body() | {"options": options} | groups


async def offered(asked: Asked, place: Place, text: str) -> tuple[Ack, list[Payload]]:
    """Return the options that the app offers for this text, of all groups together."""
    if len(text) < place.element.get("min_query_length", MIN_QUERY_LENGTH):
        return NOTHING_TO_DELIVER, []
    payload = asked.interactions.suggestion(place, text)
    ack = await asked.slack.deliveries.request("interactive", payload)
    if ack.error is None and check_options(ack.answer):
        ack = Ack(ack.milliseconds, {}, "invalid_options")
    options = options_of(ack.answer)
    remembered = asked.person.offered.setdefault(_key(place), {})
    remembered |= {option["value"]: option for option in options}
    return ack, options


def _key(place: Place) -> tuple[str, str]:
    return place.block["block_id"], place.element["action_id"]


async def learn(asked: Asked, place: Place, values: Any) -> None:
    """Make sure that the options with these values were offered, by asking for them."""
    known = asked.person.offered.setdefault(_key(place), {})
    wanted = values if isinstance(values, list) else [values]
    for value in map(str, filter(None, wanted)):
        if value not in known and offered_option(asked, place, value) is None:
            await offered(asked, place, value)


def offered_option(asked: Asked, place: Place, value: str) -> Payload | None:
    """Return an option of the menu with this value, offered or chosen from the start."""
    element = place.element
    initial = [element.get("initial_option"), *element.get("initial_options", ())]
    for option in filter(None, initial):
        if option["value"] == value:
            chosen: Payload = option
            return chosen
    return asked.person.offered.get(_key(place), {}).get(value)
