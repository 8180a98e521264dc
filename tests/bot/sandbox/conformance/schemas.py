"""The schemas made from Slack's own types, to hold replies and payloads against."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft7Validator

from tests.shared_data import shared


@cache
def _schema(name: str) -> dict[str, Any]:
    path = shared("slack", "schemas", f"{name}.schema.json")
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def faults(name: str, kind: str, value: Any) -> list[str]:
    """Return what the schema of this kind says against a value, with the place."""
    schema = _schema(name)
    part = {"$ref": f"#/properties/{kind}", **schema}
    errors = Draft7Validator(part).iter_errors(value)
    return [
        f"{'/'.join(map(str, each.absolute_path))}: {each.message[:200]}" for each in errors
    ]
