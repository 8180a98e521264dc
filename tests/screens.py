"""What stands on a message or form, as one reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def table(message: Json) -> list[list[str]]:
    """Return the cells of a message's table, a list per row, the headings first."""
    found = next(block for block in message["blocks"] if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in found["rows"]]


def names(message: Json) -> list[str]:
    """Return the names in a result, in their order."""
    return [row[1] for row in table(message)[1:]]


def labels(surface: Json) -> list[str]:
    """Return what stands on the buttons of a message or form."""
    return [e["text"]["text"] for e in elements(surface) if e["type"] == "button"]


def small_print(message: Json) -> list[str]:
    """Return what stands in small print on a message."""
    context = [block for block in message["blocks"] if block["type"] == "context"]
    return [element["text"] for block in context for element in block["elements"]]


def options(surface: Json, action_id: str) -> dict[str, str]:
    """Return the values of a menu's options, by what stands on them."""
    menu = next(e for e in elements(surface) if e["action_id"] == action_id)
    return {option["text"]["text"]: option["value"] for option in menu["options"]}


def boxes(form: Json) -> dict[str, Json]:
    """Return the inputs of a form by block, in their order."""
    return {b["block_id"]: b["element"] for b in form["blocks"] if b["type"] == "input"}


def elements(surface: Json) -> Iterator[Json]:
    """Yield every button and menu of a message or form, but for the inputs."""
    for block in surface["blocks"]:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()
        if "accessory" in block:
            yield block["accessory"]
