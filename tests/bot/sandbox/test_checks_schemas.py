"""The checks against the schemas made from Slack's own types, both ways.

What Slack's examples show is taken; and whatever is spoilt in them so that the schema
refuses it, the checks refuse too.
"""

import copy
import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from bot.sandbox.checks import check_view
from bot.sandbox.checks.refusal import Problems
from bot.sandbox.checks.surfaces import Surface, check_blocks
from tests.shared_data import shared

# Views as Slack returns them carry what a view that is sent may not.
RETURNED = {
    "view_home_006",
    "view_modal_008",
    "view_modal_009",
    "view_modal_010",
    "views.open.response",
}
# Newer than the types that the schema is made from.
NEWER = {"data_visualization"}

SURFACES: dict[Any, Surface] = {"modal": "modal", "home": "home"}


@cache
def _validator(definition: str) -> Draft7Validator:
    text = shared("slack", "schemas", "surfaces.schema.json").read_text(encoding="utf-8")
    definitions = json.loads(text)["definitions"]
    return Draft7Validator(
        {"$ref": f"#/definitions/{definition}", "definitions": definitions}
    )


def _fits(definition: str, value: Any) -> bool:
    return _validator(definition).is_valid(value)


def _taken(block: Any, surface: Surface) -> bool:
    problems: Problems = []
    check_blocks([block], surface, "", problems)
    return not problems


def test_blocks_of_the_examples_are_taken_if_the_schema_takes_them() -> None:
    for block, surface in _example_blocks():
        if block["type"] not in NEWER:
            assert _taken(block, surface) == _fits("KnownBlock", block), block


def test_a_block_newer_than_the_schema_is_taken() -> None:
    path = shared("slack", "payloads", "blocks", "data_visualization.json")

    assert _taken(json.loads(path.read_text(encoding="utf-8")), "message")


def test_views_of_the_examples_are_taken_unless_they_are_replies() -> None:
    for path in sorted(shared("slack", "payloads", "views").glob("*.json")):
        view = json.loads(path.read_text(encoding="utf-8"))
        view = view.get("view", view)
        kind: Literal["modal", "home"] = view["type"]
        refusal = check_view(view, kind)
        assert (refusal is None) == _fits(f"{kind.title()}View", view), path.name
        assert (refusal is not None) == (path.stem in RETURNED), path.name


SPOILS = ("drop", "add", "null", "number", "text", "empty", "long", "many")


@settings(max_examples=300, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_what_the_schema_refuses_is_refused(chance: Random) -> None:
    block, surface = chance.choice(_examples())
    spoilt = copy.deepcopy(block)
    for _ in range(chance.randint(1, 2)):
        if places := _places(spoilt):
            _spoil(*chance.choice(places), how=chance.choice(SPOILS))

    if not _fits("KnownBlock", spoilt):
        assert not _taken(spoilt, surface), spoilt


@cache
def _examples() -> list[tuple[dict[str, Any], Surface]]:
    """Return different blocks of the examples that are taken as they are."""
    each = {json.dumps(block): (block, surface) for block, surface in _example_blocks()}
    return [
        (block, surface)
        for block, surface in each.values()
        if block["type"] not in NEWER and _taken(block, surface)
    ]


def _example_blocks() -> Iterator[tuple[dict[str, Any], Surface]]:
    for path in sorted(shared("slack", "payloads").rglob("*.json")):
        if "field-unions" not in path.parts:
            payload = json.loads(path.read_text(encoding="utf-8"))
            if path.parent.name == "blocks":
                yield payload, "modal" if payload["type"] == "alert" else "message"
            yield from _blocks_in(payload)


def _blocks_in(value: Any) -> Iterator[tuple[dict[str, Any], Surface]]:
    """Yield every block that stands in a list of blocks, and the surface it is for."""
    if isinstance(value, dict):
        surface = SURFACES.get(value.get("type"), "message")
        for block in value.get("blocks") or ():
            yield block, surface
    parts = value.values() if isinstance(value, dict) else value
    for part in parts if isinstance(parts, list | type({}.values())) else ():
        yield from _blocks_in(part)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in this value: the list or object, and where in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return [(value, key) for key in keys] + [
        each for part in inner for each in _places(part)
    ]


def _spoil(parent: Any, key: Any, *, how: str) -> None:
    """Change what stands at this place in one of several ways."""
    old = parent[key]
    if how == "drop":
        del parent[key]
    elif how == "add" and isinstance(parent, dict):
        parent["surprise"] = "x"
    elif how == "long" and isinstance(old, str):
        parent[key] = old + "x" * 12_000
    elif how == "many" and isinstance(old, list) and old:
        parent[key] = old * 201
    else:
        parent[key] = {"null": None, "number": 7, "text": "text"}.get(how, "")


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_a_surface_takes_the_blocks_that_the_shared_list_gives_it(surface: Surface) -> None:
    listed = json.loads(shared("slack", "block_surfaces.json").read_text(encoding="utf-8"))

    taken = {
        kind
        for kind in {kind for each in ("message", "modal", "home") for kind in listed[each]}
        if not _unsupported(kind, surface)
    }

    # An app cannot post a file block, though it comes in messages.
    assert taken == set(listed[surface]) - {"file"}


def _unsupported(kind: str, surface: Surface) -> bool:
    problems: Problems = []
    check_blocks([{"type": kind}], surface, "", problems)
    return any(problem.message.startswith("unsupported type") for problem in problems)
