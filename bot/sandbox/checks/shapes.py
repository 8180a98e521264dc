"""Small words for the shape of JSON: a text, a list, an object, one of several kinds.

A shape is a function that looks at a value and adds what is wrong with it to a list.
Shapes are put together once, when a module is loaded, and then only called.  The wording
is Slack's, as recorded in ``views.open`` replies and in bug reports of its users.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.checks.refusal import Problem, Problems

Shape = Callable[[Any, str, Problems], None]
Rule = Callable[[dict[str, Any], str, Problems], None]

NO_MATCH = "failed to match all allowed schemas"


def text(most: int | None = None, least: int = 0) -> Shape:
    """Return the shape of a string of so many characters."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.append(Problem("must provide a string", at, ("type", "string")))
        elif len(value) < least:
            message = f"must be more than {least - 1} characters"
            problems.append(Problem(message, at, ("min_length", least)))
        elif most is not None and len(value) > most:
            message = f"must be less than {most + 1} characters"
            problems.append(Problem(message, at, ("max_length", most)))

    return check


def like(pattern: str, meaning: str) -> Shape:
    """Return the shape of a string that is written in a certain way."""
    written = re.compile(pattern)

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, str) or written.fullmatch(value) is None:
            problems.append(Problem(f"must be {meaning}", at, ("format", meaning)))

    return check


def flag(value: Any, at: str, problems: Problems) -> None:
    """Take true or false."""
    if not isinstance(value, bool):
        problems.append(Problem("must provide a boolean", at, ("type", "boolean")))


def number(value: Any, at: str, problems: Problems) -> None:
    """Take any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        problems.append(Problem("must provide a number", at, ("type", "number")))


def whole(least: int, most: int | None = None) -> Shape:
    """Return the shape of a whole number within bounds."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.append(Problem("must provide an integer", at, ("type", "integer")))
        elif value < least:
            message = f"must be greater than or equal to {least}"
            problems.append(Problem(message, at, ("minimum", least)))
        elif most is not None and value > most:
            message = f"must be less than or equal to {most}"
            problems.append(Problem(message, at, ("maximum", most)))

    return check


def choice(*values: str | int) -> Shape:
    """Return the shape of one of a few values."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if value not in values or isinstance(value, bool):
            constraint = ("enum", list(values))
            problems.append(Problem("must be a valid enum value", at, constraint))

    return check


def items(shape: Shape, most: int | None = None, least: int = 0) -> Shape:
    """Return the shape of a list of so many items, all of one shape."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.append(Problem("must provide an array", at, ("type", "array")))
            return
        if most is not None and len(value) > most:
            message = f"no more than {most} items allowed"
            problems.append(Problem(message, at, ("max_items", most)))
        if len(value) < least:
            message = f"no less than {least} items allowed"
            problems.append(Problem(message, at, ("min_items", least)))
        for place, item in enumerate(value):
            shape(item, f"{at}/{place}", problems)

    return check


def fields(
    required: Mapping[str, Shape], optional: Mapping[str, Shape], *rules: Rule
) -> Shape:
    """Return the shape of an object with these fields and no others.

    The rules look at the object as a whole, once all of its fields are in shape.
    """
    known = {**optional, **required}

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(Problem("must provide an object", at, ("type", "object")))
            return
        before = len(problems)
        for name in required:
            if name not in value:
                message = f"missing required field: {name}"
                problems.append(Problem(message, at, ("required", name)))
        _each_field(value, known, at, problems)
        if len(problems) == before:
            for rule in rules:
                rule(value, at, problems)

    return check


def _each_field(
    value: dict[str, Any], known: Mapping[str, Shape], at: str, problems: Problems
) -> None:
    for name, part in value.items():
        shape = known.get(name)
        if shape is None:
            message = f"invalid additional property: {name}"
            problems.append(Problem(message, at, ("additional_properties", name)))
        else:
            shape(part, f"{at}/{name}", problems)


def kind(
    name: str, required: Mapping[str, Shape], optional: Mapping[str, Shape], *rules: Rule
) -> Shape:
    """Return the shape of an object that names its kind in ``type``."""
    return fields({"type": choice(name), **required}, optional, *rules)


def kinds(shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of an object whose ``type`` says which of these it is."""

    def check(value: Any, at: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(Problem("must provide an object", at, ("type", "object")))
        elif "type" not in value:
            message = "missing required field: type"
            problems.append(Problem(message, at, ("required", "type")))
        elif (shape := shapes.get(str(value["type"]))) is None:
            message = f"unsupported type: {value['type']}"
            problems.append(Problem(message, f"{at}/type", ("enum", list(shapes))))
        else:
            shape(value, at, problems)

    return check


def union(shape: Shape) -> Shape:
    """Say first that nothing matched, as Slack does where several shapes are allowed."""

    def check(value: Any, at: str, problems: Problems) -> None:
        before = len(problems)
        shape(value, at, problems)
        if len(problems) > before:
            problems.insert(before, Problem(NO_MATCH, at))

    return check
