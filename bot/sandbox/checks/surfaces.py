"""Which blocks a message, a modal and the Home tab take, and the rules between blocks.

Facts: docs.slack.dev/reference/block-kit/blocks (the surfaces each block names).  File
blocks come in messages only by way of Slack: an app cannot post one.
"""

from collections.abc import Iterator
from typing import Any, Literal

from bot.sandbox.checks.blocks import BLOCKS
from bot.sandbox.checks.refusal import Problem, Problems
from bot.sandbox.checks.shapes import Shape, items, kinds

Surface = Literal["message", "modal", "home"]

_EVERYWHERE = {"actions", "context", "divider", "header", "image", "input", "rich_text"}
_EVERYWHERE |= {"section", "video", "card"}
_TAKEN: dict[Surface, set[str]] = {
    "message": set(BLOCKS) - {"alert"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | {"carousel", "data_table", "table"},
}
_MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
_TABLES = {"table", "data_table"}
_MOST_MARKDOWN_CHARACTERS = 12_000


def _shape_of(surface: Surface) -> Shape:
    taken = {name: shape for name, shape in BLOCKS.items() if name in _TAKEN[surface]}
    return items(kinds(taken), _MOST_BLOCKS[surface])


_SHAPES: dict[Surface, Shape] = {surface: _shape_of(surface) for surface in _MOST_BLOCKS}


def check_blocks(blocks: Any, surface: Surface, at: str, problems: Problems) -> None:
    """Add whatever Slack objects to in these blocks on this surface."""
    before = len(problems)
    _SHAPES[surface](blocks, at, problems)
    if len(problems) > before:
        return
    _unique_blocks(blocks, at, problems)
    _markdown_together(blocks, at, problems)
    _elements_of_the_surface(blocks, surface, at, problems)


def count_tables(blocks: list[dict[str, Any]]) -> int:
    """Return how many tables stand in these blocks and in the containers among them."""
    return sum(block["type"] in _TABLES for block, _ in _with_children(blocks, ""))


def _with_children(
    blocks: list[dict[str, Any]], at: str
) -> Iterator[tuple[dict[str, Any], str]]:
    for place, block in enumerate(blocks):
        yield block, f"{at}/{place}"
        yield from _with_children(
            block.get("child_blocks", []), f"{at}/{place}/child_blocks"
        )


def _unique_blocks(blocks: list[dict[str, Any]], at: str, problems: Problems) -> None:
    """Refuse a block id used twice, and an action id used twice within one block."""
    seen: set[str] = set()
    for block, place in _with_children(blocks, at):
        _unique(block, "block_id", seen, place, problems)
        actions: set[str] = set()
        for element, where in _elements(block, place):
            _unique(element, "action_id", actions, where, problems)


def _unique(
    thing: dict[str, Any], name: str, seen: set[str], at: str, problems: Problems
) -> None:
    # An empty id counts as none: Slack makes one up.
    if (value := thing.get(name)) and value in seen:
        message = f'`{name}` "{value}" already exists'
        problems.append(Problem(message, f"{at}/{name}", ("unique", value)))
    elif value:
        seen.add(value)


def _elements(block: dict[str, Any], at: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every element of a block that a person can act on, and where it stands."""
    if block["type"] in {"actions", "context_actions"}:
        for place, element in enumerate(block["elements"]):
            yield element, f"{at}/elements/{place}"
    for place, button in enumerate(block.get("actions", ())):
        yield button, f"{at}/actions/{place}"
    for name in ("accessory", "element"):
        if name in block:
            yield block[name], f"{at}/{name}"


def _markdown_together(blocks: list[dict[str, Any]], at: str, problems: Problems) -> None:
    """Refuse markdown blocks that are too long together, though each by itself is not."""
    length = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if length > _MOST_MARKDOWN_CHARACTERS:
        message = f"must be less than {_MOST_MARKDOWN_CHARACTERS + 1} characters"
        problems.append(Problem(message, at, ("max_length", _MOST_MARKDOWN_CHARACTERS)))


def _elements_of_the_surface(
    blocks: list[dict[str, Any]], surface: Surface, at: str, problems: Problems
) -> None:
    """Refuse files outside of modals, and the focus on more than one element."""
    focused = 0
    for block, place in _with_children(blocks, at):
        for element, where in _elements(block, place):
            if element["type"] == "file_input" and surface != "modal":
                message = "unsupported type: file_input"
                problems.append(Problem(message, f"{where}/type", ("surface", "modal")))
            focused += element.get("focus_on_load") is True
            if focused > 1 and element.get("focus_on_load"):
                message = "only one element may set `focus_on_load`"
                problems.append(Problem(message, f"{where}/focus_on_load"))
